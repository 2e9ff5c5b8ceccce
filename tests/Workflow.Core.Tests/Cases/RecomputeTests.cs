using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A closure day is added to the calendar of 2026, or taken away, while REGISTER runs until Tuesday 2026-03-17.</summary>
public sealed class RecomputeTests
{
    private const string Tuesday = "2026-03-17";

    [Fact]
    public void A_day_on_which_the_office_is_closed_moves_the_due_and_what_is_still_to_come()
    {
        var story = Story.Registered().Pass("2026-03-12 12:00");
        var sent = story.All<CaseEvent.ReminderSent>().Count();
        var before = Register(story);

        story.Recompute("2026-03-12 12:00", OtherCalendars.Closed(Tuesday)).Accepted();

        var after = Register(story);
        Assert.Equal(Story.Time("2026-03-18 00:00"), before.Due);
        Assert.Equal(Story.Time("2026-03-19 00:00"), after.Due);
        Assert.Equal((before.Id, before.Cycle, before.Anchor), (after.Id, after.Cycle, after.Anchor));
        Assert.Equal("2026.1 and 2026-03-17", after.CalendarVersion);
        var recomputed = Assert.Single(story.All<CaseEvent.CaseRecomputed>()).Event;
        Assert.Equal(("the office was closed", "operator"), (recomputed.Reason, recomputed.By));

        story.Pass("2026-04-30 00:00");
        Assert.Equal(
            ["L1 03-19", "L2 03-20", "L3 03-24", "L4 03-30"],
            Rungs(story).Select(rung => FormattableString.Invariant($"{rung.Event.Rung} {rung.At.InZone(Story.Zone).Date:MM-dd}"))
        );
        Assert.True(sent > 0);
        var keys = story
            .All<CaseEvent.ReminderSent>()
            .Where(told => told.Event.Deadline == after.Id)
            .Select(told => told.Event.Key)
            .ToList();
        Assert.Equal(keys.Distinct(StringComparer.Ordinal), keys);
    }

    [Fact]
    public void A_due_that_moves_past_now_is_overdue_no_longer_and_its_alerts_fall_away()
    {
        var story = Story.Registered().Pass("2026-03-18 09:30");
        Assert.Single(story.Case.Alerts);
        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "reason-check");
        var told = story.Told.Count;

        story.Recompute("2026-03-18 09:30", OtherCalendars.Closed(Tuesday)).Accepted();

        Assert.False(Register(story).IsMissed);
        Assert.Empty(story.Case.Alerts);
        Assert.DoesNotContain(story.Case.Tracks.Values, track => track.Name == "reason-check");
        Assert.Equal(told, story.Told.Count);

