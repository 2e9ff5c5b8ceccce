using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Calendars;

/// <summary>Pauses in order of time, those that overlap or touch merged into one; half-open.</summary>
internal sealed class PauseList
{
    private PauseList(ImmutableArray<Interval> pauses) => All = pauses;

    public ImmutableArray<Interval> All { get; }

    /// <summary>Only the first so many.</summary>
    public PauseList First(int count) => new(All[..count]);

    /// <summary>Throws <see cref="ArgumentException"/> for a pause that doesn't end, or ends too far away to count over.</summary>
    public static PauseList Of(IReadOnlyList<Interval> pauses, WorkCalendar calendar)
    {
        if (pauses.Count == 0)
            return new([]);
        var latest = calendar.EndOfDay(DeadlineRule.LatestAnchor);
        if (pauses.Any(pause => !pause.HasEnd || pause.End > latest))
            throw new ArgumentException("A pause has no end yet: close it first, a clock that stands still has no due.", nameof(pauses));
        var merged = new List<Interval>();
        foreach (var pause in pauses.Where(pause => !pause.HasStart || pause.Duration > Duration.Zero).OrderBy(StartOf))
        {
            if (merged.Count > 0 && StartOf(pause) <= merged[^1].End)
                merged[^1] = new(StartOf(merged[^1]), Instant.Max(merged[^1].End, pause.End));
            else
                merged.Add(new(StartOf(pause), pause.End));
        }
        return new([.. merged]);
    }

    /// <summary>The pause in which the last moment before an instant lies, or null.</summary>
    public int? IndexJustBefore(Instant end)
    {
        for (var i = 0; i < All.Length; i++)
        {
            if (All[i].Start < end && end <= All[i].End)
                return i;
        }
        return null;
    }

    /// <summary>What is left of a stretch without its pauses, in order; empty when it is paused whole.</summary>
    public IEnumerable<Interval> Without(Interval stretch)
    {
        var from = stretch.Start;
        foreach (var pause in All)
        {
            if (pause.End <= from || pause.Start >= stretch.End)
                continue;
            if (pause.Start > from)
                yield return new(from, pause.Start);
            from = pause.End;
        }
        if (from < stretch.End)
            yield return new(from, stretch.End);
    }

    /// <summary>How much of a stretch the pause covers.</summary>
    public static Duration Common(Interval pause, Interval stretch)
    {
        var from = Instant.Max(pause.Start, stretch.Start);
        var until = Instant.Min(pause.End, stretch.End);
        return from < until ? until - from : Duration.Zero;
    }

    private static Instant StartOf(Interval pause) => pause.HasStart ? pause.Start : Instant.MinValue;
}
