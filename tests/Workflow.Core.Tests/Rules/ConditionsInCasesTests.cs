using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Core.Tests.Cases;
using Workflow.Core.Tests.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Rules;

/// <summary>The conditions of a running case see tables and the time of the decision, not only fields.</summary>
public sealed class ConditionsInCasesTests
{
    private const string Breaches = "workflows/shared/cn.breach.yaml";
    private const string Table = """
        tables:
          verdict:
            hit: unique
            inputs: [ good_reason ]
            outputs: { excused: yes-no }
            rows:
              - { when: { good_reason: yes }, give: { excused: yes } }
              - { when: { good_reason: no }, give: { excused: no } }

        tracks:
        """;

    [Fact]
    public void A_table_decides_which_way_a_case_takes()
    {
        var story = Checked("verdict.excused && now > decided_at", "!verdict.excused || now <= decided_at");

        story.Complete("2026-03-19 10:00", "QH-DIR", "verify-reason", ("good_reason", "true")).Accepted();

        Assert.Single(story.Case.Tracks);
    }

    [Fact]
    public void The_time_of_the_decision_decides_which_way_a_case_takes()
    {
        var story = Checked("verdict.excused && now <= decided_at", "!verdict.excused || now > decided_at");

        story.Complete("2026-03-19 10:00", "QH-DIR", "verify-reason", ("good_reason", "true")).Accepted();

        Assert.Contains(story.Case.Tracks.Values, track => track.Stage == "breach-report");
    }

    private static Story Checked(string excused, string refused)
    {
        var text = WorkflowFiles
            .All[Breaches]
            .Replace("\ntracks:\n", "\n" + Table + "\n", StringComparison.Ordinal)
            .Replace("when: good_reason,", $"when: \"{excused}\",", StringComparison.Ordinal)
            .Replace("when: \"!good_reason\",", $"when: \"{refused}\",", StringComparison.Ordinal);
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(WorkflowFiles.With(Breaches, text), WorkflowFiles.CommunityRehabilitation, problems);
        Assert.True(definition is not null, string.Join('\n', problems.All));
        ScenarioWorld world = new Story().World with { Definition = definition };
        var story = Story.Registered(world);
        story.Pass("2026-03-18 09:00");
        return story;
    }
}
