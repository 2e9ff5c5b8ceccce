using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A post that was told of a case for which it doesn't answer is closed.</summary>
public sealed class ClosedPostTests
{
    private const string Text = """
        version: 1
        fields:
          residence: area
        moments:
          began: { entered: begun }
        ladders:
          OWN:
            rungs:
              - { rung: L1, when: 1 working day after, at: "09:00", to: township/social-worker, repeat: { every: 1 working day, at-most: 5 } }
        tracks:
          main:
            stages:
              begun:
                accountable: township/director
                tasks:
                  call: { by: township/full-time-worker, due: CALL, ladder: OWN }
                then: { to: closed }
        """;

    private const string Rules = """
        rules: OWN
        version: "1"
        rows:
          CALL: { anchor: began, budget: 5 working days, certainty: assumption }
        """;

    [Fact]
    public void An_alert_of_a_post_that_is_closed_comes_back_by_the_calendar_of_who_answers_for_the_case()
    {
        // Opened on Monday 2026-03-02: CALL is due with Monday 03-09.
        var story = OwnWorkflow.Opened(Text, rules: Rules).Pass("2026-03-10 09:00");
        var alert = Assert.Single(story.Case.Alerts.Values);
        Assert.Equal(new PostId("QH-SW-1"), alert.Post);
        var person = alert.Person ?? default;
        story.At("2026-03-10 09:30", alert.Post.Code, _ => new CaseCommand.AcknowledgeAlert(alert.Id, null)).Accepted();
        var at = Story.Time("2026-03-10 11:00");
        var closing = story.World.Directory.Apply(
            [new OrgChange.TenureEnds(alert.Post, person, at), new OrgChange.PostClosed(alert.Post)],
            at
        );
        var closed = Assert.IsType<OrgChangeOutcome.Accepted>(closing).Next;
        Assert.DoesNotContain("QH-SW-1", closed.Posts.Names);

        story.BySystem("2026-03-10 11:00", new CaseCommand.LapseAcknowledgement(alert.Id), closed).Accepted();

        Assert.Single(story.All<CaseEvent.AcknowledgementLapsed>());
        var next = Assert.Single(story.Item("call").Deadline?.Steps ?? []);
        Assert.Equal(("L1", 1, Story.Time("2026-03-11 11:00")), (next.Key, next.Repeat, next.At));
    }
}
