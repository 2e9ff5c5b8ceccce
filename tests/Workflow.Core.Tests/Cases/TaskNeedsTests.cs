using Workflow.Core.Cases;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Tasks that open only when they are needed, and after others.</summary>
public sealed class TaskNeedsTests
{
    private const string Visit = """
        fields:
          residence: area
          kind: { type: choice, choices: [ home, office ] }
          reachable: yes-no
          secret_kind: { type: choice, choices: [ plain, special ], sensitive: true }
          note: text
        findings:
          absence: {}
        counters:
          absences: { finding: absence, threshold: 5 }
        tracks:
          main:
            stages:
              visiting:
                accountable: township/director
                tasks:
                  choose: { by: township/full-time-worker, form: [ kind, reachable?, secret_kind? ], no-deadline: a test }
                  go-there: { by: township/full-time-worker, when: kind == 'home', no-deadline: a test }
                  write-up: { by: township/full-time-worker, when: kind == 'home', after: go-there, no-deadline: a test }
                  call: { by: township/full-time-worker, when: reachable, no-deadline: a test }
                  special-care: { by: township/full-time-worker, when: secret_kind == 'special', no-deadline: a test }
                then: { to: closed }
        """;

    [Fact]
    public void A_task_waits_until_its_condition_holds()
    {
        var story = OwnWorkflow.Opened(Visit);
        Assert.Equal(["choose"], Open(story));

        story.Complete("2026-03-02 09:00", "QH-FTW-1", "choose", ("kind", "home")).Accepted();

        Assert.Equal(["go-there"], Open(story));
    }

    [Fact]
    public void A_task_opens_after_the_one_it_follows_and_its_performer_is_told()
    {
        var story = OwnWorkflow.Opened(Visit);
        story.Complete("2026-03-02 09:00", "QH-FTW-1", "choose", ("kind", "home"));
        story.Told.Clear();

        story.Complete("2026-03-02 10:00", "QH-DIR", "go-there").Accepted();

        Assert.Equal(["write-up"], Open(story));
        Assert.Equal(["QH-FTW-1"], story.Told.Select(told => told.Post.Code));
        story.Complete("2026-03-02 11:00", "QH-FTW-1", "write-up").Accepted();
        Assert.Equal(CaseStatus.Closed, story.Case.Status);
    }

    [Fact]
    public void The_stage_is_left_without_tasks_that_are_not_needed_and_those_that_follow_them()
    {
        var story = OwnWorkflow.Opened(Visit);

        story.Complete("2026-03-02 09:00", "QH-FTW-1", "choose", ("kind", "office")).Accepted();

        Assert.Equal(CaseStatus.Closed, story.Case.Status);
        Assert.Single(story.All<CaseEvent.WorkItemOpened>());
    }

    [Fact]
    public void A_condition_that_needs_an_empty_value_does_not_hold_and_refuses_nothing()
    {
        var story = OwnWorkflow.Opened(Visit);

        story.Complete("2026-03-02 09:00", "QH-FTW-1", "choose", ("kind", "home")).Accepted();

        Assert.DoesNotContain("call", Open(story));
    }

    [Fact]
    public void A_condition_sees_the_sensitive_value_that_comes_with_the_command()
    {
        var story = OwnWorkflow.Opened(Visit);

        story.Complete("2026-03-02 09:00", "QH-FTW-1", "choose", ("kind", "office"), ("secret_kind", "special")).Accepted();

        Assert.Equal(["special-care"], Open(story));
    }

    [Fact]
    public void An_item_that_was_superseded_does_not_open_again_by_its_condition()
    {
        var story = OwnWorkflow.Opened(
            Visit
                + """

                  help:
                    opens: on-demand
                    opened-by: [ township/director ]
                    stages:
                      helping:
                        accountable: township/director
                        tasks:
                          decide: { no-deadline: a test }
                          rest: { no-deadline: a test }
                        then:
                          - { after: decide, to: resting, supersedes: go-there }
                      resting:
                        accountable: township/director
                        tasks: { wait-on: { no-deadline: a test } }
                        then: { to: closed }
                """
        );
        story.Complete("2026-03-02 09:00", "QH-FTW-1", "choose", ("kind", "home"));
        story.At("2026-03-02 10:00", "QH-DIR", _ => new CaseCommand.OpenTrack("help", story.Values([], []), null)).Accepted();

        story.Complete("2026-03-02 11:00", "QH-DIR", "decide").Accepted();

        Assert.Equal(["wait-on"], Open(story));
    }

