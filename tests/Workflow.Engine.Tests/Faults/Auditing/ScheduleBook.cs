using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>What else time will do in one case, kept from events alone: occurrences, receipts by rule, counters that grow, the term.</summary>
internal sealed class ScheduleBook(DeadlineBook deadlines)
{
    private readonly Dictionary<(int Track, string Task), Instant> _occurrences = [];
    private readonly Dictionary<int, Instant> _deemed = [];
    private readonly Dictionary<string, Instant> _crossings = [];
    private Instant? _termEnds;
    private bool _isSuspended;
    private bool _isClosed;

    /// <summary>When the case next does something by itself; null when nothing is left.</summary>
    public Instant? NextAt => _isClosed ? null : Planned.Aggregate(deadlines.NextAt, (next, one) => next <= one.At ? next : one.At);

    private IEnumerable<(string What, Instant At)> Planned
    {
        get
        {
            foreach (var (handover, at) in _deemed.Where(pair => !deadlines.StandsStill(pair.Key)))
                yield return ($"receipt by rule for {handover}", at);
            if (_isSuspended)
                yield break;
            foreach (var ((track, task), at) in _occurrences)
                yield return ($"{task} of track {track}", at);
            foreach (var (counter, at) in _crossings)
                yield return (counter, at);
            if (_termEnds is { } ends)
                yield return ("the end of the term", ends);
        }
    }

    /// <summary>What was planned up to an instant and hasn't happened, in words.</summary>
    public IEnumerable<string> OverdueAt(Instant at) =>
        _isClosed
            ? []
            : deadlines
                .OverdueAt(at)
                .Concat(
                    Planned
                        .Where(one => one.At <= at)
                        .Select(one => FormattableString.Invariant($"{one.What}, planned for {one.At}, hasn't happened"))
                );

    public void Observe(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.OccurrencePlanned e:
                _occurrences[(e.Track.Number, e.Task)] = e.OpensAt;
                break;
            case CaseEvent.ScheduleEnded e:
                _occurrences.Remove((e.Track.Number, e.Task));
                break;
            case CaseEvent.StageEntered e:
                Forget(e.Track);
                break;
            case CaseEvent.TrackClosed e:
                Forget(e.Track);
                break;
            case CaseEvent.DeemingSet { At: { } at } e:
                _deemed[e.Handover.Number] = at;
                break;
            case CaseEvent.CrossingPlanned { At: { } at } e:
                _crossings[e.Counter] = at;
                break;
            case CaseEvent.CrossingPlanned e:
                _crossings.Remove(e.Counter);
                break;
            case CaseEvent.CounterCrossed e:
                _crossings.Remove(e.Counter);
                break;
            case CaseEvent.TermSet e:
                _termEnds = e.EndsAt;
                break;
            case CaseEvent.TermEnded:
                _termEnds = null;
                break;
            case CaseEvent.CaseSuspended:
                _isSuspended = true;
                break;
            case CaseEvent.CaseResumed:
                _isSuspended = false;
                break;
            case CaseEvent.CaseClosed:
                _isClosed = true;
                break;
            default:
                ObserveOffer(@event);
                break;
        }
    }

    /// <summary>An offer that is answered, taken back or made anew waits for no rule any more, until one says so again.</summary>
    private void ObserveOffer(CaseEvent @event)
    {
        int? handover = @event switch
        {
            CaseEvent.DeemingSet e => e.Handover.Number,
            CaseEvent.HandoverOffered e => e.Handover.Number,
            CaseEvent.HandoverAccepted e => e.Handover.Number,
            CaseEvent.HandoverReturned e => e.Handover.Number,
            CaseEvent.HandoverWithdrawn e => e.Handover.Number,
            CaseEvent.HandoverLapsed e => e.Handover.Number,
            _ => null,
        };
        if (handover is { } number)
            _deemed.Remove(number);
    }

    private void Forget(TrackId track)
    {
        foreach (var planned in _occurrences.Keys.Where(key => key.Track == track.Number).ToList())
            _occurrences.Remove(planned);
    }
}
