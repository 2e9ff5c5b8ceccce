using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>What a counter counts in a case: standing findings, or the days that they span.</summary>
public static class CounterCount
{
    /// <summary>
    /// The count at an instant. A day counts once it is over, from the counter's time of the next day on; one that several findings span counts
    /// once, and one at whose end the case was suspended doesn't. <paramref name="calendar"/> is that of the accountable post.
    /// </summary>
    public static int Of(CounterDefinition counter, Case current, WorkCalendar calendar, Instant now)
    {
        if (counter.Days is not { } days)
            return current.Findings.Values.Count(kind => kind == counter.Finding);
        var today = calendar.DateOf(now);
        var lastOver = today.PlusDays(now >= calendar.At(today, days.At) ? -1 : -2);
        var count = 0;
        foreach (var stretch in Stretches(counter, current, calendar))
        {
            var until = stretch.Until is { } end && end < lastOver ? end : lastOver;
            if (stretch.From <= until)
                count += Period.DaysBetween(stretch.From, until) + 1;
        }
        return count;
    }

    /// <summary>When a counter of days reaches its threshold if nothing changes; null when it never does. May lie in the past.</summary>
    public static Instant? CrossesAt(CounterDefinition counter, Case current, WorkCalendar calendar)
    {
        if (counter.Days is not { } days)
            return null;
        var left = counter.Threshold;
        foreach (var stretch in Stretches(counter, current, calendar))
        {
            if (stretch.Until is { } end && Period.DaysBetween(stretch.From, end) + 1 is var length && length < left)
                left -= length;
            else
                return calendar.At(stretch.From.PlusDays(left), days.At);
        }
        return null;
    }

    /// <summary>The days that count, in order and without overlap; the last stretch may have no end.</summary>
    private static List<DayStretch> Stretches(CounterDefinition counter, Case current, WorkCalendar calendar)
    {
        var merged = new List<DayStretch>();
        var spanned = current
            .FindingDays.Where(pair => current.Findings.GetValueOrDefault(pair.Key) == counter.Finding)
            .Select(pair => pair.Value)
            .OrderBy(stretch => stretch.From);
        foreach (var next in spanned)
        {
            if (merged.Count == 0 || merged[^1].Until is { } until && next.From > until)
                merged.Add(next);
            else if (merged[^1] is var last && last.Until is { } end && (next.Until is null || next.Until > end))
                merged[^1] = last with { Until = next.Until };
        }
        foreach (var suspension in current.Suspensions)
            merged = Without(
                merged,
                calendar.DateOf(suspension.From),
                suspension.Until is { } end ? calendar.DateOf(end).PlusDays(-1) : null
            );
        return merged;
    }

    /// <summary>
    /// The stretches without the days from <paramref name="from"/> until <paramref name="until"/> (both inclusive; null: for ever).
    /// </summary>
    private static List<DayStretch> Without(List<DayStretch> stretches, LocalDate from, LocalDate? until)
    {
        if (until < from)
            return stretches;
        var rest = new List<DayStretch>();
        foreach (var stretch in stretches)
        {
            if (stretch.Until < from || until < stretch.From)
            {
                rest.Add(stretch);
                continue;
            }
            if (stretch.From < from)
                rest.Add(stretch with { Until = from.PlusDays(-1) });
            if (until is { } end && (stretch.Until is null || stretch.Until > end))
                rest.Add(stretch with { From = end.PlusDays(1) });
        }
        return rest;
    }
}
