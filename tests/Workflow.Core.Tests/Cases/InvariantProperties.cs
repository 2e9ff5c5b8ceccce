using FsCheck;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>
/// One property for each thing that must always hold of a case, told from its journal alone, over cases of several workflows that people
/// handle wisely and foolishly. What an organisation, a register or a database must hold has its properties there.
/// </summary>
public sealed class InvariantProperties
{
    private static readonly (ScenarioWorld World, PostId Opener)[] Worlds =
    [
        (SampleFiles.World, CaseWalk.Opener),
        (SampleFiles.Load("docs/patterns/transfer.scenario.yaml").World, new("QH-FTW-1")),
        (SampleFiles.Load("docs/patterns/detention.scenario.yaml").World, new("QH-FTW-1")),
        (SampleFiles.Load("docs/patterns/deemed.scenario.yaml").World, new("QH-FTW-1")),
    ];

    [Property(MaxTest = 60)]
    public void The_sender_is_accountable_until_a_receipt_is_signed(DoNotSize<int> any)
    {
        var seed = any.Item;
        Case? state = null;
        foreach (var (at, events) in Walk(seed).Journal)
        {
            state = CaseFold.ApplyAll(state, events, at);
            foreach (var handover in state.Handovers.Values)
                Assert.Equal(handover.From, state.Tracks[handover.Track.Number].Accountable);
        }
    }

    [Property(MaxTest = 100)]
    public void Each_rung_fires_once_at_or_after_its_instant_and_no_reminder_comes_after_its_due(DoNotSize<int> any)
    {
        var seed = any.Item;
        var fired = new HashSet<(DeadlineId, string, int, int)>();
        var dues = new Dictionary<DeadlineId, Instant>();
        foreach (var (at, @event) in Events(seed))
        {
            if (@event is CaseEvent.DeadlineArmed { Deadline: var armed })
                dues[armed.Id] = armed.Due;
            else if (@event is CaseEvent.DeadlineMoved { Deadline: var moved })
                dues[moved.Id] = moved.Due;
            else if (@event is CaseEvent.ReminderSent reminder)
                Assert.True(reminder.PlannedAt <= at && at < dues[reminder.Deadline]);
            else if (@event is CaseEvent.RungFired rung)
                Assert.True(fired.Add((rung.Deadline, rung.Rung, rung.Cycle, rung.Repeat)) && rung.PlannedAt <= at);
        }
    }

    [Property(MaxTest = 60)]
    public void Escalating_takes_nothing_from_its_owner(DoNotSize<int> any)
    {
        var seed = any.Item;
        foreach (var (_, events) in Walk(seed).Journal.Where(entry => entry.Events.Any(e => e is CaseEvent.RungFired)))
        {
            var opened = events.OfType<CaseEvent.TrackOpened>().Select(e => e.Track.Number);
            var items = events.OfType<CaseEvent.WorkItemOpened>().Select(e => e.Item.Number);
            var taken = events.OfType<CaseEvent.ResponsibilityAssumed>().Select(e => e.Subject).Except(opened.Concat(items));
            Assert.True(!taken.Any() || events.Any(e => e is CaseEvent.HandoverAccepted { Source: not null }));
        }
    }

    [Property(MaxTest = 100)]
    public void What_has_ended_or_stands_still_is_silent(DoNotSize<int> any)
    {
        var seed = any.Item;
        var silent = new HashSet<int>();
        var still = new HashSet<DeadlineId>();
        foreach (var (_, @event) in Events(seed))
        {
            if (@event is CaseEvent.DeadlinePaused paused)
                still.Add(paused.Deadline);
            if (@event is CaseEvent.DeadlineMoved moved)
                still.Remove(moved.Deadline.Id);
            if (Ended(@event) is { } subject)
                silent.Add(subject);
            if (Acting(@event) is var (of, deadline))
                Assert.True(!silent.Contains(of) && !still.Contains(deadline), $"{@event} of {of}");
        }
    }

    [Property(MaxTest = 60)]
    public void State_and_wake_up_follow_from_the_events_alone(DoNotSize<int> any)
    {
        var seed = any.Item;
        var walked = Walk(seed);
        Case? state = null;
        foreach (var (at, events) in walked.Journal)
        {
            state = CaseFold.ApplyAll(state, events, at);
            Assert.Equal(at, state.LastRecordedAt);
            Assert.Equal(Next(state), CaseFold.WakeAt(state));
        }
        Assert.Equal(ContentText.Of(walked.Final), ContentText.Of(state));
    }

    [Property(MaxTest = 60)]
    public void No_consequence_follows_without_a_finding_that_somebody_signed(DoNotSize<int> any)
    {
        var seed = any.Item;
        var signed = 0;
        foreach (var (_, @event) in Events(seed))
        {
            if (@event is CaseEvent.FindingSigned finding)
                signed += finding.By.Person.Code.Length > 0 ? 1 : 0;
            if (@event is CaseEvent.TrackClosed { Consequence: not null } or CaseEvent.CaseClosed { Consequence: not null })
                Assert.True(signed > 0);
        }
    }

