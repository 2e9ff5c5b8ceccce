using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Calendars;

/// <summary>Remembers the days without a published list that were asked whether they are worked.</summary>
internal sealed class ProvisionalDays(WorkCalendar calendar)
{
    private readonly SortedSet<LocalDate> _days = [];

    /// <summary>Whether the day is worked; notes that the answer matters.</summary>
    public bool IsWorked(LocalDate day)
    {
        Note(day);
        return calendar.IsWorkingDay(day);
    }

    /// <summary>Notes that the answer for the day matters.</summary>
    public void Note(LocalDate day)
    {
        if (calendar.IsProvisional(day))
            _days.Add(day);
    }

    /// <summary>The days as stretches, both ends included.</summary>
    public ImmutableArray<DateInterval> ToIntervals()
    {
        if (_days.Count == 0)
            return [];
        var intervals = ImmutableArray.CreateBuilder<DateInterval>();
        var first = _days.Min;
        var last = first;
        foreach (var day in _days)
        {
            if (day > last.PlusDays(1))
            {
                intervals.Add(new(first, last));
                first = day;
            }
            last = day;
        }
        intervals.Add(new(first, last));
        return intervals.ToImmutable();
    }
}