    [Fact]
    public void Tasks_of_a_stage_that_is_offered_open_silently_and_are_told_with_the_receipt()
    {
        var story = OwnWorkflow.Opened(
            """
            fields: { residence: area, urgent: yes-no }
            tracks:
              main:
                stages:
                  first:
                    accountable: township/director
                    tasks: { prepare: { no-deadline: a test } }
                    then:
                      - { to: second, handover: { to: station/chief, accept: ACCEPT, ladder: HO, complete: HO-COMPLETE, complete-ladder: LT } }
                  second:
                    accountable: station/chief
                    tasks:
                      hurry: { by: station/community-officer, when: urgent, no-deadline: a test }
                      linger: { by: station/community-officer, when: "!urgent", no-deadline: a test }
                    then: { to: closed }
            """,
            "opening: [ residence ]",
            "opening: [ residence, urgent ]"
        );

        story.Complete("2026-03-02 09:00", "QH-DIR", "prepare").Accepted();
        Assert.Equal(["hurry"], Open(story));
        Assert.DoesNotContain(story.Told, told => told.Kind == NotificationKind.ItemAssigned && told.Post.Code == "QH-PO-1");
        story.At("2026-03-02 10:00", "QH-PS-CHF", Story.Accept).Accepted();

        Assert.Contains(story.Told, told => told.Kind == NotificationKind.ItemAssigned && told.Post.Code == "QH-PO-1");
    }

    [Fact]
    public void A_condition_counts_standing_findings()
    {
        var story = OwnWorkflow.Opened(
            """
            fields: { residence: area, again: yes-no }
            findings: { absence: {} }
            counters: { absences: { finding: absence, threshold: 5 } }
            tracks:
              main:
                stages:
                  watching:
                    accountable: township/director
                    tasks:
                      look: { finding: absence, form: [ again ], no-deadline: a test }
                    then:
                      - { when: absences < 2, to: looking-again }
                      - { when: absences >= 2, to: talking }
                  looking-again:
                    accountable: township/director
                    tasks:
                      look-twice: { finding: absence, no-deadline: a test }
                      not-yet: { when: absences > 2, no-deadline: a test }
                    then: { to: talking }
                  talking:
                    accountable: township/director
                    tasks:
                      talk: { when: absences == 2, no-deadline: a test }
                      shout: { when: absences != 2, no-deadline: a test }
                    then: { to: closed }
            """
        );

        story.Complete("2026-03-02 09:00", "QH-DIR", "look").Accepted();
        Assert.Equal(["look-twice"], Open(story));
        story.Complete("2026-03-02 10:00", "QH-DIR", "look-twice").Accepted();

        Assert.Equal(["talk"], Open(story));
    }

    [Fact]
    public void An_occurrence_for_which_the_condition_does_not_hold_is_passed_over()
    {
        var story = OwnWorkflow.Opened(
            """
            fields: { residence: area, arrived_at: date-time, tested: yes-no }
            moments: { registered: { completed: begin } }
            tracks:
              main:
                stages:
                  beginning:
                    accountable: township/director
                    tasks: { begin: { no-deadline: a test } }
                    then: { to: active }
                  active:
                    accountable: township/director
                    tasks:
                      decide: { optional: true, form: [ tested ], no-deadline: a test }
                      hold-test: { by: township/full-time-worker, when: tested, due: TEST-REHAB, ladder: LT }
                      shut: { no-deadline: a test }
                    then: { after: shut, to: closed }
            """
        );
        story.Complete("2026-03-02 10:00", "QH-DIR", "begin").Accepted();

        story.Pass("2026-04-10 00:00");
        Assert.Equal(["decide", "shut"], Open(story));
        Assert.Empty(story.All<CaseEvent.DeadlineMissed>());
        story.Complete("2026-04-10 09:00", "QH-DIR", "decide", ("tested", "true")).Accepted();
        story.Pass("2026-05-01 00:00");

        Assert.Contains("hold-test", Open(story));
        Assert.Equal(1, story.Item("hold-test").Occurrence);
    }

    private static string[] Open(Story story) => [.. story.Case.Items.Values.Select(item => item.Task).Order(StringComparer.Ordinal)];
}
