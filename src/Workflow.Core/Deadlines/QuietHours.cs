using NodaTime;
using Workflow.Core.Calendars;

namespace Workflow.Core.Deadlines;

/// <summary>
/// The hours of a day in which mail about a ladder waits: from (inclusive) until (exclusive), over midnight when the end is the earlier time;
/// with <paramref name="RestDays"/> also every day of rest, whole. Times of day are those of the receiver's calendar.
/// </summary>
public sealed record QuietHours(LocalTime From, LocalTime Until, bool RestDays)
{
    /// <summary>When the quiet that holds at an instant ends: the next instant at which mail may go. Null when it may go at once.</summary>
    public Instant? EndAfter(Instant at, WorkCalendar calendar)
    {
        Instant? end = null;
        for (var walked = 0; walked <= 2 * WorkCalendar.LongestRest; walked++)
        {
            if (EndOfStretch(end ?? at, calendar) is not { } next)
                return end;
            end = next;
        }
        throw calendar.NoWorkingDay(calendar.DateOf(at));
    }

    /// <summary>The end of the one night, or the one day of rest, in which an instant lies; another stretch may begin right there.</summary>
    private Instant? EndOfStretch(Instant at, WorkCalendar calendar)
    {
        var today = calendar.DateOf(at);
        if (RestDays && !calendar.IsWorkingDay(today))
            return calendar.EndOfDay(today);
        foreach (var day in new[] { today.PlusDays(-1), today })
        {
            var end = calendar.At(From < Until ? day : day.PlusDays(1), Until);
            if (calendar.At(day, From) <= at && at < end)
                return end;
        }
        return null;
    }
}
