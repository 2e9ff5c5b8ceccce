using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A newer version of a definition meets something that comes back.</summary>
public sealed class RepinOfWhatComesBackTests
{
    private const string Rules = """
        rules: OWN
        version: "1"
        rows:
          VISIT: { anchor: began, repeat: "months 1-6 every 1", budget: 0 days, roll: forward, certainty: assumption }
        """;

    private const string Text = """
        version: 1
        fields:
          residence: area
        moments:
          began: { entered: begun }
          called: { completed: call }
        ladders:
          OWN:
            rungs:
              - { rung: L1, when: 1 working day after, at: "09:00", to: accountable }
        tracks:
          main:
            stages:
              begun:
                accountable: township/director
                tasks:
                  call: { by: township/full-time-worker, no-deadline: a test }
                  visit: { by: township/full-time-worker, due: VISIT, ladder: OWN }
                then: { to: closed }
        """;

    [Fact]
    public void A_row_by_which_something_will_come_back_and_that_counts_from_elsewhere_needs_a_migration()
    {
        var story = OwnWorkflow.Opened(Text, rules: Rules).Pass("2026-03-03 12:00");
        Assert.DoesNotContain(story.Case.Items.Values, item => item.Task == "visit");

        story.Recompute("2026-03-03 12:00", OtherCalendars.Published, Second(Rules.Replace("began", "called", StringComparison.Ordinal)));

        Assert.Equal(RejectionReason.NeedsMigration, story.Refused().Reason);
        Assert.Equal(1, story.Case.DefinitionVersion);
    }

    [Fact]
    public void An_open_occurrence_that_the_new_rule_has_not_still_climbs_by_the_new_ladder()
    {
        // The second visit is due with 05-02, a Saturday in the May holidays, and so with 05-06.
        var story = OwnWorkflow.Opened(Text, rules: Rules).Pass("2026-04-03 00:00");
        story.Complete("2026-04-03 12:00", "QH-FTW-1", "visit").Accepted();
        story.Pass("2026-05-06 12:00");
        var open = story.Item("visit");
        Assert.Equal((1, "L1"), (open.Occurrence, Assert.Single(open.Deadline?.Steps ?? []).Key));
        var once = Rules.Replace("months 1-6 every 1", "months 1", StringComparison.Ordinal);

        story.Recompute("2026-05-06 12:00", OtherCalendars.Published, Second(once, "rung: L1", "rung: K1")).Accepted();

        Assert.Equal("K1", Assert.Single(story.Item("visit").Deadline?.Steps ?? []).Key);
        story.Pass("2026-05-31 00:00");
        Assert.Equal("K1", story.All<CaseEvent.RungFired>().Last().Event.Rung);
    }

    private static WorkflowDefinition Second(string rules, string right = "", string wrong = "") =>
        OwnWorkflow.World(Text.Replace("version: 1", "version: 2", StringComparison.Ordinal), right, wrong, rules).Definition;
}
