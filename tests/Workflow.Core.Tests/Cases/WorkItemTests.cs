using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

public sealed class WorkItemTests
{
    [Fact]
    public void Only_the_performer_or_the_accountable_post_can_complete_an_item()
    {
        var story = Story.Registered();

        story.Complete("2026-03-10 10:00", "QH-SW-1", "register");
        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);

        story.Complete("2026-03-10 10:05", "QH-DIR", "register").Accepted();
        Assert.Equal("agreement", story.Case.Main?.Stage);
    }

    [Fact]
    public void When_it_happened_is_kept_as_precisely_as_every_store_keeps_it()
    {
        var story = Story.Registered();

        story.Complete("2026-03-10 10:00", "QH-FTW-1", "register", ("arrived_at", "2026-03-10T01:59:00.1234567Z")).Accepted();

        var completed = story.All<CaseEvent.WorkItemCompleted>().Last().Event;
        Assert.Equal("2026-03-10T01:59:00.123456Z", NodaTime.Text.InstantPattern.ExtendedIso.Format(completed.EffectiveAt));
        Assert.All(story.All<CaseEvent.WorkItemOpened>(), opened => Assert.Equal(0, opened.Event.EffectiveAt.ToUnixTimeTicks() % 10));
    }

    [Fact]
    public void Nobody_completes_an_item_whose_handover_is_not_accepted()
    {
        var story = Story.Served();

        story.Complete("2026-03-02 11:00", "QH-FTW-1", "register");

        Assert.Equal(RejectionReason.HandoverPending, story.Refused().Reason);
    }

    [Fact]
    public void A_completed_item_can_not_be_completed_again()
    {
        var story = Story.Registered();
        var item = story.Item("register").Id;
        story.Complete("2026-03-10 10:00", "QH-FTW-1", "register").Accepted();

        story.At(
            "2026-03-10 10:01",
            "QH-FTW-1",
            _ => new CaseCommand.CompleteWorkItem(item, ImmutableSortedDictionary<string, SubmittedValue>.Empty, null, null, null)
        );

        Assert.Equal(RejectionReason.UnknownWorkItem, story.Refused().Reason);
    }

    [Fact]
    public void It_can_not_have_happened_in_the_future_or_before_the_item_came_about()
    {
        var story = Story.Registered();

        story.Complete("2026-03-10 10:00", "QH-FTW-1", "register", ("arrived_at", "2026-03-10 10:01"));
        Assert.Equal(RejectionReason.EffectiveInFuture, story.Refused().Reason);

        story.Complete("2026-03-10 10:00", "QH-FTW-1", "register", ("arrived_at", "2026-03-02 09:59"));
        Assert.Equal(RejectionReason.EffectiveBeforeOpening, story.Refused().Reason);
    }

    [Fact]
    public void A_time_told_to_the_minute_means_the_part_of_it_in_which_the_item_was_there()
    {
        var story = Story.Opened();
        story.Complete("2026-03-02 10:01", "QH-PO-1", "serve-order", ("served_at", "2026-03-02T02:00:30Z"));
        story.At("2026-03-02 10:02", "QH-DIR", Story.Accept);

        story.Complete("2026-03-02 10:03", "QH-FTW-1", "register", ("arrived_at", "2026-03-02T02:00:29Z"));
        Assert.Equal(RejectionReason.EffectiveBeforeOpening, story.Refused().Reason);

        story.Complete("2026-03-02 10:03", "QH-FTW-1", "register", ("arrived_at", "2026-03-02 10:00")).Accepted();
        Assert.Equal(
            Story.Time("2026-03-02 10:00") + NodaTime.Duration.FromSeconds(30),
            story.All<CaseEvent.WorkItemCompleted>().Last().Event.EffectiveAt
        );
    }

    [Fact]
    public void An_entry_more_than_one_working_day_late_says_why()
    {
        var story = Story.Registered();

        story.Complete("2026-03-16 09:00", "QH-FTW-1", "register", ("arrived_at", "2026-03-12 10:00"));
        Assert.Equal(RejectionReason.LateReasonMissing, story.Refused().Reason);

        story.Complete("2026-03-16 09:00", "QH-FTW-1", "register", ("arrived_at", "2026-03-13 10:00")).Accepted();
    }

    [Fact]
    public void Lateness_is_judged_by_when_it_happened_and_what_the_miss_opened_ends()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "reason-check");
        var form = story.World.Definition.FindTask("register")?.Form ?? [];

        story
            .At(
                "2026-03-18 10:00",
                "QH-FTW-1",
                _ => new CaseCommand.CompleteWorkItem(
                    story.Item("register").Id,
                    story.Values(form, [("arrived_at", "2026-03-17 16:00")], "2026-03-17 16:00"),
                    null,
                    null,
                    null
                )
            )
            .Accepted();

        var closed = story.All<CaseEvent.DeadlineClosed>().Last(entry => entry.Event.Outcome == DeadlineOutcome.InTime);
        Assert.Equal(Story.Time("2026-03-18 10:00"), closed.At);
        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "reason-check");
        Assert.Single(story.All<CaseEvent.RungFired>());
    }

    [Fact]
    public void A_late_registration_still_has_its_reason_checked()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");

        story.Complete("2026-03-18 10:00", "QH-FTW-1", "register").Accepted();

        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "reason-check");
    }

    [Fact]
    public void A_good_reason_gives_the_open_registration_a_new_day_in_a_new_cycle()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");

        story.Complete("2026-03-19 10:00", "QH-DIR", "verify-reason", ("good_reason", "true")).Accepted();

        var deadline = story.Item("register").Deadline;
        Assert.Equal("REGISTER-AGAIN", deadline?.Rule);
        Assert.Equal(2, deadline?.Cycle);
        Assert.Equal(Story.Time("2026-03-27 00:00"), deadline?.Due);
        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "reason-check");
    }

    [Fact]
    public void A_colleague_of_the_same_role_can_take_an_item_and_a_stranger_can_not()
    {
        var story = Story.Registered();

        story
            .At("2026-03-10 10:00", "QH-FTW-2", _ => new CaseCommand.ReassignWorkItem(story.Item("register").Id, new PostId("QH-FTW-2")))
            .Accepted();
        Assert.Equal(new PostId("QH-FTW-2"), story.Item("register").Performer);

        story.At("2026-03-10 10:01", "QH-SW-1", _ => new CaseCommand.ReassignWorkItem(story.Item("register").Id, new PostId("QH-SW-1")));
        Assert.Equal(RejectionReason.WrongPost, story.Refused().Reason);
    }

    [Fact]
    public void A_finding_is_signed_by_the_accountable_post_only()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");

        story.Complete("2026-03-19 10:00", "QH-FTW-1", "verify-reason", ("good_reason", "false"));

        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);
        Assert.Empty(story.Case.Findings);
    }

    [Fact]
    public void Time_alone_never_reports_a_refusal()
    {
        var story = Story.Registered().Pass("2027-03-18 09:00");

        Assert.Empty(story.Case.Findings);
        Assert.DoesNotContain(story.All<CaseEvent.StageEntered>(), entry => entry.Event.Stage == "breach-report");
    }

    [Fact]
    public void A_decision_to_end_it_closes_every_track_but_what_survives_and_nothing_fires_after()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        story.Complete("2026-03-20 15:00", "QH-DIR", "verify-reason", ("good_reason", "false")).Accepted();
        story.Complete("2026-03-20 16:30", "QH-FTW-1", "report-breach").Accepted();
        story.At("2026-03-23 10:00", "DL-PSB-AB", Story.Accept).Accepted();
        story
            .Complete(
                "2026-03-23 15:00",
                "DL-PSB-LEG",
                "check-exclusions",
                ("pregnant", "false"),
                ("nursing", "false"),
                ("age_years", "30")
            )
            .Accepted();
        story.Complete("2026-03-24 10:00", "DL-PSB-AB", "decide-on-report", ("decision", "convert")).Accepted();
        story.Complete("2026-03-24 15:00", "DL-PSB-CO-1", "serve-isolation-order").Accepted();
        Assert.Equal(["dependants", "isolation-notice"], story.Case.Tracks.Values.Select(track => track.Name).Order());
        story.Complete("2026-03-24 16:00", "QH-SW-1", "arrange-care").Accepted();
        story.Complete("2026-03-24 17:00", "DL-PSB-CO-1", "tell-after-isolation").Accepted();
        var events = story.Journal.Count;

        Assert.Equal(CaseStatus.Closed, story.Case.Status);
        Assert.Null(CaseFold.WakeAt(story.Case));
        story.TickOnce("2030-01-01 00:00");
        Assert.Equal(events, story.Journal.Count);
    }
}
