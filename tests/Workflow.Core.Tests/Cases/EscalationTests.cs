using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

public sealed class EscalationTests
{
    [Fact]
    public void An_overdue_item_climbs_the_ladder_by_itself_once_per_rung()
    {
        var story = Story.Registered().Pass("2026-04-30 00:00");

        var rungs = story.All<CaseEvent.RungFired>().Where(entry => entry.Event.Subject == story.Item("register").Id.Number);

        Assert.Equal(
            [
                (Story.Time("2026-03-18 09:00"), "L1", "QH-DIR"),
                (Story.Time("2026-03-19 09:00"), "L2", "QH-DEP"),
                (Story.Time("2026-03-23 09:00"), "L3", "DL-DCO-DIR"),
                (Story.Time("2026-03-27 09:00"), "L4", "HL-DCO-DIR"),
            ],
            rungs.Select(entry => (entry.At, entry.Event.Rung, Assert.Single(entry.Event.Alerts).Post.Code))
        );
    }

    [Fact]
    public void A_rung_that_means_the_performer_goes_to_the_next_superior_and_so_do_those_after_it()
    {
        var story = Story.Registered().Pass("2026-04-30 00:00");
        var verify = story.Item("verify-reason").Id.Number;

        var told = story
            .All<CaseEvent.RungFired>()
            .Where(entry => entry.Event.Subject == verify)
            .Select(entry => entry.Event.Alerts[0].Post.Code);

        Assert.Equal(["QH-DEP", "DL-GOV-DEP", "DL-DCO-DIR", "HL-DCO-DIR"], told);
    }

    [Fact]
    public void After_a_stop_everything_missed_fires_once_in_order_and_is_marked_late()
    {
        var story = Story.Registered().TickOnce("2026-03-25 12:00");
        var again = story.Journal.Count;
        story.TickOnce("2026-03-25 12:00");

        var rungs = story.All<CaseEvent.RungFired>().Select(entry => entry.Event).ToList();
        Assert.Equal(rungs.OrderBy(rung => rung.PlannedAt), rungs);
        Assert.All(rungs, rung => Assert.True(rung.IsLate));
        Assert.Equal(["L1", "L2", "L3"], rungs.Where(rung => rung.Subject == story.Item("register").Id.Number).Select(rung => rung.Rung));
        Assert.Equal(again, story.Journal.Count);
    }

    [Fact]
    public void A_reminder_overtaken_by_the_due_is_dropped_and_one_before_the_opening_never_was()
    {
        var story = Story.Registered().TickOnce("2026-03-18 08:00");

        Assert.Empty(story.All<CaseEvent.ReminderSent>());
        Assert.Equal(6, story.All<CaseEvent.ReminderDropped>().Count());
        Assert.DoesNotContain(Story.Opened().Item("serve-order").Deadline?.Steps ?? [], step => step.Kind == DeadlineStepKind.Reminder);
    }

    [Fact]
    public void A_clock_set_back_fires_nothing_twice_and_loses_nothing()
    {
        var story = Story.Registered().Pass("2026-03-19 09:00");
        var before = story.All<CaseEvent.RungFired>().Count();

        story.TickOnce("2026-03-01 00:00").TickOnce("2026-03-18 09:00").Pass("2026-03-23 09:00");

        var rungs = story.All<CaseEvent.RungFired>().Where(entry => entry.Event.Subject == story.Item("register").Id.Number).ToList();
        Assert.Equal(2, before);
        Assert.Equal(["L1", "L2", "L3"], rungs.Select(entry => entry.Event.Rung));
        Assert.Equal(story.Journal.Select(entry => entry.At).Order(), story.Journal.Select(entry => entry.At));
    }

    [Fact]
    public void Escalating_never_takes_the_owner_away()
    {
        var story = Story.Registered().Pass("2026-04-30 00:00");

        Assert.Equal(new PostId("QH-DIR"), story.Case.Main?.Accountable);
        Assert.Equal(new PostId("QH-FTW-1"), story.Item("register").Performer);
    }

    [Fact]
    public void Closing_an_item_stops_its_ladder_and_settles_its_alerts()
    {
        var story = Story.Registered().Pass("2026-03-19 09:00");
        Assert.NotEmpty(story.Case.Alerts);

        story.Complete("2026-03-19 10:00", "QH-FTW-1", "register").Accepted();

        Assert.Empty(story.Case.Alerts);
        story.Pass("2026-03-20 12:00");
        Assert.Equal(2, story.All<CaseEvent.RungFired>().Count());
    }

    [Fact]
    public void An_alert_is_acknowledged_once_by_whom_it_reached()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        var alert = story.Case.Alerts.Values.Single().Id;

        story.At("2026-03-18 09:10", "QH-FTW-1", _ => new CaseCommand.AcknowledgeAlert(alert, null));
        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);

        story.At("2026-03-18 09:15", "QH-DIR", _ => new CaseCommand.AcknowledgeAlert(alert, Story.Words("calling now"))).Accepted();
        story.At("2026-03-18 09:20", "QH-DIR", _ => new CaseCommand.AcknowledgeAlert(alert, null));
        Assert.Equal(RejectionReason.AlreadyAcknowledged, story.Refused().Reason);
    }

    [Fact]
    public void An_acknowledged_alert_does_not_stop_the_next_rung()
    {
        var story = Story.Registered().Pass("2026-03-18 09:00");
        story.At("2026-03-18 09:15", "QH-DIR", _ => new CaseCommand.AcknowledgeAlert(story.Case.Alerts.Values.Single().Id, null));

        story.Pass("2026-03-19 09:00");

        Assert.Equal(["L1", "L2"], story.All<CaseEvent.RungFired>().Select(entry => entry.Event.Rung));
    }
}
