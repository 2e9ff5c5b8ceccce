using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

public sealed class HandoverTests
{
    private static readonly PostId Police = new("DL-PSB-AB");
    private static readonly PostId Township = new("QH-DIR");

    [Fact]
    public void The_sender_is_accountable_until_the_receipt_is_signed_and_the_receiver_from_then_on()
    {
        var story = Story.Served();
        Assert.Equal(Police, story.Case.Main?.Accountable);
        Assert.Equal(Police, story.Case.AccountableFor(story.Item("register")));

        story.At("2026-03-03 10:00", "QH-DIR", Story.Accept).Accepted();

        Assert.Equal(Township, story.Case.Main?.Accountable);
        Assert.Equal(Township, story.Case.AccountableFor(story.Item("register")));
        Assert.Empty(story.Case.Handovers);
    }

    [Fact]
    public void The_clock_of_the_next_stage_runs_from_the_service_and_not_from_the_receipt()
    {
        var story = Story.Served();

        Assert.Equal(Story.Time("2026-03-18 00:00"), story.Item("register").Deadline?.Due);
    }

    [Fact]
    public void Only_the_receiver_can_accept()
    {
        var story = Story.Served();

        story.At("2026-03-03 10:00", "QH-FTW-1", Story.Accept);

        Assert.Equal(RejectionReason.NotResponsible, story.Refused().Reason);
        Assert.Equal(Police, story.Case.Main?.Accountable);
    }

    [Fact]
    public void Nothing_is_offered_while_a_material_is_neither_included_nor_explained()
    {
        var story = Story.Opened();
        var form = story.World.Definition.FindTask("serve-order")?.Form ?? [];

        story.At(
            "2026-03-02 10:00",
            "QH-PO-1",
            _ => new CaseCommand.CompleteWorkItem(
                story.Item("serve-order").Id,
                story.Values(form, [], "2026-03-02 10:00"),
                null,
                null,
                story.Everything() with
                {
                    Included = ["order-copy"],
                }
            )
        );

        var refused = story.Refused();
        Assert.Equal(RejectionReason.MaterialsMissing, refused.Reason);
        Assert.Contains("Test report", refused.Sentence.For("en"), StringComparison.Ordinal);
        Assert.Equal("order", story.Case.Main?.Stage);
    }

    [Fact]
    public void The_receiver_ticks_what_came_or_says_why_it_is_missing()
    {
        var story = Story.Served();

        story.At(
            "2026-03-03 10:00",
            "QH-DIR",
            _ => new CaseCommand.AcceptHandover(story.Handover.Id, ["order-copy"], ImmutableSortedDictionary<string, PrivateText>.Empty)
        );
        Assert.Equal(RejectionReason.MaterialsMissing, story.Refused().Reason);

        var missing = story
            .Handover.Materials.Where(material => material.Name != "order-copy")
            .ToImmutableSortedDictionary(material => material.Name, _ => Story.Words("came later"), StringComparer.Ordinal);
        story.At("2026-03-03 10:05", "QH-DIR", _ => new CaseCommand.AcceptHandover(story.Handover.Id, ["order-copy"], missing));

        Assert.Equal(["order-copy"], Assert.Single(story.Accepted().All<CaseEvent.HandoverAccepted>()).Event.Received);
    }

    [Fact]
    public void A_returned_handover_is_back_with_its_reasons_and_a_day_to_complete_it()
    {
        var story = Story.Served();

        story
            .At(
                "2026-03-03 10:00",
                "QH-DIR",
                _ => new CaseCommand.ReturnHandover(story.Handover.Id, Story.Words("the test report is missing"))
            )
            .Accepted();

        Assert.Equal(HandoverStatus.Returned, story.Handover.Status);
        Assert.Equal(Police, story.Case.Main?.Accountable);
        Assert.Equal(Story.Time("2026-03-05 00:00"), story.Handover.Deadline?.Due);
        Assert.Contains(story.Told, told => told.Kind == NotificationKind.HandoverReturned && told.Post == Police);
    }

    [Fact]
    public void Returning_needs_a_reason()
    {
        var story = Story.Served();

        story.At("2026-03-03 10:00", "QH-DIR", _ => new CaseCommand.ReturnHandover(story.Handover.Id, Story.Words("  ")));

        Assert.Equal(RejectionReason.ReasonMissing, story.Refused().Reason);
    }

    [Fact]
    public void Offering_again_begins_a_new_cycle_with_a_new_day_to_accept()
    {
        var story = Story.Served();
        story.At("2026-03-03 10:00", "QH-DIR", _ => new CaseCommand.ReturnHandover(story.Handover.Id, Story.Words("incomplete")));

        story.At("2026-03-04 11:00", "DL-PSB-AB", _ => new CaseCommand.ReofferHandover(story.Handover.Id, story.Everything())).Accepted();

        Assert.Equal(2, story.Handover.Cycle);
        Assert.Equal(Story.Time("2026-03-06 00:00"), story.Handover.Deadline?.Due);
        story.At("2026-03-05 09:00", "QH-DIR", Story.Accept).Accepted();
        Assert.Equal(Township, story.Case.Main?.Accountable);
    }

    [Fact]
    public void Silence_never_ends_an_offer_it_climbs_to_the_receivers_superior_and_the_common_superior()
    {
        var story = Story.Served().Pass("2026-03-04 09:00");

        var fired = Assert.Single(story.All<CaseEvent.RungFired>());
        Assert.Equal(Story.Time("2026-03-04 09:00"), fired.At);
        Assert.Equal(["QH-DEP", "DL-DCO-DIR"], fired.Event.Alerts.Select(alert => alert.Post.Code));
        Assert.Equal(Police, story.Case.Main?.Accountable);
        Assert.Equal(HandoverStatus.Offered, story.Handover.Status);
    }

    [Fact]
    public void An_accepted_handover_can_not_be_accepted_or_returned_again()
    {
        var story = Story.Served();
        var handover = story.Handover.Id;
        story.At("2026-03-03 10:00", "QH-DIR", Story.Accept);

        story.At("2026-03-03 10:01", "QH-DIR", _ => new CaseCommand.ReturnHandover(handover, Story.Words("changed my mind")));

        Assert.Equal(RejectionReason.UnknownHandover, story.Refused().Reason);
    }
}