    [Property(MaxTest = 60)]
    public void A_command_decided_twice_on_one_state_gives_one_answer(DoNotSize<int> any)
    {
        var seed = any.Item;
        var (world, walked) = (WorldOf(seed).World, Walk(seed));
        if (walked.Final is not { Status: CaseStatus.Open } state)
            return;
        var (command, by) = new CaseWalk(world, seed).Next(state, state.LastRecordedAt);
        Assert.Equal(Decided(world, state, command, by, state.LastRecordedAt), Decided(world, state, command, by, state.LastRecordedAt));
    }

    [Property(MaxTest = 60)]
    public void A_clock_that_is_behind_decides_as_the_last_recorded_time_does(DoNotSize<int> any)
    {
        var seed = any.Item;
        var (world, walked) = (WorldOf(seed).World, Walk(seed));
        if (walked.Final is not { Status: CaseStatus.Open } state)
            return;
        var (command, by) = new CaseWalk(world, seed).Next(state, state.LastRecordedAt);
        var behind = state.LastRecordedAt - Duration.FromMinutes(Math.Abs((long)seed) % 50_000);
        Assert.Equal(Decided(world, state, command, by, state.LastRecordedAt), Decided(world, state, command, by, behind));
    }

    [Property(MaxTest = 60)]
    public void Nothing_is_effective_after_it_was_recorded_or_before_the_opening(DoNotSize<int> any)
    {
        var seed = any.Item;
        var (since, last) = (Instant.MinValue, Instant.MinValue);
        foreach (var (at, @event) in Events(seed))
        {
            Assert.True(at >= last);
            last = at;
            var effective = @event switch
            {
                CaseEvent.CaseOpened e => since = e.EffectiveAt,
                CaseEvent.StageEntered e => e.EffectiveAt,
                CaseEvent.WorkItemCompleted e => e.EffectiveAt,
                CaseEvent.WorkItemCorrected e => e.EffectiveAt,
                CaseEvent.FindingSigned e => e.EffectiveAt,
                CaseEvent.CaseSuspended e => e.EffectiveAt,
                CaseEvent.CaseResumed e => e.EffectiveAt,
                _ => at,
            };
            Assert.InRange(effective, since, at);
        }
    }

    private static (ScenarioWorld World, PostId Opener) WorldOf(int seed) => Worlds[seed & 3];

    private static WalkedCase Walk(int seed) => WalkedCase.Of(WorldOf(seed).World, seed, WorldOf(seed).Opener, steps: 50);

    private static IEnumerable<(Instant At, CaseEvent Event)> Events(int seed) =>
        Walk(seed).Journal.SelectMany(entry => entry.Events.Select(@event => (entry.At, @event)));

    private static int? Ended(CaseEvent @event) =>
        @event switch
        {
            CaseEvent.WorkItemCompleted e => e.Item.Number,
            CaseEvent.WorkItemCancelled e => e.Item.Number,
            CaseEvent.HandoverAccepted e => e.Handover.Number,
            CaseEvent.HandoverLapsed e => e.Handover.Number,
            _ => null,
        };

    private static (int Subject, DeadlineId Deadline)? Acting(CaseEvent @event) =>
        @event switch
        {
            CaseEvent.ReminderSent e => (e.Subject, e.Deadline),
            CaseEvent.RungFired e => (e.Subject, e.Deadline),
            CaseEvent.DeadlineMissed e => (e.Subject, e.Deadline),
            _ => null,
        };

    /// <summary>The least of every instant that the state holds and that can still act.</summary>
    private static Instant? Next(Case state)
    {
        var running = state.Items.Values.Select(item => item.Deadline).Concat(state.Handovers.Values.Select(handover => handover.Deadline));
        var planned = running
            .OfType<Deadline>()
            .Where(deadline => !deadline.IsPaused)
            .SelectMany(deadline => deadline.Steps.Select(step => step.At).Concat(deadline.IsMissed ? [] : [deadline.Due]))
            .Concat(state.Handovers.Values.Select(handover => handover.NextDeemedAt).OfType<Instant>())
            .ToList();
        if (!state.IsSuspended)
        {
            planned.AddRange(state.Tracks.Values.SelectMany(track => track.Schedule.Values).Select(one => one.OpensAt).OfType<Instant>());
            planned.AddRange(state.Crossings.Values);
            if (state.Term is { HasEnded: false } term)
                planned.Add(term.EndsAt);
        }
        return planned.Count == 0 || state.Status == CaseStatus.Closed ? null : planned.Min();
    }

    private static string Decided(ScenarioWorld world, Case state, CaseCommand command, PostId by, Instant now)
    {
        var person = world.Directory.OccupantOf(by, state.LastRecordedAt) ?? new("nobody");
        var facts = Facts.Of(world.Directory, world.Calendars);
        return ContentText.Of(Decider.Decide(world.Definition, state, command, new(person, by), facts, now));
    }
}
