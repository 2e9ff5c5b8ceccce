using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Reads one published year of a calendar file: its source, its days of rest and its make-up working days.</summary>
internal static class CalendarYearReader
{
    /// <summary>The year, or null when it isn't a group of named values.</summary>
    public static CalendarYear? Read(int year, SourceNode node, WorkWeek week, ProblemList problems)
    {
        if (MapReader.Of(node, FormattableString.Invariant($"the year {year}"), problems) is not { } map)
            return null;
        var source = map.RequiredText("source");
        var rest = ReadDays(year, map, "rest");
        var work = ReadDays(year, map, "work");
        map.Done();
        foreach (var (day, listed) in work)
        {
            if (rest.TryGetValue(day, out var other))
                problems.Error(listed.Where, $"{Iso(day)} is both a day of rest (line {Line(other.Where)}) and a make-up working day");
            else if (week.Works(day.DayOfWeek))
                problems.Error(
                    listed.Where,
                    $"{Iso(day)} is a {day.DayOfWeek} and worked anyway; a make-up working day lies on a day of rest"
                );
        }
        return new(year, source ?? "", Names(rest), Names(work));
    }

    private static Dictionary<LocalDate, ListedDay> ReadDays(int year, MapReader map, string key)
    {
        var days = new Dictionary<LocalDate, ListedDay>();
        foreach (var entry in map.Group(key, $"the days under '{key}'")?.Entries ?? [])
        {
            var name = MapReader.LocalizedOf(entry.Value, entry.Key, map.Problems);
            if (name is null || name.Texts.IsEmpty)
                map.Problems.Error(
                    entry.Value.Where,
                    $"'{entry.Key}' needs the name of the day in each language, such as {{ en: New Year, zh: … }}"
                );
            foreach (var day in ReadRange(year, entry, map.Problems))
            {
                if (!days.TryAdd(day, new(name ?? LocalizedText.Empty, entry.KeyWhere)))
                    map.Problems.Error(entry.KeyWhere, $"{Iso(day)} is listed twice (also in line {Line(days[day].Where)})");
            }
        }
        return days;
    }

    private static IEnumerable<LocalDate> ReadRange(int year, SourceEntry entry, ProblemList problems)
    {
        var ends = entry.Key.Split("..");
        if (ends.Length > 2)
        {
            problems.Error(entry.KeyWhere, $"expected a day such as 02-15 or a range such as 02-15..02-23, found '{entry.Key}'");
            return [];
        }
        if (ReadDay(year, ends[0], entry, problems) is not { } first || ReadDay(year, ends[^1], entry, problems) is not { } last)
            return [];
        if (last < first || (ends.Length == 2 && last == first))
        {
            problems.Error(entry.KeyWhere, $"the range '{entry.Key}' doesn't end after it begins");
            return [];
        }
        return Enumerable.Range(0, Period.DaysBetween(first, last) + 1).Select(first.PlusDays);
    }

    private static LocalDate? ReadDay(int year, string text, SourceEntry entry, ProblemList problems)
    {
        var full = text.Length == 10 ? text : year.ToString("0000", CultureInfo.InvariantCulture) + "-" + text;
        var parsed = LocalDatePattern.Iso.Parse(full);
        if (!parsed.Success)
        {
            problems.Error(
                entry.KeyWhere,
                FormattableString.Invariant($"'{text}' is no day of {year}; expected a month and a day such as 02-15")
            );
            return null;
        }
        if (parsed.Value.Year == year)
            return parsed.Value;
        problems.Error(entry.KeyWhere, FormattableString.Invariant($"'{text}' isn't in {year}, the year it is listed under"));
        return null;
    }

    private static ImmutableSortedDictionary<LocalDate, LocalizedText> Names(Dictionary<LocalDate, ListedDay> days) =>
        days.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Name);

    private static string Line(SourceLocation where) => where.Line.ToString(CultureInfo.InvariantCulture);

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private sealed record ListedDay(LocalizedText Name, SourceLocation Where);
}
