using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Tests.Faults.Planted;

/// <summary>A decider that decides wrongly: what it accepts is changed, events and state alike unless the bug says otherwise.</summary>
internal abstract class DecisionBug : Seams
{
    public override Decision Decide(
        WorkflowDefinition definition,
        Case? current,
        CaseCommand command,
        Actor actor,
        Facts facts,
        Instant now
    )
    {
        var decision = base.Decide(definition, current, command, actor, facts, now);
        return decision is Decision.Accepted { Events.IsEmpty: false } accepted ? Change(current, accepted) : decision;
    }

    protected abstract Decision.Accepted Change(Case? current, Decision.Accepted accepted);

    /// <summary>The decision with other events, and the state that they make.</summary>
    protected static Decision.Accepted With(Case? current, Decision.Accepted accepted, IEnumerable<CaseEvent> events)
    {
        var changed = events.ToImmutableArray();
        return accepted with { Events = changed, Next = CaseFold.ApplyAll(current, changed, accepted.Next.LastRecordedAt) };
    }

    /// <summary>The state with the deadline of a subject changed.</summary>
    protected static Case WithDeadline(Case state, int subject, Func<Deadline, Deadline> change)
    {
        if (state.Items.TryGetValue(subject, out var item) && item.Deadline is { } deadline)
            return state with { Items = state.Items.SetItem(subject, item with { Deadline = change(deadline) }) };
        return state.Handovers.TryGetValue(subject, out var handover) && handover.Deadline is { } running
            ? state with
            {
                Handovers = state.Handovers.SetItem(subject, handover with { Deadline = change(running) }),
            }
            : state;
    }
}

/// <summary>The receiver is accountable from the offer on, not from the receipt.</summary>
internal sealed class OfferMovesResponsibility : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted) =>
        With(
            current,
            accepted,
            accepted.Events.SelectMany(
                IEnumerable<CaseEvent> (e) =>
                    e is CaseEvent.HandoverOffered offer
                        ?
                        [
                            e,
                            new CaseEvent.ResponsibilityAssumed(
                                offer.Track.Number,
                                SubjectKind.Track,
                                offer.To,
                                ResponsibilityCause.Receipt
                            ),
                        ]
                        : [e]
            )
        );
}

/// <summary>A deadline that stands still is still run down in the state.</summary>
internal sealed class PausedDeadlineFires : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted) =>
        accepted with
        {
            Next = accepted
                .Events.OfType<CaseEvent.DeadlinePaused>()
                .Aggregate(accepted.Next, (state, e) => WithDeadline(state, e.Subject, deadline => deadline with { IsPaused = false })),
        };
}

/// <summary>Taking an alert on leaves its repetitions in the state.</summary>
internal sealed class AcknowledgedRungComesBack : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted)
    {
        if (
            current is null
            || accepted.Events[0] is not CaseEvent.AlertAcknowledged e
            || !current.Alerts.TryGetValue(e.Alert.Number, out var alert)
        )
            return accepted;
        var before = CaseFold.OpenDeadlines(current).FirstOrDefault(open => open.Deadline.Id == alert.Deadline).Deadline;
        return before is null
            ? accepted
            : accepted with
            {
                Next = WithDeadline(accepted.Next, alert.Subject, deadline => deadline with { Steps = before.Steps }),
            };
    }
}

/// <summary>A deadline that moves plans everything anew, also what was sent.</summary>
internal sealed class MoveForgetsWhatWasSent : DecisionBug
{
    private readonly Dictionary<(CaseId, DeadlineId), List<DeadlineStep>> _sent = [];

    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted)
    {
        foreach (var e in accepted.Events.OfType<CaseEvent.ReminderSent>())
            Of(accepted, e.Deadline).Add(new(DeadlineStepKind.Reminder, e.Key, Repeat: 0, e.PlannedAt));
        foreach (var e in accepted.Events.OfType<CaseEvent.RungFired>().Where(e => e.Repeat == 0))
            Of(accepted, e.Deadline).Add(new(DeadlineStepKind.Rung, e.Rung, Repeat: 0, e.PlannedAt));
        return With(current, accepted, accepted.Events.Select(e => e is CaseEvent.DeadlineMoved moved ? Again(accepted, moved) : e));
    }

    private CaseEvent.DeadlineMoved Again(Decision.Accepted accepted, CaseEvent.DeadlineMoved moved)
    {
        var steps = moved.Deadline.Steps.Concat(Of(accepted, moved.Deadline.Id)).OrderBy(step => step.At);
        return moved with { Deadline = moved.Deadline with { Steps = [.. steps] } };
    }

    private List<DeadlineStep> Of(Decision.Accepted accepted, DeadlineId deadline)
    {
        var key = (accepted.Next.Id, deadline);
        return _sent.TryGetValue(key, out var steps) ? steps : _sent[key] = [];
    }
}

/// <summary>A rung of an offer that was made again counts as fired, since it fired for the first offer.</summary>
internal sealed class RungKeyWithoutCycle : DecisionBug
{
    private readonly Dictionary<(CaseId, int, string, int), int> _fired = [];

    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted) =>
        accepted with
        {
            Events = [.. accepted.Events.Where(e => e is not CaseEvent.RungFired rung || IsNew(accepted.Next.Id, rung))],
        };

    private bool IsNew(CaseId id, CaseEvent.RungFired rung)
    {
        var key = (id, rung.Subject, rung.Rung, rung.Repeat);
        return _fired.TryAdd(key, rung.Deadline.Number) || _fired[key] == rung.Deadline.Number;
    }
}

/// <summary>What is more than a week late isn't worth telling.</summary>
internal sealed class LateRungIsDropped : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted)
    {
        var late = accepted.Next.LastRecordedAt - Duration.FromDays(7);
        return accepted with { Events = [.. accepted.Events.Where(e => e is not CaseEvent.RungFired rung || rung.PlannedAt > late)] };
    }
}

/// <summary>Something counts as done a day after it was entered.</summary>
internal sealed class DoneInTheFuture : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted) =>
        With(
            current,
            accepted,
            accepted.Events.Select(e =>
                e is CaseEvent.WorkItemCompleted done ? done with { EffectiveAt = done.EffectiveAt + Duration.FromDays(2) } : e
            )
        );
}

/// <summary>The state loses something that its events say.</summary>
internal sealed class StateForgets : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted) =>
        accepted with
        {
            Next = accepted.Next with { Involved = [] },
        };
}

/// <summary>A rung is recorded as fired an hour before its instant.</summary>
internal sealed class RungBeforeItsInstant : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted)
    {
        var early = accepted.Next.LastRecordedAt - Duration.FromHours(1);
        return accepted.Events.Any(e => e is CaseEvent.RungFired)
            ? accepted with
            {
                Next = CaseFold.ApplyAll(current, accepted.Events, early),
            }
            : accepted;
    }
}

/// <summary>A case with many alerts can't be decided any more.</summary>
internal sealed class DeciderGivesUp : DecisionBug
{
    protected override Decision.Accepted Change(Case? current, Decision.Accepted accepted) =>
        accepted.Next.Alerts.Count < 6 ? accepted : throw new InvalidOperationException("Too many alerts.");
}

/// <summary>Time goes by the clock of the node alone.</summary>
internal sealed class TimeTrustsTheClock : Seams
{
    public override Decision Decide(
        WorkflowDefinition definition,
        Case? current,
        CaseCommand command,
        Actor actor,
        Facts facts,
        Instant now
    )
    {
        var before = current is not null && now < current.LastRecordedAt ? current with { LastRecordedAt = now } : current;
        return base.Decide(definition, before, command, actor, facts, now);
    }
}
