using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>What deadlines of one case will still do, kept from events alone: planned, sent, taken on, stopped.</summary>
internal sealed class DeadlineBook(Action<Check, string> note)
{
    private sealed class Running(int subject, Deadline deadline)
    {
        public int Subject { get; } = subject;
        public int Cycle { get; } = deadline.Cycle;
        public Instant Due { get; set; } = deadline.Due;
        public bool IsMissed { get; set; } = deadline.IsMissed;
        public bool IsPaused { get; set; } = deadline.IsPaused;
        public Dictionary<(DeadlineStepKind Kind, string Key, int Repeat), Instant> Plan { get; set; } = PlanOf(deadline);
        public HashSet<(DeadlineStepKind, string)> Sent { get; } = [];
    }

    private sealed record Raised(int Deadline, string Rung)
    {
        public bool IsTakenOn { get; set; }
    }

    private readonly Dictionary<int, Running> _running = [];
    private readonly Dictionary<(int Subject, string Rule), int> _cycles = [];
    private readonly HashSet<(int, string, int, int)> _fired = [];
    private readonly Dictionary<int, Raised> _alerts = [];

    /// <summary>When the deadlines next act by themselves; null when none will.</summary>
    public Instant? NextAt
    {
        get
        {
            Instant? next = null;
            foreach (var running in _running.Values.Where(running => !running.IsPaused))
            {
                if (!running.IsMissed && !(next <= running.Due))
                    next = running.Due;
                foreach (var planned in running.Plan.Values)
                {
                    if (!(next <= planned))
                        next = planned;
                }
            }
            return next;
        }
    }

    public bool IsEmpty => _running.Count == 0;

    public int Rungs => _fired.Count;

    /// <summary>True while the clock of a subject stands still.</summary>
    public bool StandsStill(int subject) => _running.Values.Any(running => running.Subject == subject && running.IsPaused);

    /// <summary>A subject ended: nothing of it may be left.</summary>
    public void Ended(int subject)
    {
        foreach (var (number, _) in _running.Where(pair => pair.Value.Subject == subject).ToList())
        {
            note(Check.ClosedIsSilent, $"{subject} ended and its deadline {number} goes on");
            _running.Remove(number);
        }
    }

    public void Observe(CaseEvent @event, Instant at)
    {
        switch (@event)
        {
            case CaseEvent.DeadlineArmed e:
                Arm(e, at);
                break;
            case CaseEvent.DeadlineMoved e:
                Move(e);
                break;
            case CaseEvent.DeadlinePaused e when Find(e.Deadline) is { } running:
                running.IsPaused = true;
                break;
            case CaseEvent.DeadlineMissed e when Find(e.Deadline) is { } running:
                Must(!running.IsPaused, Check.PausedIsSilent, $"deadline {e.Deadline.Number} was missed while it stood still");
                Must(
                    running.Due <= at && !running.IsMissed,
                    Check.NotEarly,
                    $"deadline {e.Deadline.Number} was missed at {at}, due {running.Due}"
                );
                running.IsMissed = true;
                break;
            case CaseEvent.DeadlineClosed e when Find(e.Deadline) is not null:
                _running.Remove(e.Deadline.Number);
                break;
            case CaseEvent.ReminderSent e when Find(e.Deadline) is { } running:
                Must(at < running.Due, Check.ReminderBeforeDue, $"reminder {e.Key} at {at} of what was due at {running.Due}");
                Happen(running, (DeadlineStepKind.Reminder, e.Key, 0), e.PlannedAt, at, e.Deadline);
                break;
            case CaseEvent.ReminderDropped e when Find(e.Deadline) is { } running:
                Must(at >= running.Due, Check.NothingLost, $"reminder {e.Key} was dropped before the due {running.Due}");
                Must(running.Plan.Remove((DeadlineStepKind.Reminder, e.Key, 0)), Check.NotEarly, $"reminder {e.Key} wasn't planned");
                break;
            case CaseEvent.RungFired e:
                Fire(e, at);
                break;
            case CaseEvent.AlertAcknowledged e:
                TakeOn(e);
                break;
            case CaseEvent.AcknowledgementLapsed e:
                LetGo(e, at);
                break;
        }
    }

