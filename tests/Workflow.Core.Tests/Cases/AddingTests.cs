using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Items that people add when they are needed.</summary>
public sealed class AddingTests
{
    private const string Text = """
        fields: { residence: area, kind: { type: choice, choices: [ calm, urgent ] }, detained_at: date-time }
        moments: { wanted: { chosen-day: true } }
        tracks:
          main:
            stages:
              caring:
                accountable: township/director
                tasks:
                  visit:
                    title: { en: Visit, zh: 走访 }
                    by: township/full-time-worker
                    by-hand: [ township/director ]
                    due: WANTED
                    ladder: LT
                  call: { by: township/full-time-worker, by-hand: [ township/director, station/chief ], no-deadline: a test }
                  hurry: { by-hand: [ township/director ], when: kind == 'urgent', after: decide, no-deadline: a test }
                  decide: { form: [ kind ], no-deadline: a test }
                  close: { no-deadline: a test }
                then: { to: closed }
          pause:
            opens: on-demand
            opened-by: [ township/director ]
            stages:
              paused:
                suspends: true
                accountable: township/director
                tasks: { go-on: { no-deadline: a test } }
                then: { to: closed }
        """;

    [Fact]
    public void What_is_added_by_hand_never_opens_by_itself()
    {
        var story = Opened();

        Assert.Equal(["close", "decide"], Open(story));
    }

    [Fact]
    public void Several_are_added_each_with_its_note_performer_and_day()
    {
        var story = Opened();

        story.At("2026-03-02 09:00", "QH-DIR", _ => Add("visit", "送药", day: new(2026, 3, 6))).Accepted();
        story.At("2026-03-02 09:10", "QH-DIR", _ => Add("visit", "陪同就诊", "QH-FTW-2", new(2026, 3, 9))).Accepted();

        var visits = story.Case.Items.Values.Where(item => item.Task == "visit").ToList();
        Assert.Equal(["QH-FTW-1", "QH-FTW-2"], visits.Select(item => item.Performer.Code));
        Assert.Equal([new(2026, 3, 6), new(2026, 3, 9)], visits.Select(item => item.Deadline!.DueDay));
        Assert.All(visits, item => Assert.IsType<StoredValue.Committed>(item.Added!.Note));
        Assert.Equal(["QH-DIR", "QH-DIR"], visits.Select(item => item.Added!.By.Post.Code));
        Assert.Equal(["QH-FTW-1", "QH-FTW-2"], story.Told.TakeLast(2).Select(told => told.Post.Code));
    }

    [Fact]
    public void The_stage_is_left_without_what_was_added()
    {
        var story = Opened();
        story.At("2026-03-02 09:00", "QH-PS-CHF", _ => Add("call", "电话联系")).Accepted();
        story.Complete("2026-03-02 10:00", "QH-DIR", "decide").Accepted();

        story.Complete("2026-03-02 11:00", "QH-DIR", "close").Accepted();

        Assert.Equal(CaseStatus.Closed, story.Case.Status);
        Assert.Contains(story.All<CaseEvent.WorkItemCancelled>(), cancelled => cancelled.Event.Cause == CancelCause.TrackClosed);
    }

    [Theory]
    [InlineData("visit", "QH-DIR", "说明", null, "2026-03-06", null)]
    [InlineData("visit", "QH-FTW-1", "说明", null, "2026-03-06", RejectionReason.NotResponsible)]
    [InlineData("visit", "QH-DIR", " ", null, "2026-03-06", RejectionReason.ReasonMissing)]
    [InlineData("visit", "QH-DIR", "说明", "QH-SW-1", "2026-03-06", RejectionReason.WrongPost)]
    [InlineData("visit", "QH-DIR", "说明", null, null, RejectionReason.InvalidFields)]
    [InlineData("visit", "QH-DIR", "说明", null, "2026-03-01", RejectionReason.InvalidFields)]
    [InlineData("visit", "QH-DIR", "说明", null, "9998-03-01", RejectionReason.InvalidFields)]
    [InlineData("call", "QH-DIR", "说明", null, "2026-03-06", RejectionReason.InvalidFields)]
    [InlineData("decide", "QH-DIR", "说明", null, null, RejectionReason.UnknownTask)]
    [InlineData("nothing", "QH-DIR", "说明", null, null, RejectionReason.UnknownTask)]
    [InlineData("hurry", "QH-DIR", "说明", null, null, RejectionReason.NotNow)]
    public void It_is_added_by_those_named_for_a_fitting_post_and_day(
        string task,
        string by,
        string note,
        string? to,
        string? day,
        RejectionReason? refused
    )
    {
        var story = Opened();
        LocalDate? wanted = day is null ? null : NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value;

        story.At("2026-03-02 09:00", by, _ => Add(task, note, to, wanted));

        Assert.Equal(refused, (story.Last as Decision.Rejected)?.Rejection.Reason);
    }

    [Fact]
    public void It_can_be_added_once_it_is_needed_and_what_comes_before_is_done()
    {
        var story = Opened();
        story.Complete("2026-03-02 09:00", "QH-DIR", "decide", ("kind", "urgent")).Accepted();

        story.At("2026-03-02 10:00", "QH-DIR", _ => Add("hurry", "立即")).Accepted();

        Assert.Contains("hurry", Open(story));
    }

    [Fact]
    public void Nothing_is_added_while_the_case_stands_still()
    {
        var story = Opened();
        story.At("2026-03-02 09:00", "QH-DIR", _ => new CaseCommand.OpenTrack("pause", story.Values([], []), null)).Accepted();

        story.At("2026-03-02 10:00", "QH-DIR", _ => Add("call", "电话联系"));

        Assert.Equal(RejectionReason.NotNow, story.Refused().Reason);
    }

    private static Story Opened() =>
        new Story { World = World() }
            .Open("2026-03-02 08:30", "QH-FTW-1", ("residence", "qinghe"))
            .Accepted();

    private static Core.Simulation.ScenarioWorld World() =>
        OwnWorkflow.World(
            Text,
            "",
            "",
            """
            rules: OWN
            version: "1"
            rows:
              WANTED: { anchor: wanted, budget: 0 days, roll: none, certainty: assumption }
            """
        );

    private static CaseCommand.AddWorkItem Add(string task, string note, string? to = null, LocalDate? day = null) =>
        new(task, Story.Words(note), to is null ? null : new PostId(to), day, Track: null);

    private static string[] Open(Story story) => [.. story.Case.Items.Values.Select(item => item.Task).Order(StringComparer.Ordinal)];
}
