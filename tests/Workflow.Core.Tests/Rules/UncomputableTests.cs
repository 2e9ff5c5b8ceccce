using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Core.Tests.Cases;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Rules;

/// <summary>A condition that can't be computed when nobody is there to be told holds up nothing else of its case.</summary>
public sealed class UncomputableTests
{
    [Fact]
    public void A_tick_goes_on_as_if_the_condition_did_not_hold_and_every_rung_fires_once()
    {
        var story = Opened();

        story.Pass("2026-04-30 09:00");

        Assert.Equal(["L1", "L2", "L3", "L4"], story.All<CaseEvent.RungFired>().Select(fired => fired.Event.Rung));
        Assert.Single(story.All<CaseEvent.DeadlineMissed>());
        Assert.Single(story.Case.Tracks);
    }

    [Fact]
    public void The_decision_names_the_condition_and_why()
    {
        var story = Opened();
        story.Pass("2026-03-23 12:00");

        story.TickOnce("2026-03-24 00:00");

        var accepted = Assert.IsType<Decision.Accepted>(story.Last);
        var (condition, why) = Assert.Single(accepted.Uncomputed);
        Assert.Equal("score > 5", condition);
        Assert.Contains("empty", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_whose_act_needs_such_a_condition_is_told_and_nothing_changes()
    {
        var story = Opened();

        story.Complete("2026-03-17 10:00", "QH-DIR", "look");

        Assert.Equal(RejectionReason.RuleFailed, story.Refused().Reason);
        Assert.Contains(story.Case.Items.Values, item => item.Task == "look");
    }

    [Fact]
    public void A_story_in_which_it_happens_says_so_and_comes_to_its_end()
    {
        var (scenario, world) = Loaded();

        var record = Simulator.Run(scenario, world);

        Assert.Contains("'score > 5' can't be computed", Assert.Single(record.Problems).Problem, StringComparison.Ordinal);
        Assert.Equal(4, record.Rungs().Count());
    }

    private static Story Opened() =>
        new Story { World = Loaded().World }
            .Open("2026-03-16 10:00", "QH-DIR", ("residence", "qinghe"), ("asked_at", "2026-03-16 10:00"))
            .Accepted();

    private static (Scenario Scenario, ScenarioWorld World) Loaded()
    {
        var problems = new ProblemList();
        var text = UncomputableSample.Sources.Find(UncomputableSample.Story) ?? "";
        var scenario = YamlText.Parse(UncomputableSample.Story, text, problems) is { } node
            ? ScenarioReader.Read(UncomputableSample.Story, node, problems)
            : null;
        var world = scenario is null ? null : ScenarioWorld.Load(scenario, UncomputableSample.Sources, problems);
        Assert.True(scenario is not null && world is not null, string.Join('\n', problems.All));
        return (scenario!, world!);
    }
}
