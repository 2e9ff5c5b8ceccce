using System.Collections.Immutable;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Tests.Calendars;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>What holds whenever cases are counted again by whatever calendar.</summary>
public sealed class RecomputeInvariants
{
    private static readonly int Cases = FullRun.IsAsked ? 5_000 : 150;

    [Fact]
    public void Through_all_recomputes_each_rung_fires_once_and_the_state_is_the_fold_of_its_events()
    {
        var moved = 0;
        for (var seed = 1; seed <= Cases; seed++)
        {
            var walked = Walk(seed);
            Assert.True(
                walked.Auditor.Violations.Count == 0,
                FormattableString.Invariant($"seed {seed}: {string.Join('\n', walked.Auditor.Violations)}")
            );
            var folded = walked.Journal.Aggregate((Case?)null, (state, entry) => CaseFold.ApplyAll(state, entry.Events, entry.At));
            Assert.Equal(ContentText.Of(walked.Final), ContentText.Of(folded));
            moved += walked.Recomputed.Count(one => one.Decision is Decision.Accepted { Events.IsEmpty: false });
        }
        Assert.InRange(moved, Cases / 2, int.MaxValue);
    }

    [Fact]
    public void Counting_again_twice_is_counting_again_once_and_what_is_previewed_is_what_happens()
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            var walked = Walk(seed, OtherCalendars.Closed("2026-06-22", "2026-10-09", "2026-03-17"));
            for (var i = 0; i < walked.Recomputed.Count; i++)
            {
                var (before, decision, at) = walked.Recomputed[i];
                var accepted = Assert.IsType<Decision.Accepted>(decision);
                var preview = RecomputePreview.Of(before, accepted, at);
                var effect = RecomputePreview.Of(before, accepted with { Next = Applied(before, accepted, at) }, at);
                Assert.Equal(preview.Lines, effect.Lines);
                Assert.Equal(accepted.Events.IsEmpty, !preview.Lines.Any());
                if (accepted.Next.Status != CaseStatus.Open || i < walked.Recomputed.Count - 1)
                    continue;
                var twice = Assert.IsType<Decision.Accepted>(walked.Recomputing(accepted.Next, at));
                Assert.True(
                    twice.Events.IsEmpty,
                    FormattableString.Invariant(
                        $"seed {seed}: {string.Join('\n', accepted.Events)}\nthen {string.Join('\n', twice.Events)}"
                    )
                );
            }
        }
    }

    [Fact]
    public void By_the_calendar_and_rules_of_before_nothing_moves()
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            var walked = WalkedCase.Of(SampleFiles.World, seed, CaseWalk.Opener, calendars: [SampleFiles.World.Calendars]);
            Assert.All(walked.Recomputed, one => Assert.Empty(Assert.IsType<Decision.Accepted>(one.Decision).Events));
        }
    }

    [Property(MaxTest = 200)]
    public void A_moved_due_is_that_of_arming_anew_and_of_counting_one_by_one(int seed)
    {
        var random = new Random(seed);
        var spec = In2026(RandomCalendars.Calendar(random, 520));
        var rule = RandomCalendars.Rule(random) with { Id = "CALL", Anchor = "began", PackVersion = "OWN 1" };
        var (first, naive) = OtherCalendars.Of(spec, "1");
        var (second, later) = OtherCalendars.Of(OtherCalendars.WithOtherDays(spec, random), "2");
        var minute = naive.EndOf(random.Next(170, 300)) + random.Next(1439);
        var opened = naive.InstantOf(minute);
        if (later.Compute(rule, minute, later.DayOf(minute), []) is not { } expected)
            return;

        var current = Open(rule, first, opened);
        var again = Decider.Decide(
            Definition(rule),
            current,
            new CaseCommand.Recompute("a test", "operator", ToVersion: null),
            Actor.System,
            Facts.Of(SampleFiles.World.Directory, second),
            opened
        );

        var moved = Assert.IsType<Decision.Accepted>(again).Next.Items.Values.Single().Deadline;
        var anew = Open(rule, second, opened).Items.Values.Single().Deadline;
        Assert.Equal(later.InstantOf(expected.Minute), moved?.Due);
        Assert.Equal(later.DateOf(expected.Day), moved?.DueDay);
        Assert.Equal(anew?.Due, moved?.Due);
        var rungs = anew?.Steps.Where(step => step.Kind == DeadlineStepKind.Rung);
        Assert.Equal(rungs, moved?.Steps.Where(step => step.Kind == DeadlineStepKind.Rung));
    }

    private static readonly Workflow.Core.Definitions.WorkflowDefinition Own = OwnWorkflow
        .World(
            """
            fields:
              residence: area
            moments:
              began: { entered: begun }
            tracks:
              main:
                stages:
                  begun:
                    accountable: township/director
                    tasks: { call: { by: township/full-time-worker, due: CALL, ladder: LT } }
                    then: { to: closed }
            """,
            rules: """
            rules: OWN
            version: "1"
            rows:
              CALL: { anchor: began, budget: 5 working days, certainty: assumption }
            """
        )
        .Definition;

    private static Workflow.Core.Definitions.WorkflowDefinition Definition(DeadlineRule rule) =>
        Own with
        {
            Rules = Own.Rules with
            {
                Rows = new(Own.Rules.Rows.Select(row => row.Key == rule.Id ? KeyValuePair.Create(rule.Id, rule) : row)),
            },
        };

    private static Case Open(DeadlineRule rule, ImmutableDictionary<string, WorkCalendar> calendars, Instant at)
    {
        var story = new Story { World = SampleFiles.World with { Definition = Own } };
        var command = new CaseCommand.OpenCase(
            new CaseId(Guid.Parse("0192f0c0-0000-7000-8000-000000000001")),
            story.Values(Own.Opening, []),
            null
        );
        var post = new Workflow.Core.Organizations.PostId("QH-FTW-1");
        var actor = new Actor(SampleFiles.World.Directory.OccupantOf(post, at) ?? new(""), post);
        var decision = Decider.Decide(Definition(rule), null, command, actor, Facts.Of(SampleFiles.World.Directory, calendars), at);
        return Assert.IsType<Decision.Accepted>(decision).Next;
    }

    /// <summary>The same calendar from the beginning of 2026 on, where the sample organisation is there.</summary>
    private static CalendarSpec In2026(CalendarSpec spec)
    {
        var first = new LocalDate(2026, 1, 1);
        var later = Period.DaysBetween(spec.FirstDay, first);
        return spec with
        {
            FirstDay = first,
            Rest = spec.Rest.Select(day => day.PlusDays(later)).ToHashSet(),
            MakeUp = spec.MakeUp.Select(day => day.PlusDays(later)).ToHashSet(),
        };
    }

    private static Case Applied(Case before, Decision.Accepted accepted, Instant at) =>
        accepted.Events.IsEmpty ? before : CaseFold.ApplyAll(before, accepted.Events, Instant.Max(at, before.LastRecordedAt));

    private static WalkedCase Walk(int seed, ImmutableDictionary<string, WorkCalendar>? last = null)
    {
        var random = new Random(seed);
        var spec = In2026(RandomCalendars.Calendar(random, 900)) with { Zone = Story.Zone };
        ImmutableArray<ImmutableDictionary<string, WorkCalendar>> calendars =
        [
            OtherCalendars.Closed("2026-03-17", "2026-04-07"),
            OtherCalendars.Of(spec, "random 1").Calendars,
            OtherCalendars.Of(OtherCalendars.WithOtherDays(spec, random), "random 2").Calendars,
            last ?? OtherCalendars.Published,
        ];
        return WalkedCase.Of(SampleFiles.World, seed, CaseWalk.Opener, calendars: calendars);
    }
}
