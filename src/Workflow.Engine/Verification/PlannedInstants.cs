using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>
/// What a case planned beside its deadlines: counters that will reach their threshold, offers that will count as accepted. Read from the
/// journal without the fold of its state; each must happen at its instant, or still wake the case.
/// </summary>
internal sealed class PlannedInstants(Findings findings, Instant now)
{
    // As with rungs: a pump may be so late, and a person's command may overtake it by so much.
    private static readonly Duration Punctual = Duration.FromMinutes(1);

    private sealed record Planned(string What, Instant At)
    {
        /// <summary>True while the case or the offer's clock stands still.</summary>
        public bool IsHeld { get; set; }
    }

    public void Look(CaseRow row, ReadJournal journal)
    {
        var open = new Dictionary<string, Planned>(StringComparer.Ordinal);
        foreach (var (entry, events) in journal.Entries)
        {
            // What was planned for an instant well before this decision must have happened with it or earlier.
            var due = open.Where(pair => !pair.Value.IsHeld && pair.Value.At + Punctual < entry.RecordedAt).ToList();
            foreach (var @event in events)
                Learn(open, @event);
            foreach (
                var (key, passed) in due.Where(pair => open.TryGetValue(pair.Key, out var still) && ReferenceEquals(still, pair.Value))
            )
            {
                Tell(row, passed.What, $"planned for {At(passed.At)}, hadn't happened at {At(entry.RecordedAt)}");
                open.Remove(key);
            }
        }
        if (row.Status == CaseStatus.Closed || row.ParkedBecause is not null)
            return;
        foreach (var waiting in open.Values.Where(planned => !planned.IsHeld && planned.At <= now))
        {
            if (row.WakeAt is null || row.WakeAt > waiting.At)
                Tell(row, waiting.What, $"planned for {At(waiting.At)}, hasn't happened, and nothing wakes the case for it");
        }
    }

    private static void Learn(Dictionary<string, Planned> open, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.CrossingPlanned e:
                Plan(open, Counter(e.Counter), e.At);
                break;
            case CaseEvent.CounterCrossed e:
                open.Remove(Counter(e.Counter));
                break;
            case CaseEvent.DeemingSet e:
                Plan(open, Offer(e.Handover.Number), e.At);
                break;
            case CaseEvent.HandoverAccepted e:
                open.Remove(Offer(e.Handover.Number));
                break;
            case CaseEvent.HandoverReturned e:
                open.Remove(Offer(e.Handover.Number));
                break;
            case CaseEvent.HandoverWithdrawn e:
                open.Remove(Offer(e.Handover.Number));
                break;
            case CaseEvent.HandoverLapsed e:
                open.Remove(Offer(e.Handover.Number));
                break;
            case CaseEvent.DeadlinePaused e:
                Hold(open, Offer(e.Subject), isHeld: true);
                break;
            case CaseEvent.DeadlineMoved e:
                Hold(open, Offer(e.Subject), e.Deadline.IsPaused);
                break;
            case CaseEvent.CaseSuspended:
                HoldCounters(open, isHeld: true);
                break;
            case CaseEvent.CaseResumed:
                HoldCounters(open, isHeld: false);
                break;
            case CaseEvent.CaseClosed:
                open.Clear();
                break;
        }
    }

    private static void Plan(Dictionary<string, Planned> open, string what, Instant? at)
    {
        if (at is { } instant)
            open[what] = new(what, instant);
        else
            open.Remove(what);
    }

    private static void Hold(Dictionary<string, Planned> open, string what, bool isHeld)
    {
        if (open.TryGetValue(what, out var planned))
            planned.IsHeld = isHeld;
    }

    private static void HoldCounters(Dictionary<string, Planned> open, bool isHeld)
    {
        foreach (var planned in open.Values.Where(planned => planned.What.StartsWith("counter ", StringComparison.Ordinal)))
            planned.IsHeld = isHeld;
    }

    private static string Counter(string name) => $"counter {name}";

    private static string Offer(int handover) => FormattableString.Invariant($"receipt by rule of handover {handover}");

    private static string At(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private void Tell(CaseRow row, string where, FormattableString sentence) => findings.Add(VerifyPart.Rungs, row.CaseId, where, sentence);
}
