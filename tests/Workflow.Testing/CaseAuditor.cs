using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Testing;

/// <summary>
/// An independent look at the events of one case with its own simple model: who is accountable for what, what may still fire. Shares no
/// rule with the decider. Each thing that must always hold and doesn't is noted in words.
/// </summary>
public sealed class CaseAuditor(WorkflowDefinition definition)
{
    private readonly Dictionary<int, PostId> _owners = [];
    private readonly Dictionary<int, (int Track, string Task)> _items = [];
    private readonly Dictionary<int, (string Name, string Stage, bool Signed)> _tracks = [];
    private readonly Dictionary<int, (int Track, PostId From)> _offers = [];
    private readonly Dictionary<int, (int Subject, Deadline Deadline, HashSet<(string, int)> Done)> _armed = [];
    private readonly HashSet<(int, string, int, int)> _fired = [];
    private readonly HashSet<int> _numbers = [];
    private Instant _last = Instant.MinValue;
    private bool _closed;
    private bool _ended;
    private bool _anySigned;
    private bool _signed;
    private bool _moved;
    private bool _deemed;

    private readonly TaskAuditor _needs = new(definition);

    public List<string> Violations { get; } = [];

    /// <summary>How many rungs and reminders were seen, so that a test can tell that something was looked at.</summary>
    public int Seen { get; private set; }

    /// <summary>Looks at the events of one decision.</summary>
    public void Observe(Instant at, IReadOnlyList<CaseEvent> events)
    {
        Must(at >= _last, $"recorded time went back from {_last} to {at}");
        _last = at;
        _signed = events.Any(e => e is CaseEvent.HandoverAccepted { Source: null });
        _deemed = events.Any(e => e is CaseEvent.HandoverAccepted { Source: not null });
        _moved = events.Any(e => e is CaseEvent.PartiesMoved);
        foreach (var @event in events)
        {
            Must(!_closed, $"{@event.GetType().Name} after the case closed");
            Observe(at, @event);
            _needs.Observe(@event);
        }
        Violations.AddRange(_needs.Violations);
        _needs.Violations.Clear();
        foreach (var (track, (name, _, _)) in _tracks)
            Must(_owners.ContainsKey(track), $"track {name} has no owner at {at}");
        foreach (var (offer, (track, from)) in _offers)
            Must(_owners.GetValueOrDefault(track) == from, $"handover {offer} is open and its sender {from} isn't accountable");
    }

    /// <summary>Everything planned up to an instant at which the case was ticked must have happened.</summary>
    public void NothingIsOverdue(Instant tickedAt)
    {
        foreach (var (_, deadline, done) in _armed.Values.Where(armed => !armed.Deadline.IsPaused))
        {
            foreach (var step in deadline.Steps.Where(step => step.At <= tickedAt))
                Must(done.Contains((step.Key, step.Repeat)), $"{step.Kind} {step.Key} planned for {step.At} hadn't happened at {tickedAt}");
        }
    }

    private static Deadline WithoutLapses(Deadline deadline) =>
        deadline with
        {
            Steps = deadline.Steps.RemoveAll(step => step.Kind == DeadlineStepKind.Lapse),
        };

