using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Core.Tests.Cases;
using Xunit;

namespace Workflow.Core.Tests.Leaving;

/// <summary>By order, responsibility moves between posts of one role in one department, and nowhere else.</summary>
public sealed class HandingOnTests
{
    private static readonly Actor Head = new(new("zhao-minzhi"), new("QH-DEP"));

    [Fact]
    public void A_track_passes_to_a_post_of_the_role_and_the_register_says_by_whose_order()
    {
        var story = Story.Registered(WithSecondDirector());

        story.BySystem("2026-03-04 10:00", HandOn(story, "QH-DIR-2")).Accepted();

        Assert.Equal(new PostId("QH-DIR-2"), story.Case.Main?.Accountable);
        var assumed = story.All<CaseEvent.ResponsibilityAssumed>().Last().Event;
        Assert.Equal((ResponsibilityCause.Order, Head), (assumed.Cause, assumed.OrderedBy));
        Assert.DoesNotContain(story.Case.Items.Values, item => item.Performer == new PostId("QH-DIR"));
    }

    [Theory]
    [InlineData("BS-DIR")]
    [InlineData("QH-DEP")]
    [InlineData("NO-SUCH-POST")]
    public void To_another_department_or_role_nothing_moves_by_order(string to)
    {
        var story = Story.Registered();

        story.BySystem("2026-03-04 10:00", HandOn(story, to));

        Assert.Equal(RejectionReason.WrongPost, story.Refused().Reason);
        Assert.Equal(new PostId("QH-DIR"), story.Case.Main?.Accountable);
    }

    [Fact]
    public void Nobody_gives_the_order_of_another_in_a_case()
    {
        var story = Story.Registered();
        var give = new CaseCommand.ReassignWorkItem(story.Item("register").Id, new("QH-FTW-2")) { Order = Order("QH-FTW-1") };

        story.At("2026-03-04 10:00", "QH-FTW-2", _ => HandOn(story, "QH-DIR"));
        Assert.Equal(RejectionReason.NotByHand, story.Refused().Reason);
        story.At("2026-03-04 10:00", "QH-SW-1", _ => give);
        Assert.Equal(RejectionReason.NotByHand, story.Refused().Reason);
    }

    [Fact]
    public void An_item_is_given_on_by_order_without_a_message_for_each()
    {
        var story = Story.Registered();
        var told = story.Told.Count;

        story
            .BySystem(
                "2026-03-04 10:00",
                new CaseCommand.ReassignWorkItem(story.Item("register").Id, new("QH-FTW-2")) { Order = Order("QH-FTW-1") }
            )
            .Accepted();

        Assert.Equal(new PostId("QH-FTW-2"), story.Item("register").Performer);
        Assert.Equal(Head, story.All<CaseEvent.WorkItemReassigned>().Last().Event.OrderedBy);
        Assert.Equal(told, story.Told.Count);
        story.BySystem(
            "2026-03-04 10:05",
            new CaseCommand.ReassignWorkItem(story.Item("register").Id, new("QH-SW-1")) { Order = Order("QH-FTW-1") }
        );
        Assert.Equal(RejectionReason.WrongPost, story.Refused().Reason);
    }

    [Fact]
    public void What_another_post_has_by_now_stays_there()
    {
        var story = Story.Registered();
        story
            .At("2026-03-04 10:00", "QH-FTW-2", _ => new CaseCommand.ReassignWorkItem(story.Item("register").Id, new("QH-FTW-2")))
            .Accepted();

        story.BySystem(
            "2026-03-04 11:00",
            new CaseCommand.ReassignWorkItem(story.Item("register").Id, new("QH-FTW-1")) { Order = Order("QH-SW-1") }
        );

        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);
        Assert.Equal(new PostId("QH-FTW-2"), story.Item("register").Performer);
    }

    private static HandOnOrder Order(string from) => new(Head, new(from));

    private static CaseCommand.HandOnResponsibility HandOn(Story story, string to) =>
        new CaseCommand.HandOnResponsibility(story.Case.Main?.Id.Number ?? 0, SubjectKind.Track, new(to), Order("QH-DIR"));

    private static ScenarioWorld WithSecondDirector()
    {
        var world = new Story().World;
        var content = world.Directory.Content;
        var second = content.Posts["QH-DIR"] with { Id = new("QH-DIR-2"), Deputies = [] };
        var posts = content.Posts.Append(KeyValuePair.Create("QH-DIR-2", second));
        return world with { Directory = OrgDirectory.Create(content with { Posts = new NamedList<Post>(posts) }) };
    }
}
