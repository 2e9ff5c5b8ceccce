using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A running case goes on with the rules and ladders of a newer version of its definition.</summary>
public sealed class RepinTests
{
    private const string Rules = """
        rules: OWN
        version: "1"
        rows:
          CALL: { anchor: began, budget: 5 working days, certainty: assumption }
          WRITE: { anchor: began, budget: 9 working days, certainty: assumption }
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
            reminders:
              - { reminder: R2, when: 2 working days before, at: "09:00", to: performer }
            rungs:
              - { rung: L1, when: 1 working day after, at: "09:00", to: accountable, repeat: { every: 1 working day, at-most: 5 } }
              - { rung: L2, when: 3 working days after, at: "09:00", to: superior of accountable }
        tracks:
          main:
            stages:
              begun:
                accountable: township/director
                tasks:
                  call: { by: township/full-time-worker, due: CALL, ladder: OWN, on-suspension: pause }
                  write: { by: township/full-time-worker, due: WRITE, ladder: OWN, on-suspension: keep }
                then: { to: closed }
          away:
            opens: on-demand
            opened-by: township/director
            stages:
              gone:
                accountable: township/director
                suspends: true
                tasks: { fetch: { by: township/full-time-worker, no-deadline: a test } }
                then: { to: closed }
        """;

    // Opened on Monday 2026-03-02: CALL is due with Monday 03-09, WRITE with Friday 03-13.
    [Fact]
    public void A_rung_that_is_new_appears_one_that_is_gone_disappears_and_one_that_was_sent_stays_sent()
    {
        var story = Opened().Pass("2026-03-10 12:00");
        Assert.Equal(["L1"], Rungs(story));
        var without = Version(2, "rung: L1, when: 1 working day", "rung: X1, when: 2 working days");

        story.Recompute("2026-03-10 12:00", OtherCalendars.Published, without).Accepted();
        Assert.Equal(2, story.Case.DefinitionVersion);
        Assert.Equal((1, 2), story.All<CaseEvent.DefinitionRepinned>().Select(e => (e.Event.From, e.Event.To)).Single());
        Assert.Equal(["X1 03-11", "L2 03-12"], Steps(story));

        story.Pass("2026-03-11 12:00").Recompute("2026-03-11 12:00", OtherCalendars.Published, Version(3)).Accepted();
        Assert.Equal(["L2 03-12"], Steps(story));
        story.Pass("2026-04-30 00:00");
        Assert.Equal(["L1", "X1", "L2"], Rungs(story));
    }

    [Fact]
    public void A_rung_that_was_to_come_again_still_does_until_its_rung_is_gone()
    {
        var story = Opened().Pass("2026-03-10 12:00");

        story.Recompute("2026-03-10 12:00", OtherCalendars.Closed("2026-03-11")).Accepted();

        // On the closure day nobody is told again; the day after, at the same hour, they are.
        Assert.Equal(["L1.1 03-12", "L2 03-13"], Steps(story));
        story.Recompute("2026-03-10 13:00", OtherCalendars.Closed("2026-03-11"), Version(2, "rung: L1,", "rung: K1,")).Accepted();
        Assert.DoesNotContain("L1.1 03-12", Steps(story));
    }

    [Fact]
    public void A_version_that_differs_in_more_needs_a_migration()
    {
        var story = Opened().Pass("2026-03-03 12:00");

        story.Recompute("2026-03-03 12:00", OtherCalendars.Published, Version(2, "on-suspension: keep", "on-suspension: cancel"));
        Assert.Equal(RejectionReason.NeedsMigration, story.Refused().Reason);
        Assert.Contains("needs a migration", story.Refused().Sentence.For("en"), StringComparison.Ordinal);

        story.Recompute(
            "2026-03-03 12:00",
            OtherCalendars.Published,
            Version(2, rules: Rules.Replace("anchor: began, budget: 9", "anchor: called, budget: 9", StringComparison.Ordinal))
        );
        Assert.Equal(1, story.Case.DefinitionVersion);
    }

    [Fact]
    public void A_rule_that_changes_on_a_day_moves_only_what_counts_from_that_day_on()
    {
        const string changed = """
            rules: OWN
            version: "2"
            rows:
              CALL:
                anchor: began
                budget: 2 working days
                certainty: assumption
                valid-from: 2026-03-10
                earlier:
                  - { anchor: began, budget: 5 working days, certainty: assumption }
              WRITE: { anchor: began, budget: 12 working days, certainty: assumption }
            """;
        var story = Opened().Pass("2026-03-03 12:00");

        story.Recompute("2026-03-03 12:00", OtherCalendars.Published, Version(2, rules: changed)).Accepted();

        Assert.Equal(Story.Time("2026-03-10 00:00"), story.Item("call").Deadline?.Due);
        Assert.Equal(Story.Time("2026-03-19 00:00"), story.Item("write").Deadline?.Due);
        Assert.Equal(
            "write",
            Assert.Single(story.All<CaseEvent.DeadlineMoved>().Select(moved => story.Case.Items[moved.Event.Subject].Task))
        );
    }

    [Fact]
    public void What_stands_still_keeps_its_rest_and_what_a_suspension_leaves_alone_gets_no_time_back()
    {
        var story = Opened();
        story.At("2026-03-04 12:00", "QH-DIR", _ => new CaseCommand.OpenTrack("away", story.Values([], []), null)).Accepted();
        var standing = story.Item("call").Deadline;

        story.Recompute("2026-03-05 12:00", OtherCalendars.Closed("2026-03-06")).Accepted();
        Assert.Same(standing, story.Item("call").Deadline);
        Assert.Equal(Story.Time("2026-03-17 00:00"), story.Item("write").Deadline?.Due);
        story.Recompute("2026-03-05 13:00", OtherCalendars.Closed("2026-03-06"), Version(2, "rung: L2,", "rung: K2,")).Accepted();
        Assert.True(story.Item("call").Deadline?.IsPaused);

        story.Complete("2026-03-10 12:00", "QH-FTW-1", "fetch").Accepted();
        var resumed = story.Item("call").Deadline;
        Assert.Equal(["R2", "L1", "K2"], resumed?.Steps.Select(step => step.Key));
        story.Recompute("2026-03-10 13:00", OtherCalendars.Published).Accepted();

        // One working day was over before it stood still and four are left; the suspension gave WRITE nothing.
        Assert.Equal(Story.Time("2026-03-14 00:00"), story.Item("call").Deadline?.Due);
        Assert.Equal(Story.Time("2026-03-14 00:00"), story.Item("write").Deadline?.Due);
    }

    private static Story Opened() => OwnWorkflow.Opened(Text, rules: Rules);

    private static WorkflowDefinition Version(int number, string right = "", string wrong = "", string rules = Rules)
    {
        var text = Text.Replace("version: 1", FormattableString.Invariant($"version: {number}"), StringComparison.Ordinal);
        return OwnWorkflow.World(text, right, wrong, rules).Definition;
    }

    private static IEnumerable<string> Rungs(Story story) =>
        story
            .All<CaseEvent.RungFired>()
            .Where(rung => rung.Event.Repeat == 0 && rung.Event.Subject == story.Item("call").Id.Number)
            .Select(rung => rung.Event.Rung);

    private static IEnumerable<string> Steps(Story story) =>
        (story.Item("call").Deadline?.Steps ?? []).Select(step =>
            (step.Repeat == 0 ? step.Key : FormattableString.Invariant($"{step.Key}.{step.Repeat}"))
            + FormattableString.Invariant($" {step.At.InZone(Story.Zone).Date:MM-dd}")
        );
}
