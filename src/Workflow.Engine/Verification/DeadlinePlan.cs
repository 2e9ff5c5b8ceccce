using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Verification;

/// <summary>
/// A reminder, rung or lapse of one deadline; <paramref name="Repeat"/> is 0 for the first time, and the number of the alert for a lapse.
/// </summary>
internal readonly record struct StepKey(int Deadline, DeadlineStepKind Kind, string Key, int Repeat)
{
    public override string ToString()
    {
        if (Kind == DeadlineStepKind.Lapse)
            return FormattableString.Invariant($"lapse of the acknowledgement of alert {Repeat}, deadline {Deadline}");
        var repeat = Repeat == 0 ? "" : FormattableString.Invariant($", repetition {Repeat}");
        return FormattableString.Invariant($"{(Kind == DeadlineStepKind.Rung ? "rung" : "reminder")} {Key} of deadline {Deadline}{repeat}");
    }
}

/// <summary>What became of a planned reminder or rung by the journal.</summary>
internal sealed record PlannedStep(StepKey Key, Instant At, int Cycle)
{
    /// <summary>When the journal says it happened, null when it doesn't.</summary>
    public Instant? FiredAt { get; set; }

    /// <summary>True when the due overtook it, or somebody acknowledged what it would have repeated.</summary>
    public bool IsDropped { get; set; }

    /// <summary>When it was recorded that its deadline was paused or stopped, null while it runs.</summary>
    public Instant? ClosedAt { get; set; }

    /// <summary>When that happened: earlier where something caught up on what time had brought.</summary>
    public Instant? RanUntil { get; set; }
}

/// <summary>Everything that the deadlines of a case planned, read from its journal without the fold of its state.</summary>
internal sealed class DeadlinePlan
{
    private readonly Dictionary<int, (int Deadline, string Rung)> _alerts = [];
    private Instant? _termEndsAt;

    public Dictionary<StepKey, PlannedStep> Steps { get; } = [];

    public static DeadlinePlan Of(ReadJournal journal)
    {
        var plan = new DeadlinePlan();
        foreach (var (row, events) in journal.Entries)
        {
            var reached = row.RecordedAt;
            foreach (var @event in events)
            {
                reached = plan.Reached(@event) ?? reached;
                plan.Add(@event, row.RecordedAt, reached);
            }
        }
        return plan;
    }

    /// <summary>How far time had come where something caught up on what it had brought; null where the event doesn't tell.</summary>
    private Instant? Reached(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.TermSet e:
                _termEndsAt = e.EndsAt;
                return null;
            case CaseEvent.TermEnded:
                return _termEndsAt;
            case CaseEvent.ReminderSent e:
                return e.PlannedAt;
            case CaseEvent.RungFired e:
                return e.PlannedAt;
            case CaseEvent.CounterCrossed e:
                return e.EffectiveAt;
            default:
                return null;
        }
    }

    /// <summary><paramref name="at"/> is when it was recorded, <paramref name="reached"/> when it happened.</summary>
    private void Add(CaseEvent @event, Instant at, Instant reached)
    {
        switch (@event)
        {
            case CaseEvent.DeadlineArmed e:
                foreach (var step in e.Deadline.Steps)
                    Plan(new(e.Deadline.Id.Number, step.Kind, step.Key, step.Repeat), step.At, e.Deadline.Cycle);
                break;
            case CaseEvent.ReminderSent e:
                Fired(new(e.Deadline.Number, DeadlineStepKind.Reminder, e.Key, 0), at);
                break;
            case CaseEvent.ReminderDropped e:
                Drop(Steps.GetValueOrDefault(new(e.Deadline.Number, DeadlineStepKind.Reminder, e.Key, 0)));
                break;
            case CaseEvent.RungFired e:
                Fired(new(e.Deadline.Number, DeadlineStepKind.Rung, e.Rung, e.Repeat), at);
                if (e.Next is { } next)
                    Plan(new(e.Deadline.Number, next.Kind, next.Key, next.Repeat), next.At, e.Cycle);
                foreach (var alert in e.Alerts)
                    _alerts[alert.Alert.Number] = (e.Deadline.Number, e.Rung);
                break;
            case CaseEvent.AlertAcknowledged e when _alerts.TryGetValue(e.Alert.Number, out var alert):
                foreach (var step in Running(alert.Deadline).Where(step => IsRepetition(step.Key, alert.Rung)))
                    Drop(step);
                if (e.Lapse is { } lapse)
                    Plan(new(alert.Deadline, lapse.Kind, lapse.Key, lapse.Repeat), lapse.At, cycle: 0);
                break;
            case CaseEvent.AcknowledgementLapsed e when _alerts.TryGetValue(e.Alert.Alert.Number, out var alert):
                Lapsed(e, alert, at);
                break;
            case CaseEvent.DeadlinePaused e:
                StopWhatIsLeft(e.Deadline.Number, at);
                break;
            case CaseEvent.DeadlineMoved e:
                StopWhatIsLeft(e.Deadline.Id.Number, at);
                if (e.Deadline.IsPaused)
                    break;
                foreach (var step in e.Deadline.Steps)
                    Plan(new(e.Deadline.Id.Number, step.Kind, step.Key, step.Repeat), step.At, e.Deadline.Cycle);
                break;
            case CaseEvent.DeadlineClosed e:
                foreach (var step in Running(e.Deadline.Number))
                    (step.ClosedAt, step.RanUntil) = (at, reached);
                break;
        }
    }

    /// <summary>It lapsed by itself, or somebody was off duty before that; the rung may come back.</summary>
    private void Lapsed(CaseEvent.AcknowledgementLapsed lapsed, (int Deadline, string Rung) alert, Instant at)
    {
        var key = new StepKey(alert.Deadline, DeadlineStepKind.Lapse, alert.Rung, lapsed.Alert.Alert.Number);
        if (lapsed.Why == LapseCause.TimeOver)
            Fired(key, at);
        else
            Drop(Steps.GetValueOrDefault(key));
        if (lapsed.Next is { } next)
            Plan(new(alert.Deadline, next.Kind, next.Key, next.Repeat), next.At, CycleOf(alert));
    }

    private int CycleOf((int Deadline, string Rung) alert) =>
        Steps.GetValueOrDefault(new StepKey(alert.Deadline, DeadlineStepKind.Rung, alert.Rung, 0))?.Cycle ?? 0;

    private static bool IsRepetition(StepKey key, string rung) => key.Kind == DeadlineStepKind.Rung && key.Key == rung && key.Repeat > 0;

    private void Plan(StepKey key, Instant at, int cycle) => Steps[key] = new(key, at, cycle);

    private void Fired(StepKey key, Instant at)
    {
        if (Steps.TryGetValue(key, out var step))
            step.FiredAt = at;
    }

    private static void Drop(PlannedStep? step)
    {
        if (step is { FiredAt: null })
            step.IsDropped = true;
    }

    /// <summary>A paused deadline owes nothing; a moved one plans what is left anew.</summary>
    private void StopWhatIsLeft(int deadline, Instant at)
    {
        foreach (var step in Running(deadline).Where(step => step.FiredAt is null))
            (step.ClosedAt, step.RanUntil) = (at, at);
    }

    private IEnumerable<PlannedStep> Running(int deadline) =>
        Steps.Values.Where(step => step.Key.Deadline == deadline && step.ClosedAt is null);
}
