using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>
/// Reads a <c>notice:</c> file. Every date carries its weekday and every holiday its number of days, and both are checked, so that a slip of
/// the keyboard is found when the file is read.
/// </summary>
public static class CalendarNoticeReader
{
    private static readonly string[] Weekdays = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>The notice, or null when something is wrong with it; the list then says what.</summary>
    public static CalendarNotice? Read(SourceNode node, ProblemList problems)
    {
        var before = problems.All.Count;
        if (MapReader.Of(node, "a notice", problems) is not { } map)
            return null;
        var id = map.RequiredText("notice");
        map.RequiredNode("year");
        var year = map.Number("year");
        map.RequiredNode("issued");
        var issued = map.Date("issued");
        var title = map.RequiredText("title");
        map.RequiredNode("working-days");
        var workingDays = map.Number("working-days");
        var week = map.Words("ordinary-week").Select(word => ReadWeekday(word, problems)).ToImmutableArray();
        if (week.IsEmpty)
            problems.Error(
                map.Where,
                "a notice needs 'ordinary-week:' with the days of the week that are worked, such as [ Mon, Tue, Wed, Thu, Fri ]"
            );
        var holidays = map.Items("holidays")
            .Select(item => ReadHoliday(item, year ?? 0, problems))
            .OfType<NoticeHoliday>()
            .ToImmutableArray();
        map.Done();
        if (problems.HasErrorsSince(before) || id is null || title is null)
            return null;
        return new(id, year ?? 0, issued ?? default, title, week, workingDays ?? 0, holidays);
    }

    private static NoticeHoliday? ReadHoliday(SourceNode node, int year, ProblemList problems)
    {
        if (MapReader.Of(node, "a holiday", problems) is not { } map)
            return null;
        map.RequiredNode("name");
        var name = map.Localized("name");
        map.RequiredNode("days");
        var days = map.Number("days");
        var off = map.Items("off").Select(item => ReadDay(item, year, problems)).OfType<LocalDate>().ToImmutableArray();
        var worked = map.Items("worked").Select(item => ReadDay(item, year, problems)).OfType<LocalDate>().ToImmutableArray();
        map.Done();
        if (days is { } stated && stated != off.Length)
            problems.Error(
                map.WhereIs("days"),
                FormattableString.Invariant($"{name?.For("en")} is said to have {stated} days, but {off.Length} are listed")
            );
        return new(name ?? LocalizedText.Empty, off, worked);
    }

    private static LocalDate? ReadDay(SourceNode node, int year, ProblemList problems)
    {
        var text = node is SourceNode.Scalar scalar ? scalar.Text : "";
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var day = LocalDatePattern.Iso.Parse(parts.Length == 2 ? parts[0] : "");
        if (!day.Success)
        {
            problems.Error(node.Where, $"expected a day with its weekday such as '2026-02-15 Sun', found '{text}'");
            return null;
        }
        if (day.Value.Year != year)
            problems.Error(node.Where, FormattableString.Invariant($"{parts[0]} isn't in {year}, the year of the notice"));
        var weekday = Weekdays[(int)day.Value.DayOfWeek];
        if (parts[1] != weekday)
            problems.Error(node.Where, $"{parts[0]} is a {weekday}, not a {parts[1]}");
        return day.Value;
    }

    private static IsoDayOfWeek ReadWeekday(SourceNode.Scalar word, ProblemList problems)
    {
        var index = Array.IndexOf(Weekdays, word.Text, 1);
        if (index < 1)
            problems.Error(word.Where, $"'{word.Text}' is no day of the week{NearestName.Hint(word.Text, Weekdays.Skip(1))}");
        return (IsoDayOfWeek)Math.Max(index, 0);
    }
}
