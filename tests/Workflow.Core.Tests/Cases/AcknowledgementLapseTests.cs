using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>An alert that somebody took on and left is unanswered again.</summary>
public sealed class AcknowledgementLapseTests
{
    [Fact]
    public void After_the_time_that_its_ladder_names_an_acknowledgement_lapses_and_the_post_is_told_once()
    {
        var story = Acknowledged();
        Assert.Equal("2026-03-23 09:15", Local(Assert.Single(Lapses(story)).At));
        var told = story.Told.Count;

        story.Pass("2026-03-23 09:14");
        Assert.NotNull(Alert(story).AcknowledgedBy);
        story.Pass("2026-04-30 00:00");

        var lapsed = Assert.Single(story.All<CaseEvent.AcknowledgementLapsed>());
        Assert.Equal(("2026-03-23 09:15", LapseCause.TimeOver), (Local(lapsed.At), lapsed.Event.Why));
        Assert.Null(lapsed.Event.Next);
        var again = story.Told.Skip(told).Where(one => one.Rung == "L1" && one.Subject == Alert(story).Id.Number);
        Assert.Equal(new PostId("QH-DIR"), Assert.Single(again).Post);
        Assert.Equal((null, null, null), (Alert(story).AcknowledgedBy, Alert(story).AcknowledgedFor, Alert(story).AcknowledgedAt));
        Assert.Empty(Lapses(story));
    }

    [Fact]
    public void A_lapsed_alert_can_be_taken_on_again()
    {
        var story = Acknowledged().Pass("2026-03-23 09:15");

        story.At("2026-03-23 10:00", "QH-DIR", _ => new CaseCommand.AcknowledgeAlert(Alert(story).Id, null)).Accepted();

        Assert.Equal("2026-03-26 10:00", Local(Assert.Single(Lapses(story)).At));
    }

    [Fact]
    public void When_the_person_goes_away_the_alert_passes_to_who_then_stands_for_the_post()
    {
        var story = Acknowledged();
        var (holder, away) = (Holder(story), story.World.Directory.WithAbsence(Holder(story), Story.Time("2026-03-18 12:00"), null));
        var stands = away.OccupantOf(new("QH-DIR"), Story.Time("2026-03-18 12:00"));
        var told = story.Told.Count;

        story.BySystem("2026-03-18 12:00", Lapse(story), away);

        var lapsed = Assert.Single(story.All<CaseEvent.AcknowledgementLapsed>()).Event;
        Assert.Equal((holder, LapseCause.Away), (lapsed.By, lapsed.Why));
        Assert.Equal(stands, Alert(story).Person);
        Assert.NotEqual(holder, Alert(story).Person);
        Assert.Equal(stands, Assert.Single(story.Told.Skip(told)).Person);
        Assert.Empty(Lapses(story));
    }

    [Fact]
    public void Leaving_the_post_counts_as_off_duty_and_so_does_the_end_of_a_turn()
    {
        var story = Acknowledged();
        var (post, holder, at) = (new PostId("QH-DIR"), Holder(story), Story.Time("2026-03-18 12:00"));
        var left = story.World.Directory.WithTenureEnded(post, holder, at);
        var roster = story.World.Directory.Content with { Roster = [new(post, holder, Story.Time("2026-03-18 08:00"), at)] };

        Assert.Equal(LapseCause.OutOfService, OffDuty.Why(left, holder, post, Story.Time("2026-03-18 09:15"), at));
        Assert.Equal(LapseCause.TurnEnded, OffDuty.Why(OrgDirectory.Create(roster), holder, post, Story.Time("2026-03-18 09:15"), at));
        Assert.Null(OffDuty.Why(OrgDirectory.Create(roster), holder, post, Story.Time("2026-03-18 07:15"), at));
    }

