using Workflow.Core.Cases;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What no digest may hide is told by the decision itself.</summary>
public sealed class BreachTests
{
    [Fact]
    public void The_first_rung_of_a_case_is_its_first_breach_and_no_later_one_is()
    {
        var story = Story.Registered().Pass("2026-04-30 00:00");

        var alerts = story.Told.Where(told => told.Kind is NotificationKind.Alert or NotificationKind.SupervisionOrder).ToList();

        Assert.True(alerts.Count > 4);
        Assert.Equal(("L1", "QH-DIR"), (alerts[0].Rung, alerts[0].Post.Code));
        Assert.Equal([alerts[0]], alerts.Where(alert => alert.IsFirstBreach));
        Assert.True(story.Case.HasBreached);
    }

    [Fact]
    public void Before_the_first_rung_a_case_has_no_breach()
    {
        var story = Story.Registered().Pass("2026-03-18 08:59");

        Assert.False(story.Case.HasBreached);
        Assert.DoesNotContain(story.Told, told => told.IsFirstBreach);
    }

    [Fact]
    public void All_receivers_of_the_first_rung_are_told_of_a_first_breach()
    {
        var story = Story.Served().Pass("2026-04-30 00:00");

        var first = story.Told.Where(told => told.IsFirstBreach).ToList();

        Assert.Equal(["H1", "H1"], first.Select(told => told.Rung));
        Assert.Equal(2, first.Select(told => told.Person).Distinct().Count());
    }

    [Fact]
    public void A_deadline_that_stands_in_a_statute_is_told_as_one_and_an_assumed_one_is_not()
    {
        var story = Story.Registered().Pass("2026-04-30 00:00");
        var verify = story.All<CaseEvent.RungFired>().Where(fired => fired.Event.Subject == story.Item("verify-reason").Id.Number).ToList();

        Assert.All(story.Told.Where(told => told.Rung is "R7" or "R3"), told => Assert.True(told.IsStatutory));
        Assert.True(story.Told.First(told => told.IsFirstBreach).IsStatutory);
        var assumed = verify.SelectMany(fired => fired.Event.Alerts).Select(alert => alert.Alert.Number).ToHashSet();
        Assert.NotEmpty(assumed);
        Assert.All(
            story.Told.Where(told => assumed.Contains(told.Subject) && told.Kind == NotificationKind.Alert),
            told => Assert.False(told.IsStatutory)
        );
    }
}
