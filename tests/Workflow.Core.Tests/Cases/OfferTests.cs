using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Offers that are taken back, and receipts that a written rule signs.</summary>
public sealed class OfferTests
{
    private static readonly ScenarioWorld Deemed = SampleFiles.Load("docs/patterns/deemed.scenario.yaml").World;
    private static readonly PostId Sender = new("DL-PSB-AB");

    [Fact]
    public void The_sender_takes_an_unanswered_offer_back_and_has_a_day_to_offer_again()
    {
        var story = Story.Served();

        Withdraw(story, "2026-03-03 10:00", "DL-PSB-AB").Accepted();

        Assert.Equal(HandoverStatus.Withdrawn, story.Handover.Status);
        Assert.Equal(Sender, story.Case.Main?.Accountable);
        Assert.Equal(Story.Time("2026-03-05 00:00"), story.Handover.Deadline?.Due);
        Assert.Contains(story.Told, told => told.Kind == NotificationKind.HandoverWithdrawn && told.Post == new PostId("QH-DIR"));
        story.At("2026-03-04 11:00", "DL-PSB-AB", _ => new CaseCommand.ReofferHandover(story.Handover.Id, story.Everything())).Accepted();
        Assert.Equal(2, story.Handover.Cycle);
    }

    [Fact]
    public void Only_the_sender_takes_an_offer_back_and_says_why()
    {
        var story = Story.Served();

        Assert.Equal(RejectionReason.NotResponsible, Withdraw(story, "2026-03-03 10:00", "QH-DIR").Refused().Reason);
        Assert.Equal(RejectionReason.ReasonMissing, Withdraw(story, "2026-03-03 10:00", "DL-PSB-AB", " ").Refused().Reason);
        Assert.Equal(HandoverStatus.Offered, story.Handover.Status);
    }

    [Fact]
    public void What_was_answered_can_not_be_taken_back()
    {
        var story = Story.Served();
        var id = story.Handover.Id;
        story.At("2026-03-03 10:00", "QH-DIR", _ => new CaseCommand.ReturnHandover(id, Story.Words("incomplete"))).Accepted();

        Assert.Equal(RejectionReason.HandoverNotOffered, Withdraw(story, "2026-03-03 11:00", "DL-PSB-AB").Refused().Reason);
    }

    [Fact]
    public void What_was_taken_back_can_not_be_accepted_and_climbs_its_senders_line_when_it_lies()
    {
        var story = Story.Served();
        Withdraw(story, "2026-03-03 10:00", "DL-PSB-AB").Accepted();

        story.At("2026-03-03 11:00", "QH-DIR", Story.Accept);

        Assert.Equal(RejectionReason.HandoverNotOffered, story.Refused().Reason);
        story.Pass("2026-03-05 09:00");
        Assert.Equal(
            ["DL-PSB-DEP"],
            story.All<CaseEvent.RungFired>().SelectMany(rung => rung.Event.Alerts).Select(alert => alert.Post.Code)
        );
    }

    [Fact]
    public void A_rule_signs_the_receipt_at_its_instant_with_its_source_and_nobody_else()
    {
        var story = Offered().Pass("2026-06-20 00:00");

        var accepted = Assert.Single(story.All<CaseEvent.HandoverAccepted>());
        Assert.Equal(Story.Time("2026-06-09 00:00"), accepted.At);
        Assert.Equal(Actor.System, accepted.Event.By);
        Assert.Contains("Agreement", accepted.Event.Source, StringComparison.Ordinal);
        Assert.Contains(
            story.All<CaseEvent.ResponsibilityAssumed>(),
            assumed => assumed.Event is { Cause: ResponsibilityCause.Rule, Post.Code: "DL-PSB-AB" }
        );
    }

    [Fact]
    public void An_answer_before_the_rules_instant_takes_it_away()
    {
        var story = Offered();
        Assert.Equal(Story.Time("2026-06-09 00:00"), story.Handover.DeemedAt);

        story
            .At("2026-06-02 10:00", "DL-PSB-AB", _ => new CaseCommand.ReturnHandover(story.Handover.Id, Story.Words("incomplete")))
            .Accepted();

        Assert.Null(story.Handover.DeemedAt);
        story.Pass("2026-08-01 00:00");
        Assert.Empty(story.All<CaseEvent.HandoverAccepted>());
    }

    [Fact]
    public void Without_a_rule_silence_never_moves_responsibility()
    {
        var story = Story.Served().Pass("2026-12-31 00:00");

        Assert.Equal(Sender, story.Case.Main?.Accountable);
        Assert.Empty(story.All<CaseEvent.HandoverAccepted>());
    }

    private static Story Offered() =>
        new Story { World = Deemed }
            .Open("2026-06-01 09:00", "QH-FTW-1", ("residence", "qinghe"))
            .Complete("2026-06-01 10:00", "QH-FTW-1", "prepare")
            .Accepted();

    private static Story Withdraw(Story story, string at, string by, string because = "a mistake in the papers") =>
        story.At(at, by, _ => new CaseCommand.WithdrawHandover(story.Handover.Id, Story.Words(because)));
}