    [Fact]
    public void A_deputy_who_took_it_on_is_off_duty_for_it_once_the_holder_is_back()
    {
        var directory = Acknowledged().World.Directory;
        var (post, from, until) = (new PostId("QH-DIR"), Story.Time("2026-03-18 08:00"), Story.Time("2026-03-19 08:00"));
        var holder = directory.OccupantOf(post, from) ?? default;
        var away = directory.WithAbsence(holder, from, until);
        var deputy = away.OccupantOf(post, from) ?? default;

        Assert.Null(OffDuty.Why(away, deputy, post, from, until - Duration.FromMinutes(1)));
        Assert.Equal(LapseCause.PostPassedOn, OffDuty.Why(away, deputy, post, from, until));
        Assert.Equal(until, OffDuty.NextChange(away, from));
    }

    [Fact]
    public void While_the_person_is_on_duty_nothing_lapses_and_nobody_but_the_engine_may_ask()
    {
        var story = Acknowledged();

        story.BySystem("2026-03-18 12:00", Lapse(story));
        Assert.Empty(Assert.IsType<Decision.Accepted>(story.Last).Events);

        story.At("2026-03-18 12:05", "QH-DIR", _ => Lapse(story));
        Assert.Equal(RejectionReason.NotByHand, story.Refused().Reason);
    }

    [Fact]
    public void A_repeating_rung_goes_on_with_its_next_number_counted_from_the_lapse()
    {
        // Nobody answers the offer: the second rung repeats every five working days, at most six times.
        var first = Story.Served().Pass("2026-03-20 00:00").All<CaseEvent.RungFired>().First(entry => entry.Event.Rung == "H2").At;
        var story = Story.Served().Pass(Local(first));
        var second = story.All<CaseEvent.RungFired>().Single(entry => entry.Event.Rung == "H2");
        var alert = story.Case.Alerts.Values.Single(one => one.Rung == "H2");
        story
            .At(Local(second.At + Duration.FromMinutes(10)), alert.Post.Code, _ => new CaseCommand.AcknowledgeAlert(alert.Id, null))
            .Accepted();
        Assert.DoesNotContain(story.Handover.Deadline?.Steps ?? [], step => step.Key == "H2");
        var at = second.At + Duration.FromDays(30);
        var away = story.World.Directory.WithAbsence(alert.Person ?? default, at, null);
        story.Pass(Local(at));
        var told = story.Told.Count;

        story.BySystem(Local(at), new CaseCommand.LapseAcknowledgement(alert.Id), away);
        Assert.Equal(told, story.Told.Count);
        var next = Assert.Single(story.Handover.Deadline?.Steps ?? []);
        Assert.Equal(("H2", 1), (next.Key, next.Repeat));
        Assert.True(next.At > at);

        story.Pass("2026-12-31 00:00");
        var numbers = story.All<CaseEvent.RungFired>().Where(entry => entry.Event.Rung == "H2").Select(entry => entry.Event.Repeat);
        Assert.Equal(Enumerable.Range(0, 7), numbers);
    }

    /// <summary>The item <c>register</c> is overdue since 03-17; its first rung reached QH-DIR on 03-18 at 09:00, who took it on at 09:15.</summary>
    private static Story Acknowledged()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        return story.At("2026-03-18 09:15", "QH-DIR", _ => new CaseCommand.AcknowledgeAlert(Alert(story).Id, null)).Accepted();
    }

    private static Alert Alert(Story story) =>
        story.Case.Alerts.Values.Single(alert => alert.Rung == "L1" && alert.Subject == Register(story));

    private static int Register(Story story) => story.Item("register").Id.Number;

    private static IEnumerable<DeadlineStep> Lapses(Story story) =>
        story.Item("register").Deadline?.Steps.Where(step => step.Kind == DeadlineStepKind.Lapse) ?? [];

    private static PersonId Holder(Story story) => Alert(story).AcknowledgedBy ?? throw new InvalidOperationException("nobody");

    private static CaseCommand.LapseAcknowledgement Lapse(Story story) => new CaseCommand.LapseAcknowledgement(Alert(story).Id);

    private static string Local(Instant at) => at.InZone(Story.Zone).ToString("uuuu-MM-dd HH:mm", null);
}
