using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A task that is opened again gets another deadline, also where that can't be counted yet.</summary>
public sealed class ReopeningTests
{
    private const string Rules = """
        rules: OWN
        version: "1"
        rows:
          FIRST: { anchor: began, budget: 2 working days, certainty: assumption }
          AGAIN: { anchor: day-agreed, budget: 3 working days, certainty: assumption }
          CHOSEN: { anchor: wanted, budget: 3 working days, certainty: assumption }
        """;

    private const string Text = """
        fields:
          residence: area
          outcome: { type: choice, choices: [ gone-on, repeated ] }
        moments:
          began: { entered: asked }
          day-agreed: { completed: agree-day }
          wanted: { chosen-day: true }
        tracks:
          main:
            stages:
              asked:
                accountable: township/director
                tasks:
                  come: { by: township/full-time-worker, due: FIRST, ladder: LT }
                  agree-day: { optional: true, no-deadline: a test }
                then:
                  - { after: come, to: after-it }
                  - { when-missed: come, open: hearing }
              after-it:
                accountable: township/director
                tasks: { look-back: { no-deadline: a test } }
                then: { to: closed }
          hearing:
            opens: on-demand
            stages:
              heard:
                accountable: township/director
                tasks: { hear: { no-deadline: a test } }
                then: { to: closed, reopens: { task: come, due: AGAIN } }
        """;

    [Fact]
    public void The_workflow_holds() =>
        Assert.DoesNotContain(
            OwnWorkflow.Proved(Text, rules: Rules),
            problem => problem.Message.Contains("opened again", StringComparison.Ordinal) || problem.Severity == ProblemSeverity.Error
        );

    [Fact]
    public void A_task_opened_again_has_no_deadline_until_the_anchor_of_its_new_one_is_known()
    {
        var story = Heard();
        var climbed = story.All<CaseEvent.RungFired>().Count();

        Assert.Null(story.Item("come").Deadline);
        Assert.Empty(story.Case.Alerts);
        story.Pass("2026-04-30 09:00");

        Assert.Equal(climbed, story.All<CaseEvent.RungFired>().Count());
    }

    [Fact]
    public void Its_new_deadline_counts_from_the_anchor_in_the_next_cycle_and_climbs_once()
    {
        var story = Heard();
        var first = story.All<CaseEvent.DeadlineArmed>().Single().Event.Deadline;

        story.Complete("2026-03-16 10:00", "QH-DIR", "agree-day").Accepted();

        var again = story.Item("come").Deadline;
        Assert.Equal(("AGAIN", 2), (again?.Rule, again?.Cycle));
        Assert.NotEqual(first.Id, again?.Id);
        Assert.Equal(new NodaTime.LocalDate(2026, 3, 19), again?.DueDay);
        story.Pass("2026-04-30 09:00");
        Assert.Equal(
            ["L1 1", "L1 2", "L2 2", "L3 2", "L4 2"],
            story.All<CaseEvent.RungFired>().Select(fired => $"{fired.Event.Rung} {fired.Event.Cycle}")
        );
    }

    [Fact]
    public void Nothing_that_must_hold_is_broken_on_the_way()
    {
        var story = Heard();
        story.Complete("2026-03-16 10:00", "QH-DIR", "agree-day").Accepted();
        story.Pass("2026-04-30 09:00");
        story.Complete("2026-05-06 09:00", "QH-FTW-1", "come").Accepted();
        var auditor = new CaseAuditor(story.World.Definition);

        foreach (var decision in story.Journal.GroupBy(entry => entry.At))
            auditor.Observe(decision.Key, [.. decision.Select(entry => entry.Event)]);

        Assert.Empty(auditor.Violations);
    }

    [Theory]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { completed: look-back }")]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { completed: come }")]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { entered: after-it }")]
    [InlineData("due: AGAIN", "due: CHOSEN")]
    public void An_anchor_that_never_comes_while_the_task_is_open_is_refused(string right, string wrong) =>
        Assert.Contains(
            OwnWorkflow.Proved(Text, right, wrong, Rules),
            problem =>
                problem.Severity == ProblemSeverity.Error && problem.Message.Contains("it would have no deadline", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { completed: hear }")]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { missed: come }")]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { opened: hearing }")]
    [InlineData("day-agreed: { completed: agree-day }", "day-agreed: { entered: heard }")]
    public void An_anchor_that_was_reached_by_then_is_right(string right, string wrong) =>
        Assert.DoesNotContain(
            OwnWorkflow.Proved(Text, right, wrong, Rules),
            problem => problem.Message.Contains("it would have no deadline", StringComparison.Ordinal)
        );

    /// <summary>Missed on 03-04, heard after the first rung and opened again before a day was agreed.</summary>
    private static Story Heard()
    {
        var story = OwnWorkflow.Opened(Text, rules: Rules);
        story.Pass("2026-03-05 10:00");
        return story.Complete("2026-03-05 11:00", "QH-DIR", "hear").Accepted();
    }
}