    /// <summary>What was planned up to an instant and hasn't happened, in words.</summary>
    public IEnumerable<string> OverdueAt(Instant at)
    {
        foreach (var (number, running) in _running.Where(pair => !pair.Value.IsPaused))
        {
            if (!running.IsMissed && running.Due <= at)
                yield return FormattableString.Invariant($"deadline {number}, due at {running.Due}, isn't missed");
            foreach (var ((kind, key, repeat), planned) in running.Plan.Where(step => step.Value <= at))
                yield return FormattableString.Invariant(
                    $"{kind} {key} ({repeat}) of deadline {number}, planned for {planned}, hasn't happened"
                );
        }
    }

    /// <summary>The rows of rungs and alerts tell the same.</summary>
    public void Compare(StoredRows rows)
    {
        var rungs = rows
            .Rungs.Where(row => row.Kind == DeadlineStepKind.Rung)
            .Select(row => (row.Deadline, row.Rung, row.Cycle, row.Repeat));
        Must(_fired.SetEquals(rungs), Check.RungOnce, $"the rows of rungs differ from the {_fired.Count} that fired");
        foreach (var (number, raised) in _alerts)
        {
            var row = rows.Alerts.GetValueOrDefault(number);
            Must(
                row is not null && row.AcknowledgedAt is not null == raised.IsTakenOn,
                Check.AcknowledgedIsQuiet,
                $"alert {number} and its row differ"
            );
            Must(
                _running.ContainsKey(raised.Deadline) || row?.ResolvedAt is not null,
                Check.ClosedIsSilent,
                $"alert {number} outlives its deadline"
            );
        }
    }

    private void Arm(CaseEvent.DeadlineArmed e, Instant at)
    {
        Must(!_running.Values.Any(running => running.Subject == e.Subject), Check.RungOnce, $"{e.Subject} got a second deadline");
        var counted = (e.Subject, e.Deadline.Rule);
        Must(
            e.Deadline.Cycle > _cycles.GetValueOrDefault(counted),
            Check.RungOnce,
            $"{e.Subject} was armed again in cycle {e.Deadline.Cycle}"
        );
        foreach (var step in e.Deadline.Steps.Where(step => step.Kind == DeadlineStepKind.Reminder))
            Must(
                step.At >= at && step.At < e.Deadline.Due,
                Check.ReminderBeforeDue,
                $"reminder {step.Key} was planned for {step.At}, set at {at}"
            );
        _cycles[counted] = e.Deadline.Cycle;
        _running[e.Deadline.Id.Number] = new(e.Subject, e.Deadline);
    }

    private void Move(CaseEvent.DeadlineMoved e)
    {
        if (Find(e.Deadline.Id) is not { } running)
            return;
        Must(e.Deadline.Cycle == running.Cycle, Check.RungOnce, $"deadline {e.Deadline.Id.Number} moved into cycle {e.Deadline.Cycle}");
        var plan = PlanOf(e.Deadline);
        foreach (var (kind, key, repeat) in plan.Keys.Where(step => step.Repeat == 0 && step.Kind != DeadlineStepKind.Lapse))
            Must(!running.Sent.Contains((kind, key)), Check.SentStaysSent, $"{kind} {key} was sent, and a move brought it back");
        foreach (var (kind, key, repeat) in running.Plan.Keys.Where(step => step.Kind != DeadlineStepKind.Reminder))
        {
            var isKept = plan.ContainsKey((kind, key, repeat)) || (repeat > 0 && !e.Deadline.IsMissed);
            Must(isKept, Check.SentStaysSent, $"{kind} {key} ({repeat}) wasn't sent, and a move lost it");
        }
        (running.Due, running.IsMissed, running.IsPaused, running.Plan) = (e.Deadline.Due, e.Deadline.IsMissed, e.Deadline.IsPaused, plan);
    }

