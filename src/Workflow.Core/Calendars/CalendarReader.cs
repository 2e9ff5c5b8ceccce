using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>
/// Reads a <c>calendar:</c> file: zone, office hours of the week, and per published year the days of rest and the make-up working days,
/// each with its name in every language. What is wrong is told at its place.
/// </summary>
public static class CalendarReader
{
    private static readonly string[] WeekdayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>The calendar, or null when something is wrong with it; the list then says what.</summary>
    public static WorkCalendar? Read(SourceNode node, ProblemList problems)
    {
        var before = problems.All.Count;
        if (MapReader.Of(node, "a calendar", problems) is not { } map)
            return null;
        var id = map.RequiredText("calendar");
        var version = map.RequiredText("version");
        var title = map.Localized("title");
        var zone = ReadZone(map);
        var week = ReadWeek(map);
        var makeUp = map.Has("make-up-hours") ? ReadHours(map.Items("make-up-hours"), problems) : week.HoursOfFirstWorkingDay;
        var years = ReadYears(map, week);
        map.Done();
        var calendar = new WorkCalendar
        {
            Id = id ?? "",
            Version = version ?? "",
            Title = title ?? LocalizedText.Same(id ?? ""),
            Zone = zone ?? DateTimeZone.Utc,
            Week = week,
            MakeUpHours = makeUp,
            Years = years,
        };
        CheckThatWorkGoesOn(calendar, map);
        return problems.HasErrorsSince(before) ? null : calendar;
    }

    private static DateTimeZone? ReadZone(MapReader map)
    {
        if (map.RequiredText("zone") is not { } id)
            return null;
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);
        if (zone is null)
        {
            var hint = NearestName.Hint(id, DateTimeZoneProviders.Tzdb.Ids);
            map.Problems.Error(map.WhereIs("zone"), $"there is no time zone '{id}'{hint}; expected a name such as 'Europe/London'");
        }
        return zone;
    }

    private static WorkWeek ReadWeek(MapReader map)
    {
        var problems = map.Problems;
        var byDay = new Dictionary<IsoDayOfWeek, ImmutableArray<OfficeHours>>();
        if (map.RequiredNode("office-hours") is not { } node || MapReader.Of(node, "the office hours", problems) is not { } week)
            return WorkWeek.Ordinary;
        foreach (var entry in week.Entries)
        {
            var items = entry.Value is SourceNode.List list ? list.Items : [entry.Value];
            var hours = ReadHours(items, problems);
            foreach (var day in ReadWeekdays(entry, problems))
            {
                if (!byDay.TryAdd(day, hours))
                    problems.Error(entry.KeyWhere, $"the office hours of {WeekdayNames[(int)day - 1]} are written twice");
            }
        }
        if (byDay.Values.All(hours => hours.IsEmpty))
            problems.Error(node.Where, "no day of the week has office hours; a deadline in working days would never end");
        return new(byDay);
    }

    private static IEnumerable<IsoDayOfWeek> ReadWeekdays(SourceEntry entry, ProblemList problems)
    {
        var ends = entry.Key.Split("..");
        var days = ends.Select(name => Array.IndexOf(WeekdayNames, name.Trim()) + 1).ToList();
        var unknown = days.IndexOf(0);
        if (unknown >= 0)
        {
            problems.Error(entry.KeyWhere, $"'{ends[unknown]}' is no day of the week{NearestName.Hint(ends[unknown], WeekdayNames)}");
            return [];
        }
        if (days.Count > 2 || days[^1] < days[0])
        {
            problems.Error(entry.KeyWhere, $"'{entry.Key}' runs backwards; expected a day or a range such as 'monday..friday'");
            return [];
        }
        return Enumerable.Range(days[0], days[^1] - days[0] + 1).Select(day => (IsoDayOfWeek)day);
    }

    private static ImmutableArray<OfficeHours> ReadHours(ImmutableArray<SourceNode> items, ProblemList problems)
    {
        var read = new List<OfficeHours>();
        foreach (var item in items)
        {
            if (item is not SourceNode.Scalar { IsEmpty: false } text || !OfficeHours.TryParse(text.Text, out var hours))
            {
                var found = item is SourceNode.Scalar scalar ? $"'{scalar.Text}'" : item.Kind;
                problems.Error(item.Where, $"expected office hours such as 08:30-12:00 that end after they begin, found {found}");
            }
            else if (read.FindIndex(other => other.Overlaps(hours)) is >= 0 and var overlapped)
            {
                problems.Error(item.Where, $"the hours {hours} overlap {read[overlapped]}");
            }
            else
            {
                read.Add(hours);
            }
        }
        return WorkWeek.InOrder(read);
    }

    private static ImmutableSortedDictionary<int, CalendarYear> ReadYears(MapReader map, WorkWeek week)
    {
        var years = ImmutableSortedDictionary.CreateBuilder<int, CalendarYear>();
        foreach (var entry in map.Group("years", "the published years")?.Entries ?? [])
        {
            if (!int.TryParse(entry.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 1900 or > 2299)
                map.Problems.Error(entry.KeyWhere, $"expected a year such as 2026, found '{entry.Key}'");
            else if (CalendarYearReader.Read(year, entry.Value, week, map.Problems) is { } read)
                years.Add(year, read);
        }
        return years.ToImmutable();
    }

    private static void CheckThatWorkGoesOn(WorkCalendar calendar, MapReader map)
    {
        if (calendar.Years.IsEmpty || map.Problems.HasErrors)
            return;
        var rest = 0;
        var last = new LocalDate(calendar.Years.Keys.Last() + 2, 1, 1);
        for (var day = new LocalDate(calendar.Years.Keys.First(), 1, 1); day < last; day = day.PlusDays(1))
        {
            rest = calendar.IsWorkingDay(day) ? 0 : rest + 1;
            if (rest <= WorkCalendar.LongestRest)
                continue;
            var stretch = FormattableString.Invariant($"nobody works for {rest} days up to {day:uuuu-MM-dd}");
            map.Problems.Error(map.WhereIs("years"), stretch + "; a deadline in working days would never end");
            return;
        }
    }
}
