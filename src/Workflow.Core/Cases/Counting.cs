using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>
/// What follows from counters. Reaching a threshold opens a candidate: a track in which somebody decides and signs. Only that has effect, so
/// a candidate that loses its ground before it was reported closes again.
/// </summary>
internal static class Counting
{
    /// <summary>What a counter counts now.</summary>
    public static int ValueOf(Deliberation deliberation, CounterDefinition counter) =>
        CounterCount.Of(counter, deliberation.Current, CalendarOf(deliberation), deliberation.Now);

    /// <summary>Looks at the counters of a kind of finding after one was signed: each signature above a threshold opens a candidate.</summary>
    public static void AfterSigning(Deliberation deliberation, string kind)
    {
        foreach (var counter in CountersOf(deliberation, kind))
            Review(deliberation, counter, isSigned: true);
    }

    /// <summary>Looks at the counters of a kind of finding after what they count changed.</summary>
    public static void AfterChange(Deliberation deliberation, string kind)
    {
        foreach (var counter in CountersOf(deliberation, kind))
            Review(deliberation, counter, isSigned: false);
    }

    /// <summary>The counters of a kind of finding that are below their threshold now.</summary>
    public static ImmutableArray<CounterDefinition> Below(Deliberation deliberation, string kind) =>
        [.. CountersOf(deliberation, kind).Where(counter => ValueOf(deliberation, counter) < counter.Threshold)];

    /// <summary>
    /// Looks at the counters of a kind of finding after its days were corrected; <paramref name="below"/> were below their threshold
    /// before.
    /// </summary>
    public static void AfterCorrection(Deliberation deliberation, string kind, ImmutableArray<CounterDefinition> below)
    {
        foreach (var counter in CountersOf(deliberation, kind))
            Review(deliberation, counter, isSigned: below.Contains(counter));
    }

    /// <summary>Looks at every counter of days: the case went on, and days in which it stood still don't count.</summary>
    public static void AfterSuspension(Deliberation deliberation)
    {
        foreach (var counter in deliberation.Definition.Counters.Values.Where(counter => counter.Days is not null))
            Review(deliberation, counter, isSigned: false);
    }

    /// <summary>Plans again when counters of days will reach their threshold, by the calendar as it is now; only what changes is told.</summary>
    public static void PlanAnew(Deliberation deliberation)
    {
        foreach (var (name, planned) in deliberation.Current.Crossings)
        {
            if (!deliberation.Definition.Counters.TryGetValue(name, out var counter))
                continue;
            var at = CounterCount.CrossesAt(counter, deliberation.Current, CalendarOf(deliberation));
            if (at != planned)
                deliberation.Raise(new CaseEvent.CrossingPlanned(name, at));
        }
    }

    /// <summary>The counter of days that reaches its threshold next by now, with the instant; null for none.</summary>
    public static (string Counter, Instant At)? Next(Deliberation deliberation)
    {
        if (deliberation.Current.IsSuspended || deliberation.Current.Crossings.IsEmpty)
            return null;
        var (counter, at) = deliberation.Current.Crossings.MinBy(pair => pair.Value);
        return at <= deliberation.Now ? (counter, at) : null;
    }

    /// <summary>A planned instant came: the days that passed brought a counter to its threshold.</summary>
    public static void OnCrossing(Deliberation deliberation, string name, Instant at)
    {
        if (deliberation.Definition.Counters.TryGetValue(name, out var counter))
            Cross(deliberation, counter, counter.Threshold, at);
        else
            deliberation.Raise(new CaseEvent.CrossingPlanned(name, At: null));
        Progress.Advance(deliberation);
    }

    private static IEnumerable<CounterDefinition> CountersOf(Deliberation deliberation, string kind) =>
        deliberation.Definition.Counters.Values.Where(counter => counter.Finding == kind);

    private static void Review(Deliberation deliberation, CounterDefinition counter, bool isSigned)
    {
        var planned = deliberation.Current.Crossings.TryGetValue(counter.Name, out var at) ? at : (Instant?)null;
        var count = ValueOf(deliberation, counter);
        if (count >= counter.Threshold)
        {
            if (isSigned || planned is not null)
                Cross(deliberation, counter, count, deliberation.Now);
            return;
        }
        var crossesAt = CounterCount.CrossesAt(counter, deliberation.Current, CalendarOf(deliberation));
        if (crossesAt != planned)
            deliberation.Raise(new CaseEvent.CrossingPlanned(counter.Name, crossesAt));
        CloseCandidates(deliberation, counter);
    }

    private static void Cross(Deliberation deliberation, CounterDefinition counter, int count, Instant effective)
    {
        deliberation.Raise(new CaseEvent.CounterCrossed(counter.Name, count, effective));
        if (counter.Opens is { } opens && deliberation.Current.Tracks.Values.All(track => track.Name != opens))
            Progress.OpenTrack(deliberation, opens, effective, cause: null, counter.Name);
    }

    /// <summary>Ends candidates that stand where they opened, unless another counter that opens the same line still asks for them.</summary>
    private static void CloseCandidates(Deliberation deliberation, CounterDefinition counter)
    {
        if (counter.Opens is not { } opens)
            return;
        var others = deliberation.Definition.Counters.Values.Where(other => other.Opens == opens && other.Name != counter.Name);
        if (others.Any(other => ValueOf(deliberation, other) >= other.Threshold))
            return;
        var first = deliberation.Definition.Tracks[opens].Stages[0].Key;
        foreach (var track in deliberation.Current.Tracks.Values.Where(track => track.Name == opens && track.Stage == first))
        {
            if (track.Counter is not null)
                Progress.CloseTrack(deliberation, track.Id, consequence: null);
        }
    }

    /// <summary>Days are those of the post that is accountable for the case.</summary>
    private static WorkCalendar CalendarOf(Deliberation deliberation) =>
        deliberation.Facts.CalendarOf(
            deliberation.Current.AnswersForCase ?? throw new InvalidOperationException("Nothing is counted in a case without a track.")
        );
}
