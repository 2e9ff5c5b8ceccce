using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Correcting what was entered wrongly: the first entry stays, a counter-event corrects it, and what counts from it moves.</summary>
public sealed class CorrectionTests
{
    private static readonly ScenarioWorld Absences = SampleFiles.Load("docs/patterns/thirty-days.scenario.yaml").World;

    [Fact]
    public void What_counts_from_the_corrected_entry_moves_in_the_same_cycle()
    {
        var story = Completed("2026-03-16 10:00", "2026-03-16 10:00");
        var before = story.Item("sign-agreement").Deadline;
        Assert.Equal(Story.Time("2026-03-20 00:00"), before?.Due);

        Correct(story, "2026-03-17 09:00", "QH-FTW-1", ("arrived_at", "2026-03-13 10:00")).Accepted();

        var after = story.Item("sign-agreement").Deadline;
        Assert.Equal(Story.Time("2026-03-19 00:00"), after?.Due);
        Assert.Equal((before?.Id, before?.Cycle), (after?.Id, after?.Cycle));
    }

    [Fact]
    public void An_entry_that_was_late_and_wasnt_is_marked_in_time_and_what_its_miss_opened_closes()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "reason-check");
        Assert.Single(story.All<CaseEvent.RungFired>());
        story.Complete("2026-03-18 10:00", "QH-FTW-1", "register", ("arrived_at", "2026-03-18 09:50")).Accepted();

        Correct(story, "2026-03-18 11:00", "QH-FTW-1", ("arrived_at", "2026-03-17 16:00")).Accepted();

        var corrected = Assert.Single(story.All<CaseEvent.WorkItemCorrected>()).Event;
        Assert.Equal(DeadlineOutcome.InTime, corrected.Outcome);
        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "reason-check");
        Assert.Single(story.All<CaseEvent.RungFired>());
    }

    [Fact]
    public void The_first_entry_stays_in_the_history_and_the_same_correction_again_does_nothing()
    {
        var story = Completed("2026-03-16 10:00", "2026-03-16 10:00");
        Correct(story, "2026-03-17 09:00", "QH-FTW-1", ("arrived_at", "2026-03-13 10:00")).Accepted();

        Correct(story, "2026-03-17 09:05", "QH-FTW-1", ("arrived_at", "2026-03-13 10:00")).Accepted();

        Assert.Single(story.All<CaseEvent.WorkItemCorrected>());
        Assert.Contains(
            story.All<CaseEvent.WorkItemCompleted>(),
            completed => completed.Event.EffectiveAt == Story.Time("2026-03-16 10:00")
        );
    }

    [Fact]
    public void What_already_decided_a_way_out_can_not_be_corrected()
    {
        var story = Story.Registered().Pass("2026-03-20 14:00");
        story.Complete("2026-03-20 15:00", "QH-DIR", "verify-reason", ("good_reason", "false")).Accepted();

        Correct(story, "2026-03-20 16:00", "QH-DIR", "verify-reason", ("good_reason", "true"));

        Assert.Equal(RejectionReason.AlreadyDecided, story.Refused().Reason);
        Correct(story, "2026-03-20 16:00", "QH-DIR", "verify-reason", ("participant_view", "另有说明")).Accepted();
        Assert.Single(story.All<CaseEvent.WorkItemCorrected>());
    }

    [Fact]
    public void Nothing_is_corrected_to_a_time_before_it_could_be_or_after_it_was_entered()
    {
        var story = Completed("2026-03-16 10:00", "2026-03-16 09:00");

        Correct(story, "2026-03-17 09:00", "QH-FTW-1", ("arrived_at", "2026-03-16 11:00"));
        Assert.Equal(RejectionReason.EffectiveInFuture, story.Refused().Reason);
        Correct(story, "2026-03-17 09:00", "QH-FTW-1", ("arrived_at", "2026-03-01 09:00"));
        Assert.Equal(RejectionReason.EffectiveBeforeOpening, story.Refused().Reason);
    }

    [Fact]
    public void Only_who_did_it_or_answers_for_it_corrects_it_and_says_why()
    {
        var story = Completed("2026-03-16 10:00", "2026-03-16 09:00");

        Assert.Equal(
            RejectionReason.NotResponsible,
            Correct(story, "2026-03-17 09:00", "QH-SW-1", ("arrived_at", "2026-03-15 10:00")).Refused().Reason
        );
        Correct(story, "2026-03-17 09:00", "QH-DIR", ("arrived_at", "2026-03-15 10:00")).Accepted();
        story.At(
            "2026-03-17 10:00",
            "QH-DIR",
            _ => new CaseCommand.CorrectWorkItem(
                Done(story, "register"),
                ImmutableSortedDictionary<string, SubmittedValue>.Empty,
                Story.Time("2026-03-14 10:00"),
                Story.Words(" ")
            )
        );
        Assert.Equal(RejectionReason.ReasonMissing, story.Refused().Reason);
    }

    [Fact]
    public void What_is_still_open_is_no_subject_of_a_correction()
    {
        var story = Story.Registered();
        var open = story.Item("register").Id;

        story.At(
            "2026-03-04 10:00",
            "QH-DIR",
            _ => new CaseCommand.CorrectWorkItem(open, ImmutableSortedDictionary<string, SubmittedValue>.Empty, null, Story.Words("why"))
        );

        Assert.Equal(RejectionReason.UnknownWorkItem, story.Refused().Reason);
    }

    [Fact]
    public void A_corrected_first_day_of_a_finding_is_counted_again_and_opens_the_candidate_that_it_makes()
    {
        var story = Absence("2026-07-31 10:00", "2026-07-05", "2026-07-30");
        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "breach");

        Correct(story, "2026-08-03 10:00", "QH-DIR", "find-absence", ("away_from", "2026-06-25")).Accepted();

        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "breach");
        Correct(story, "2026-08-03 11:00", "QH-DIR", "find-absence", ("away_from", "2026-07-05")).Accepted();
        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "breach");
    }

    [Fact]
    public void What_something_later_recorded_anew_stays_as_it_was_recorded_then()
    {
        var story = Absence("2026-07-10 10:00", "2026-07-01", "2026-07-05");
        var first = Done(story, "find-absence");
        story.At(
            "2026-07-20 10:00",
            "QH-DIR",
            _ => new CaseCommand.OpenTrack("absence", ImmutableSortedDictionary<string, SubmittedValue>.Empty, null)
        );
        story.Complete("2026-07-20 10:00", "QH-DIR", "find-absence", ("away_from", "2026-07-15"), ("away_until", "2026-07-16")).Accepted();

        story.At(
            "2026-07-21 10:00",
            "QH-DIR",
            _ => new CaseCommand.CorrectWorkItem(first, story.Values([], [("away_from", "2026-07-02")]), null, Story.Words("a day later"))
        );

        Assert.Equal("2026-07-15", Assert.IsType<StoredValue.Plain>(story.Accepted().Case.Fields["away_from"]).Value.Canonical);
        Assert.Equal(
            [new DayStretch(new(2026, 7, 2), new(2026, 7, 5)), new DayStretch(new(2026, 7, 15), new(2026, 7, 16))],
            story.Case.FindingDays.Values
        );
    }

    /// <summary>A case registered by an entry made at an instant.</summary>
    private static Story Completed(string at, string arrived) =>
        Story.Registered().Complete(at, "QH-FTW-1", "register", ("arrived_at", arrived)).Accepted();

    private static Story Absence(string at, string from, string until)
    {
        var story = new Story { World = Absences }.Open("2026-05-04 09:00", "QH-FTW-1", ("residence", "qinghe"));
        story.At(at, "QH-DIR", _ => new CaseCommand.OpenTrack("absence", ImmutableSortedDictionary<string, SubmittedValue>.Empty, null));
        return story.Complete(at, "QH-DIR", "find-absence", ("away_from", from), ("away_until", until)).Accepted();
    }

    private static Story Correct(Story story, string at, string by, params (string Name, string Text)[] values) =>
        Correct(story, at, by, "register", values);

    private static Story Correct(Story story, string at, string by, string task, params (string Name, string Text)[] values) =>
        story.At(
            at,
            by,
            _ => new CaseCommand.CorrectWorkItem(
                Done(story, task),
                story.Values([], values),
                EffectiveAt: null,
                Story.Words("entered wrongly")
            )
        );

    private static WorkItemId Done(Story story, string task) =>
        CompletedItem.LatestOf(story.Journal.Select(entry => (entry.At, ImmutableArray.Create(entry.Event))), task)
        ?? throw new InvalidOperationException($"no completed {task}");
}