        story.Pass("2026-04-30 00:00");
        Assert.Equal(
            ["L1 03-18", "L2 03-20", "L3 03-24", "L4 03-30"],
            Rungs(story).Select(rung => FormattableString.Invariant($"{rung.Event.Rung} {rung.At.InZone(Story.Zone).Date:MM-dd}"))
        );
        Assert.Equal(2, story.All<CaseEvent.DeadlineMissed>().Count(missed => missed.Event.Deadline == Register(story).Id));
        Assert.Contains(story.Case.Tracks.Values, track => track.Name == "reason-check");
    }

    [Fact]
    public void A_due_that_moves_before_now_is_missed_at_once_and_its_rungs_fire_late()
    {
        var story = Story.Registered(SampleFiles.World with { Calendars = OtherCalendars.Closed(Tuesday) }).Pass("2026-03-18 09:30");
        Assert.Empty(Rungs(story));

        story.Recompute("2026-03-18 09:30", OtherCalendars.Published).Accepted();
        var dropped = Register(story).Steps.Where(step => step.Kind == DeadlineStepKind.Reminder);
        story.TickOnce("2026-03-18 09:30");

        var (at, first) = Assert.Single(Rungs(story));
        Assert.Empty(dropped);
        Assert.Equal(("L1", true), (first.Rung, first.IsLate));
        Assert.Equal((Story.Time("2026-03-18 09:30"), Story.Time("2026-03-18 09:00")), (at, first.PlannedAt));
        Assert.True(Register(story).IsMissed);
    }

    [Fact]
    public void What_is_missed_before_and_after_keeps_its_alerts_and_only_later_rungs_move()
    {
        var story = Story.Registered().Pass("2026-03-20 12:00");

        story.Recompute("2026-03-20 12:00", OtherCalendars.Closed(Tuesday)).Accepted();

        Assert.True(Register(story).IsMissed);
        Assert.Equal(
            ["L1", "L2"],
            story.Case.Alerts.Values.Where(alert => alert.Deadline == Register(story).Id).Select(alert => alert.Rung)
        );
        story.Pass("2026-04-30 00:00");
        Assert.Equal(
            ["L1 03-18", "L2 03-19", "L3 03-24", "L4 03-30"],
            Rungs(story).Select(rung => FormattableString.Invariant($"{rung.Event.Rung} {rung.At.InZone(Story.Zone).Date:MM-dd}"))
        );
    }

    [Fact]
    public void What_comes_back_opens_by_the_new_calendar_and_a_term_that_doesnt_roll_stands()
    {
        var story = new Story { World = SampleFiles.Load("docs/patterns/test-calendar.scenario.yaml").World };
        story.Open("2026-03-05 10:00", "QH-FTW-1", ("residence", "qinghe"), ("arrived_at", "2026-03-05 09:30")).Accepted();
        var (before, term) = (FirstTest(story), story.Case.Term);

        // The first test is due a month later, on a Sunday in Qingming, and rolls to Tuesday 04-07.
        story.Recompute("2026-03-05 11:00", OtherCalendars.Closed("2026-04-07")).Accepted();

        Assert.Equal(Duration.FromDays(1), FirstTest(story) - before);
        Assert.NotNull(term);
        Assert.Same(term, story.Case.Term);
        story.Recompute("2026-03-05 12:00", OtherCalendars.Closed("2026-04-08")).Accepted();
        Assert.Equal(before, FirstTest(story));

        static Instant? FirstTest(Story story) => story.Case.Tracks.Values.Single().Schedule["hold-test"].OpensAt;
    }

    [Fact]
    public void Where_nothing_moves_nothing_is_recorded()
    {
        var story = Story.Registered().Pass("2026-03-12 12:00");
        var before = story.Case;

        story.Recompute("2026-03-12 12:00", OtherCalendars.Published).Accepted();
        story.Recompute("2026-03-12 12:00", OtherCalendars.Closed("2026-12-31")).Accepted();

        Assert.Same(before, story.Case);
        Assert.Empty(story.All<CaseEvent.CaseRecomputed>());
    }

    [Fact]
    public void Only_the_engine_recomputes_and_says_why()
    {
        var story = Story.Registered();

        story.At("2026-03-12 12:00", "QH-DIR", _ => new CaseCommand.Recompute("I want more time", "me", ToVersion: null));
        Assert.Equal(RejectionReason.NotByHand, story.Refused().Reason);

        var facts = Facts.Of(story.World.Directory, OtherCalendars.Closed(Tuesday));
        var command = new CaseCommand.Recompute(" ", "operator", ToVersion: null);
        var silent = Decider.Decide(story.World.Definition, story.Case, command, Actor.System, facts, Story.Time("2026-03-12 12:00"));
        Assert.Equal(RejectionReason.ReasonMissing, Assert.IsType<Decision.Rejected>(silent).Rejection.Reason);
    }

    [Fact]
    public void The_preview_tells_what_moves_what_fires_at_once_and_which_alerts_fall_away()
    {
        var story = Story.Registered().Pass("2026-03-18 09:30");
        var now = Story.Time("2026-03-18 09:30");
        var before = story.Case;
        story.Recompute("2026-03-18 09:30", OtherCalendars.Closed(Tuesday)).Accepted();

        var preview = RecomputePreview.Of(before, Assert.IsType<Decision.Accepted>(story.Last), now);
        var back = RecomputePreview.Of(before, Assert.IsType<Decision.Accepted>(story.Last), now);

        var moved = Assert.Single(preview.Deadlines);
        Assert.Equal(("register", false), (moved.Name, moved.FallsDue));
        Assert.Equal("L1", Assert.Single(moved.FallAway).Rung);
        Assert.Empty(moved.AtOnce);
        Assert.Equal(["reason-check"], preview.ClosedLines);
        Assert.Equal(preview.Lines, back.Lines);
    }

    [Fact]
    public void What_would_open_at_once_is_planned_the_same_whenever_it_is_applied()
    {
        var world = SampleFiles.Load("docs/patterns/test-calendar.scenario.yaml").World;
        var story = new Story { World = world with { Calendars = OtherCalendars.Closed("2026-04-07", "2026-04-08") } };
        story.Open("2026-03-05 10:00", "QH-FTW-1", ("residence", "qinghe"), ("arrived_at", "2026-03-05 09:30")).Accepted();
        // The test opens two weeks before its day. Its day is Tuesday 04-07 after all and not Thursday 04-09, so it should be open already.
        story.Pass("2026-03-25 10:00");
        Assert.DoesNotContain(story.Case.Items.Values, item => item.Task == "hold-test");

        var (planned, applied) = (Preview("2026-03-25 10:00"), Preview("2026-03-25 11:30"));

        Assert.EndsWith(
            "> at once",
            Assert.Single(planned.Lines, line => line.Contains("hold-test", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Equal(planned.Lines, applied.Lines);

        RecomputePreview Preview(string at)
        {
            var facts = Facts.Of(world.Directory, OtherCalendars.Published);
            var command = new CaseCommand.Recompute("the office is open", "operator", ToVersion: null);
            var decision = Decider.Decide(world.Definition, story.Case, command, Actor.System, facts, Story.Time(at));
            return RecomputePreview.Of(story.Case, Assert.IsType<Decision.Accepted>(decision), Story.Time(at));
        }
    }

    private static Deadline Register(Story story) => story.Item("register").Deadline!;

    private static IEnumerable<(Instant At, CaseEvent.RungFired Event)> Rungs(Story story) =>
        story.All<CaseEvent.RungFired>().Where(rung => rung.Event.Subject == story.Item("register").Id.Number);
}