    private void Fire(CaseEvent.RungFired e, Instant at)
    {
        Must(
            _fired.Add((e.Deadline.Number, e.Rung, e.Cycle, e.Repeat)),
            Check.RungOnce,
            $"rung {e.Rung} ({e.Repeat}) of deadline {e.Deadline.Number} fired twice"
        );
        if (Find(e.Deadline) is not { } running)
            return;
        Must(!IsTakenOn(e.Deadline.Number, e.Rung), Check.AcknowledgedIsQuiet, $"rung {e.Rung} came back though it was taken on");
        Must(e.Alerts.Length > 0, Check.NothingLost, $"rung {e.Rung} reached nobody");
        Happen(running, (DeadlineStepKind.Rung, e.Rung, e.Repeat), e.PlannedAt, at, e.Deadline);
        foreach (var alert in e.Alerts)
            Must(
                _alerts.TryAdd(alert.Alert.Number, new(e.Deadline.Number, e.Rung)),
                Check.RungOnce,
                $"alert {alert.Alert.Number} was raised twice"
            );
        if (e.Next is { } next)
            running.Plan[(next.Kind, next.Key, next.Repeat)] = next.At;
    }

    private void Happen(Running running, (DeadlineStepKind Kind, string Key, int Repeat) step, Instant planned, Instant at, DeadlineId id)
    {
        var isPlanned = running.Plan.Remove(step, out var instant);
        Must(
            isPlanned && instant == planned && planned <= at,
            Check.NotEarly,
            $"{step.Key} ({step.Repeat}) of deadline {id.Number} at {at}: planned {instant}"
        );
        Must(!running.IsPaused, Check.PausedIsSilent, $"{step.Key} of deadline {id.Number} acted while it stood still");
        running.Sent.Add((step.Kind, step.Key));
    }

    private void TakeOn(CaseEvent.AlertAcknowledged e)
    {
        if (
            !_alerts.TryGetValue(e.Alert.Number, out var alert)
            || alert.IsTakenOn
            || !_running.TryGetValue(alert.Deadline, out var running)
        )
        {
            note(Check.AcknowledgedIsQuiet, $"alert {e.Alert.Number} was taken on and isn't open");
            return;
        }
        alert.IsTakenOn = true;
        foreach (var step in running.Plan.Keys.Where(step => IsRepetitionOf(alert, step)).ToList())
            running.Plan.Remove(step);
        if (e.Lapse is { } lapse)
            running.Plan[(lapse.Kind, lapse.Key, lapse.Repeat)] = lapse.At;
    }

    /// <summary>Who took an alert on doesn't stand for it any more, in time or because the person is off duty: the rung may come back.</summary>
    private void LetGo(CaseEvent.AcknowledgementLapsed e, Instant at)
    {
        var number = e.Alert.Alert.Number;
        if (!_alerts.TryGetValue(number, out var alert) || !alert.IsTakenOn || !_running.TryGetValue(alert.Deadline, out var running))
        {
            note(Check.AcknowledgedIsQuiet, $"alert {number} was let go and nobody had taken it on");
            return;
        }
        alert.IsTakenOn = false;
        Must(!running.IsPaused, Check.PausedIsSilent, $"alert {number} was let go while its deadline stood still");
        var wasPlanned = running.Plan.Remove((DeadlineStepKind.Lapse, alert.Rung, number), out var planned);
        Must(
            e.Why != LapseCause.TimeOver || (wasPlanned && planned <= at),
            Check.NotEarly,
            $"alert {number} was let go at {at}: planned {planned}"
        );
        if (e.Next is { } next)
            running.Plan[(next.Kind, next.Key, next.Repeat)] = next.At;
    }

    private bool IsTakenOn(int deadline, string rung) =>
        _alerts.Values.Any(alert => alert.IsTakenOn && alert.Deadline == deadline && alert.Rung == rung);

    private static bool IsRepetitionOf(Raised alert, (DeadlineStepKind Kind, string Key, int Repeat) step) =>
        step.Kind == DeadlineStepKind.Rung && step.Key == alert.Rung && step.Repeat > 0;

    private Running? Find(DeadlineId id)
    {
        if (_running.TryGetValue(id.Number, out var running))
            return running;
        note(Check.ClosedIsSilent, $"deadline {id.Number} isn't running and acted");
        return null;
    }

    private static Dictionary<(DeadlineStepKind Kind, string Key, int Repeat), Instant> PlanOf(Deadline deadline)
    {
        var plan = new Dictionary<(DeadlineStepKind, string, int), Instant>();
        foreach (var step in deadline.Steps)
            plan[(step.Kind, step.Key, step.Repeat)] = step.At;
        return plan;
    }

    private void Must(bool holds, Check check, FormattableString otherwise)
    {
        if (!holds)
            note(check, FormattableString.Invariant(otherwise));
    }
}
