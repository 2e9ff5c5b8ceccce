using Workflow.Core.Definitions;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The engine knows no country: another one brings its own rules, ladders and messages, and shares nothing.</summary>
public sealed class ForeignWorkflowTests
{
    private const string Folder = "workflows/probation-england/";

    [Fact]
    public void A_workflow_of_another_country_is_read_from_its_own_folder_alone()
    {
        var own = SampleFiles.All.Paths.Where(path => path.StartsWith(Folder, StringComparison.Ordinal));
        var sources = new DefinitionSources(own.Select(path => KeyValuePair.Create(path, SampleFiles.All.Find(path) ?? "")));
        var problems = new ProblemList();

        var definition = DefinitionReader.Read(sources, $"{Folder}probation-england.workflow.yaml", problems);

        Assert.Empty(problems.All);
        Assert.NotNull(definition);
        Assert.Equal("ENG-DRR", definition.Rules.Id);
    }
}
