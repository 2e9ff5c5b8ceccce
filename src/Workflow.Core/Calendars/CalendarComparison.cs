using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Calendars;

/// <summary>
/// One point in which a calendar and the official notice don't agree; <paramref name="Day"/> is null when it is about the year as a whole.
/// </summary>
public sealed record CalendarDifference(LocalDate? Day, string Message)
{
    /// <inheritdoc />
    public override string ToString() => Day is { } day ? $"{LocalDatePattern.Iso.Format(day)}: {Message}" : Message;
}

/// <summary>Tests a calendar against the official notice of a year, day by day.</summary>
public static class CalendarComparison
{
    /// <summary>Every difference in the order of the year; empty when the calendar says what the notice says.</summary>
    public static ImmutableArray<CalendarDifference> Compare(WorkCalendar calendar, CalendarNotice notice)
    {
        var differences = ImmutableArray.CreateBuilder<CalendarDifference>();
        if (calendar.Id != notice.Id)
            differences.Add(new(null, $"the notice is about calendar {notice.Id}, not {calendar.Id}"));
        if (!calendar.Years.ContainsKey(notice.Year))
            differences.Add(new(null, FormattableString.Invariant($"calendar {calendar.Id} has no list for {notice.Year}")));
        var off = notice
            .Holidays.SelectMany(holiday => holiday.Off.Select(day => (day, holiday)))
            .ToLookup(pair => pair.day, pair => pair.holiday);
        var worked = notice.Holidays.SelectMany(holiday => holiday.Worked).ToHashSet();
        var total = 0;
        for (var day = new LocalDate(notice.Year, 1, 1); day.Year == notice.Year; day = day.PlusDays(1))
        {
            var expected = worked.Contains(day) || (!off.Contains(day) && notice.OrdinaryWeek.Contains(day.DayOfWeek));
            total += expected ? 1 : 0;
            if (CompareDay(calendar, day, expected, off[day].FirstOrDefault()) is { } message)
                differences.Add(new(day, message));
        }
        if (total != notice.WorkingDays)
            differences.Add(
                new(null, $"the notice's days add up to {Number(total)} working days, but it states {Number(notice.WorkingDays)}")
            );
        var inCalendar = calendar.WorkingDaysIn(notice.Year);
        if (inCalendar != notice.WorkingDays)
            differences.Add(new(null, $"the calendar has {Number(inCalendar)} working days, the notice {Number(notice.WorkingDays)}"));
        return differences.ToImmutable();
    }

    private static string? CompareDay(WorkCalendar calendar, LocalDate day, bool expected, NoticeHoliday? holiday)
    {
        var found = calendar.IsWorkingDay(day);
        if (expected != found)
            return $"the calendar {(found ? "works" : "rests")}, the notice {(expected ? "works" : "rests")}{(holiday is null ? "" : $" ({holiday.Name})")}";
        var name = calendar.NameOf(day);
        if (holiday is not null && name != holiday.Name)
            return $"the calendar calls it '{name}', the notice '{holiday.Name}'";
        return null;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