    private void Observe(Instant at, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.TrackOpened e:
                New(e.Track.Number);
                _tracks.Add(e.Track.Number, (e.Name, "", false));
                break;
            case CaseEvent.StageEntered e:
                NeedsFinding(e.Track.Number, e.Stage);
                _tracks[e.Track.Number] = (_tracks[e.Track.Number].Name, e.Stage, false);
                Must(e.EffectiveAt <= at, "a stage was entered in the future");
                break;
            case CaseEvent.TrackClosed e:
                Must(e.Consequence is null || _anySigned, $"consequence {e.Consequence} without a signed finding");
                Must(!_owners.ContainsKey(e.Track.Number), "a track closed with somebody still accountable");
                Must(!_items.Values.Any(item => item.Track == e.Track.Number), "a track closed with open items");
                _tracks.Remove(e.Track.Number);
                break;
            case CaseEvent.ResponsibilityAssumed e:
                if (_owners.TryGetValue(e.Subject, out var before))
                    Must(
                        e.Cause == ResponsibilityCause.Receipt && _signed || e.Cause == ResponsibilityCause.Rule && (_moved || _deemed),
                        $"{e.Post} took over from {before} without a receipt, a move or a rule"
                    );
                _owners[e.Subject] = e.Post;
                break;
            case CaseEvent.ResponsibilityEnded e:
                Must(_owners.Remove(e.Subject), "responsibility ended twice");
                break;
            case CaseEvent.WorkItemOpened e:
                New(e.Item.Number);
                Must(_tracks.ContainsKey(e.Track.Number), "an item opened on no open track");
                _items.Add(e.Item.Number, (e.Track.Number, e.Task));
                break;
            case CaseEvent.WorkItemCompleted e:
                Must(e.EffectiveAt <= at, "completed in the future");
                Silent(e.Item.Number);
                Must(_items.Remove(e.Item.Number), "completed an item that isn't open");
                break;
            case CaseEvent.WorkItemCancelled e:
                Silent(e.Item.Number);
                Must(_items.Remove(e.Item.Number), "cancelled an item that isn't open");
                break;
            case CaseEvent.FindingSigned e:
                _anySigned = true;
                var track = _items[e.Item.Number].Track;
                _tracks[track] = _tracks[track] with { Signed = true };
                break;
            default:
                ObserveHandoverOrDeadline(at, @event);
                break;
        }
    }

    private void ObserveHandoverOrDeadline(Instant at, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.HandoverOffered e:
                Must(_owners[e.Track.Number] == e.From, $"{e.From} offered what isn't theirs");
                _offers[e.Handover.Number] = (e.Track.Number, e.From);
                break;
            case CaseEvent.HandoverAccepted e:
                Silent(e.Handover.Number);
                Must(_offers.Remove(e.Handover.Number), "accepted what wasn't offered");
                break;
            case CaseEvent.HandoverWithdrawn e:
                Silent(e.Handover.Number);
                Must(_offers.ContainsKey(e.Handover.Number), "took back what wasn't offered");
                break;
            case CaseEvent.HandoverReaddressed e:
                Must(_offers.ContainsKey(e.Handover.Number), "readdressed what wasn't offered");
                _offers[e.Handover.Number] = (_offers[e.Handover.Number].Track, e.From);
                break;
            case CaseEvent.HandoverLapsed e:
                Silent(e.Handover.Number);
                Must(_offers.Remove(e.Handover.Number), "lapsed what wasn't offered");
                break;
            case CaseEvent.DeadlineArmed e:
                New(e.Deadline.Id.Number);
                Must(!_armed.Values.Any(armed => armed.Subject == e.Subject), "a subject got a second deadline beside its first");
                _armed.Add(e.Deadline.Id.Number, (e.Subject, e.Deadline, []));
                break;
            case CaseEvent.DeadlineMoved e when _armed.TryGetValue(e.Deadline.Id.Number, out var running):
                Must(e.Deadline.Cycle == running.Deadline.Cycle, "a deadline moved into another cycle");
                Must(
                    WithoutLapses(e.Deadline).Steps.All(step => !running.Done.Contains((step.Key, step.Repeat))),
                    "a move brought back what was sent"
                );
                // Lapses of acknowledgements stay as they were; the walks in which they matter have a check of their own.
                _armed[e.Deadline.Id.Number] = (e.Subject, WithoutLapses(e.Deadline), running.Done);
                break;
            case CaseEvent.DeadlineMoved:
                Violations.Add("a deadline moved that isn't armed");
                break;
            case CaseEvent.DeadlinePaused e when _armed.TryGetValue(e.Deadline.Number, out var stopped):
                _armed[e.Deadline.Number] = (e.Subject, stopped.Deadline with { IsPaused = true }, stopped.Done);
                break;
            case CaseEvent.DeadlineClosed e:
                Must(_armed.Remove(e.Deadline.Number), "a deadline closed that wasn't armed");
                break;
            case CaseEvent.DeadlineMissed e:
                Must(_armed.TryGetValue(e.Deadline.Number, out var missed) && missed.Deadline.Due <= at, "missed before it was due");
                break;
            case CaseEvent.ReminderSent e:
                Did(at, e.Deadline, e.Key, 0, e.PlannedAt);
                Must(at < _armed[e.Deadline.Number].Deadline.Due, "reminded of what was due already");
                break;
            case CaseEvent.ReminderDropped e:
                _armed[e.Deadline.Number].Done.Add((e.Key, 0));
                break;
            case CaseEvent.RungFired e:
                Did(at, e.Deadline, e.Rung, e.Repeat, e.PlannedAt);
                Must(_fired.Add((e.Deadline.Number, e.Rung, e.Cycle, e.Repeat)), $"rung {e.Rung} fired twice");
                Must(e.Alerts.Length > 0 && e.Alerts.All(alert => alert.Person is not null), $"rung {e.Rung} reached nobody");
                break;
            case CaseEvent.CaseEnded e:
                Must(!_ended, $"the case ended again, as {e.Ending}");
                _ended = true;
                break;
            case CaseEvent.CaseClosed:
                Must(_tracks.Count == 0 && _owners.Count == 0 && _armed.Count == 0, "the case closed with something open");
                _closed = true;
                break;
        }
    }

    private void Did(Instant at, DeadlineId deadline, string key, int repeat, Instant planned)
    {
        Seen++;
        Must(planned <= at, $"{key} happened before its instant");
        if (_armed.TryGetValue(deadline.Number, out var armed))
            armed.Done.Add((key, repeat));
        else
            Violations.Add($"{key} of a deadline that isn't armed: closed is silent");
    }

    /// <summary>A subject that ends has no deadline left.</summary>
    private void Silent(int subject) =>
        Must(!_armed.Values.Any(armed => armed.Subject == subject), $"subject {subject} ended with its deadline running");

    private void NeedsFinding(int track, string stage)
    {
        var (name, from, signed) = _tracks[track];
        if (from.Length == 0)
            return;
        var ways = definition.Tracks[name].Stages[from].Transitions.Where(transition => transition.To == stage).ToList();
        Must(ways.Count > 0, $"{name} went from {from} to {stage}, which the definition doesn't know");
        Must(signed || ways.Exists(way => way.Consequence is null), $"{name} went to {stage} without a signed finding");
    }

    private void New(int number) => Must(_numbers.Add(number), $"number {number} was given twice");

    private void Must(bool holds, string otherwise)
    {
        if (!holds)
            Violations.Add(otherwise);
    }
}
