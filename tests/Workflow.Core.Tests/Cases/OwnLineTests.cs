using NodaTime;
using Workflow.Core.Cases;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Of several lines of one kind each counts from its own moments and goes by its own answers.</summary>
public sealed class OwnLineTests
{
    private const string Help = """
        fields:
          residence: area
          need_referred_at: date-time
          urgent: { type: yes-no }
          asked_at: date-time
          back_at: date-time
        moments:
          need-referred: { field: need_referred_at }
        tracks:
          main:
            stages:
              active:
                accountable: township/director
                waits: { en: The measure goes on. }
          help:
            opens: on-demand
            several: true
            opened-by: [ township/director ]
            opening: [ need_referred_at, urgent ]
            stages:
              asking:
                accountable: township/director
                tasks:
                  ask: { by: township/director, form: [ asked_at ], happened: asked_at, due: HELP-ANSWER, ladder: LT, on-suspension: pause }
                then:
                  - { when: urgent, to: urgent-help }
                  - { when: "!urgent", to: ordinary-help }
              urgent-help:
                accountable: township/director
                tasks:
                  help-now: { by: township/director, form: [], no-deadline: a test }
                then: { to: closed }
              ordinary-help:
                accountable: township/director
                tasks:
                  help-soon: { by: township/director, form: [], no-deadline: a test }
                then: { to: closed }
          away:
            opens: on-demand
            opened-by: [ township/director ]
            stages:
              standing-still:
                accountable: township/director
                suspends: true
                tasks:
                  come-back: { by: township/director, form: [ back_at ], happened: back_at, no-deadline: a test }
                then: { to: closed }
        """;

    [Fact]
    public void A_line_goes_by_what_was_told_in_it_and_not_by_a_later_one_of_its_kind()
    {
        var story = WithTwoLines();
        var first = story.Case.Items.Values.First(item => item.Task == "ask");

        Complete(story, "2026-03-06 09:00", first, ("asked_at", "2026-03-06 09:00"));

        Assert.Equal("urgent-help", story.Case.Tracks[first.Track.Number].Stage);
        Assert.Equal("false", Assert.IsType<StoredValue.Plain>(story.Case.Fields["urgent"]).Value.Canonical);
    }

    [Fact]
    public void After_a_suspension_each_line_counts_on_from_its_own_moment()
    {
        var alone = OwnWorkflow.Opened(Help);
        Refer(alone, "2026-03-03 09:00", "true");
        var both = WithTwoLines();

        Assert.Equal(DueAfterSuspension(alone), DueAfterSuspension(both));
    }

    [Fact]
    public void A_new_line_waits_for_its_own_moment_though_an_earlier_one_reached_it()
    {
        var text = Help.Replace("due: HELP-ANSWER", "due: HELP-PLAN", StringComparison.Ordinal)
            .Replace("need-referred: { field: need_referred_at }", "need-referred: { completed: ask }", StringComparison.Ordinal);
        var story = OwnWorkflow.Opened(text);
        Refer(story, "2026-03-03 09:00", "true");
        var first = story.Case.Items.Values.Single(item => item.Task == "ask");
        Complete(story, "2026-03-04 09:00", first, ("asked_at", "2026-03-04 09:00"));

        Refer(story, "2026-03-05 09:00", "true");

        Assert.Null(story.Case.Items.Values.Single(item => item.Task == "ask").Deadline);
    }

    [Fact]
    public void Correcting_one_line_moves_what_counts_in_it_and_leaves_the_later_lines_answers_the_cases()
    {
        var text = Help.Replace(
                "help-now: { by: township/director, form: [], no-deadline: a test }",
                "help-now: { by: township/director, form: [], due: HELP-PLAN, ladder: LT }",
                StringComparison.Ordinal
            )
            .Replace("need-referred: { field: need_referred_at }", "need-referred: { completed: ask }", StringComparison.Ordinal)
            .Replace("due: HELP-ANSWER, ladder: LT, on-suspension: pause", "no-deadline: a test", StringComparison.Ordinal);
        var story = OwnWorkflow.Opened(text);
        Refer(story, "2026-03-03 09:00", "true");
        Refer(story, "2026-03-04 09:00", "true");
        var asks = story.Case.Items.Values.Where(item => item.Task == "ask").ToList();
        Complete(story, "2026-03-05 15:00", asks[0], ("asked_at", "2026-03-05 14:00"));
        Complete(story, "2026-03-06 15:00", asks[1], ("asked_at", "2026-03-06 14:00"));
        var (first, second) = (DueIn(story, asks[0].Track), DueIn(story, asks[1].Track));

        story.At(
            "2026-03-09 09:00",
            "QH-DIR",
            _ => new CaseCommand.CorrectWorkItem(
                asks[0].Id,
                story.Values(story.World.Definition.FindTask("ask")!.Form, [("asked_at", "2026-03-04 14:00")], "2026-03-09 09:00"),
                EffectiveAt: null,
                new("wrong day", "00112233445566778899aabbccddeeff")
            )
        );
        story.Accepted();

        Assert.True(DueIn(story, asks[0].Track) < first);
        Assert.Equal(second, DueIn(story, asks[1].Track));
        Assert.StartsWith(
            "2026-03-06",
            Assert.IsType<StoredValue.Plain>(story.Case.Fields["asked_at"]).Value.Canonical,
            StringComparison.Ordinal
        );
    }

    private static Instant? DueIn(Story story, TrackId track) => story.Case.Items.Values.Single(item => item.Track == track).Deadline?.Due;

    private static Instant? DueAfterSuspension(Story story)
    {
        var first = story.Case.Items.Values.First(item => item.Task == "ask").Id.Number;
        story.At("2026-03-05 09:00", "QH-DIR", _ => new CaseCommand.OpenTrack("away", story.Values([], []), EffectiveAt: null)).Accepted();
        Assert.True(story.Case.Items[first].Deadline?.IsPaused);
        story.Complete("2026-03-12 09:00", "QH-DIR", "come-back", ("back_at", "2026-03-12 09:00")).Accepted();
        Assert.False(story.Case.Items[first].Deadline?.IsPaused);
        return story.Case.Items[first].Deadline?.Due;
    }

    private static Story WithTwoLines()
    {
        var story = OwnWorkflow.Opened(Help);
        Refer(story, "2026-03-03 09:00", "true");
        Refer(story, "2026-03-04 09:00", "false");
        return story;
    }

    private static void Refer(Story story, string at, string urgent) =>
        story
            .At(
                at,
                "QH-DIR",
                _ => new CaseCommand.OpenTrack(
                    "help",
                    story.Values([], [("need_referred_at", at), ("urgent", urgent)], at),
                    EffectiveAt: null
                )
            )
            .Accepted();

    private static void Complete(Story story, string at, WorkItem item, params (string, string)[] values) =>
        story
            .At(
                at,
                "QH-DIR",
                _ => new CaseCommand.CompleteWorkItem(
                    item.Id,
                    story.Values(story.World.Definition.FindTask(item.Task)!.Form, values, at),
                    null,
                    null,
                    story.Everything()
                )
            )
            .Accepted();
}
