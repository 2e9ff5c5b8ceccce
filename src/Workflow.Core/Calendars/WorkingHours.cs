using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Calendars;

/// <summary>
/// Office hours as stretches of the time line. Hours are elapsed ones: an office open while the clock changes is open an hour more or less.
/// </summary>
public static class WorkingHours
{
    /// <summary>
    /// The moment after so many open hours (negative: before). The earliest such moment when counting forward, the latest when counting back,
    /// so that two hours that end with the office day end at its close and not the next morning. Zero gives the moment itself.
    /// </summary>
    public static Instant AddWorkingHours(this WorkCalendar calendar, Instant from, int hours)
    {
        var left = Duration.FromHours(Math.Abs(hours));
        if (hours == 0)
            return from;
        foreach (var open in hours > 0 ? calendar.OpenFrom(from) : calendar.OpenBefore(from))
        {
            if (open.Duration >= left)
                return hours > 0 ? open.Start + left : open.End - left;
            left -= open.Duration;
        }
        throw calendar.NoWorkingDay(calendar.DateOf(from));
    }

    /// <summary>The open stretches of a day in order; empty on a day of rest. A stretch that a clock change skips whole isn't there.</summary>
    public static ImmutableArray<Interval> OpenOn(this WorkCalendar calendar, LocalDate day)
    {
        var open = ImmutableArray.CreateBuilder<Interval>();
        foreach (var hours in calendar.HoursOn(day))
        {
            var start = calendar.At(day, hours.From);
            var end = hours.Until == LocalTime.Midnight ? calendar.EndOfDay(day) : calendar.At(day, hours.Until);
            if (start < end)
                open.Add(new(start, end));
        }
        return open.ToImmutable();
    }

    /// <summary>How long the office is open between two moments; zero when the second isn't later.</summary>
    public static Duration OpenBetween(this WorkCalendar calendar, Instant from, Instant until)
    {
        var open = Duration.Zero;
        for (var day = calendar.DateOf(from); from < until && day <= calendar.DateOf(until); day = day.PlusDays(1))
        {
            foreach (var stretch in calendar.OpenOn(day))
            {
                var start = Instant.Max(stretch.Start, from);
                var end = Instant.Min(stretch.End, until);
                open += start < end ? end - start : Duration.Zero;
            }
        }
        return open;
    }

    /// <summary>
    /// The open stretches from a moment on, in order, the first one cut. Never ends by itself, but throws
    /// <see cref="InvalidOperationException"/> after <see cref="WorkCalendar.LongestRest"/> days without one.
    /// </summary>
    internal static IEnumerable<Interval> OpenFrom(this WorkCalendar calendar, Instant from)
    {
        var rest = 0;
        for (var day = calendar.DateOf(from); ; day = day.PlusDays(1))
        {
            var open = calendar.OpenOn(day);
            rest = open.IsEmpty ? rest + 1 : 0;
            if (rest > WorkCalendar.LongestRest)
                throw calendar.NoWorkingDay(day);
            foreach (var stretch in open)
            {
                if (stretch.End > from)
                    yield return new(Instant.Max(stretch.Start, from), stretch.End);
            }
        }
    }

    /// <summary>The open stretches up to a moment, the latest first, that one cut. Bounded as <see cref="OpenFrom"/>.</summary>
    internal static IEnumerable<Interval> OpenBefore(this WorkCalendar calendar, Instant until)
    {
        var rest = 0;
        for (var day = calendar.DateOf(until); ; day = day.PlusDays(-1))
        {
            var open = calendar.OpenOn(day);
            rest = open.IsEmpty ? rest + 1 : 0;
            if (rest > WorkCalendar.LongestRest)
                throw calendar.NoWorkingDay(day);
            for (var i = open.Length - 1; i >= 0; i--)
            {
                if (open[i].Start < until)
                    yield return new(open[i].Start, Instant.Min(open[i].End, until));
            }
        }
    }
}
