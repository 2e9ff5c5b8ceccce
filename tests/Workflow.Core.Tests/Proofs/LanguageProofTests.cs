using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Core.Tests.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

public sealed class LanguageProofTests
{
    [Fact]
    public void A_workflow_in_two_languages_is_told_what_it_says_in_one_only()
    {
        var problems = Warnings(text =>
            text.Replace("{ en: Serve the order, zh: 送达决定书 }", "{ en: Serve the order }", StringComparison.Ordinal)
        );

        var problem = Assert.Single(problems);
        Assert.Equal("the task 'serve-order' has no text in zh, as the workflow's title has", problem.Message);
    }

    [Fact]
    public void A_workflow_in_one_language_may_stay_so() =>
        Assert.Empty(
            Warnings(text =>
                text.Replace("{ en: Community rehabilitation, zh: 社区戒毒 }", "Community rehabilitation", StringComparison.Ordinal)
                    .Replace("{ en: Serve the order, zh: 送达决定书 }", "{ en: Serve the order }", StringComparison.Ordinal)
            )
        );

    private static List<DefinitionProblem> Warnings(Func<string, string> change)
    {
        var path = WorkflowFiles.CommunityRehabilitation;
        var text = change(WorkflowFiles.All[path]);
        Assert.NotEqual(WorkflowFiles.All[path], text);
        var problems = new ProblemList();
        var sources = new DefinitionSources(WorkflowFiles.All.Where(file => file.Key != path).Append(KeyValuePair.Create(path, text)));
        DefinitionProof.CheckAlone(DefinitionReader.Read(sources, path, problems)!, problems);
        return [.. problems.All.Where(problem => problem.Message.Contains(" has no text in ", StringComparison.Ordinal))];
    }
}
