using Workflow.Core.Cases;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A line that people open begins when what they tell happened, also when they tell it late.</summary>
public sealed class TrackOpeningTests
{
    private const string Text = """
        fields:
          residence: area
          held_at: date-time
          missed_on: date
        tracks:
          main:
            stages:
              asked:
                accountable: township/director
                tasks: { reply: { no-deadline: a test } }
                then: { to: closed }
          pause:
            opens: on-demand
            opened-by: [ township/director ]
            opening: [ held_at ]
            happened: held_at
            stages:
              paused:
                suspends: true
                accountable: township/director
                tasks: { go-on: { no-deadline: a test } }
                then: { to: closed }
          absence:
            opens: on-demand
            opened-by: [ township/director ]
            several: true
            opening: [ missed_on? ]
            stages:
              away:
                accountable: township/director
                tasks: { ask: { no-deadline: a test } }
                then: { to: closed }
        """;

    [Fact]
    public void A_case_stands_still_from_when_it_happened_and_not_from_when_it_was_told()
    {
        var story = Open("2026-03-03 15:00", "pause", ("held_at", "2026-03-02 20:00")).Accepted();

        var suspended = story.All<CaseEvent.CaseSuspended>().Single();
        Assert.Equal((Story.Time("2026-03-03 15:00"), Story.Time("2026-03-02 20:00")), (suspended.At, suspended.Event.EffectiveAt));
        Assert.Equal(Story.Time("2026-03-02 20:00"), story.All<CaseEvent.TrackOpened>().Last().Event.EffectiveAt);
    }

    [Fact]
    public void Told_more_than_one_working_day_later_it_needs_a_reason_that_is_kept_as_a_commitment()
    {
        var story = Open("2026-03-04 09:00", "pause", ("held_at", "2026-03-02 20:00"));
        Assert.Equal(RejectionReason.LateReasonMissing, story.Refused().Reason);

        story
            .At(
                "2026-03-04 09:05",
                "QH-DIR",
                _ => Opening(story, "pause", [("held_at", "2026-03-02 20:00")]) with { LateReason = Story.Words("未获通知") }
            )
            .Accepted();

        var opened = story.All<CaseEvent.TrackOpened>().Last().Event;
        var reason = Assert.IsType<StoredValue.Committed>(opened.LateReason);
        Assert.Contains(
            ((Decision.Accepted)story.Last!).PersonalValues,
            value => value.Reference == reason.Reference && value.Text == "未获通知"
        );
        Assert.True(story.Case.NextNumber > reason.Reference);
        Assert.True(story.Case.IsSuspended);
    }

    [Fact]
    public void On_the_next_working_day_nothing_is_asked() => Open("2026-03-03 23:59", "pause", ("held_at", "2026-03-02 08:30")).Accepted();

    [Theory]
    [InlineData("2026-03-03 09:01", RejectionReason.EffectiveInFuture)]
    [InlineData("2026-03-01 09:00", RejectionReason.EffectiveBeforeOpening)]
    public void It_can_t_have_happened_later_than_now_nor_before_the_case(string held, RejectionReason why) =>
        Assert.Equal(why, Open("2026-03-03 09:00", "pause", ("held_at", held)).Refused().Reason);

    [Fact]
    public void A_line_without_such_a_field_is_asked_for_the_reason_as_well()
    {
        var story = OwnWorkflow.Opened(Text);
        story.At("2026-03-05 09:00", "QH-DIR", _ => Opening(story, "absence", []) with { EffectiveAt = Story.Time("2026-03-02 10:00") });

        Assert.Equal(RejectionReason.LateReasonMissing, story.Refused().Reason);
    }

    [Theory]
    [InlineData("happened: held_at", "happened: missed_on", "which the form doesn't ask for")]
    [InlineData("opening: [ held_at ]", "opening: [ held_at? ]", "which the form leaves optional")]
    [InlineData("held_at: date-time", "held_at: number", "needs a date or date-time")]
    public void What_says_when_it_happened_is_a_time_that_the_form_requires(string right, string wrong, string told) =>
        Assert.Contains(OwnWorkflow.Proved(Text, right, wrong), problem => problem.Message.Contains(told, StringComparison.Ordinal));

    private static Story Open(string at, string track, params (string Name, string Text)[] values)
    {
        var story = OwnWorkflow.Opened(Text);
        return story.At(at, "QH-DIR", _ => Opening(story, track, values));
    }

    private static CaseCommand.OpenTrack Opening(Story story, string track, (string Name, string Text)[] values) =>
        new(track, story.Values(story.World.Definition.Tracks[track].Opening, values), null);
}
