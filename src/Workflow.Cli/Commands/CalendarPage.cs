using System.Globalization;
using System.Text;
using NodaTime;
using Workflow.Core.Calendars;

namespace Workflow.Cli.Commands;

/// <summary>A year of a calendar as a page of months, or as facts.</summary>
public sealed class CalendarPage(WorkCalendar calendar, int year, string language)
{
    private readonly CalendarYear? _list = calendar.Years.GetValueOrDefault(year);
    private readonly int _workingDays = calendar.WorkingDaysIn(year);

    private int Days => CalendarSystem.Iso.GetDaysInYear(year);

    /// <summary>Everything as values, one entry a day.</summary>
    public object Facts(string file) =>
        new
        {
            calendar = calendar.Id,
            title = calendar.Title.For(language),
            version = calendar.Version,
            zone = calendar.Zone.Id,
            file,
            year,
            provisional = _list is null,
            source = _list?.Source,
            workingDays = _workingDays,
            restDays = Days - _workingDays,
            makeUpDays = _list?.WorkingDays.Count ?? 0,
            days = AllDays()
                .Select(day => new
                {
                    day = LocalTimes.Show(day),
                    weekday = LocalTimes.Weekday(day),
                    works = calendar.IsWorkingDay(day),
                    kind = KindOf(day),
                    name = calendar.NameOf(day)?.For(language),
                }),
        };

    /// <summary>The page: months, then the days of the list, then where it comes from.</summary>
    public void Print(Terminal terminal)
    {
        terminal.Say(
            Invariant(
                $"{calendar.Title.For(language)} ({calendar.Id}) {year}: {_workingDays} working days, {Days - _workingDays} days of rest"
            )
        );
        terminal.Say(
            _list is null
                ? Invariant($"PROVISIONAL: there is no published list for {year}; only the ordinary week is known")
                : $"by {_list.Source}, version {calendar.Version}"
        );
        terminal.Say("  *  day of rest by the list    -  weekly rest    +  make-up working day");
        for (var month = 1; month <= 12; month++)
            PrintMonth(terminal, month);
        terminal.Say();
        PrintList(terminal);
    }

    private void PrintMonth(Terminal terminal, int month)
    {
        var first = new LocalDate(year, month, 1);
        var days = AllDays().Where(day => day.Month == month).ToList();
        terminal.Say();
        terminal.Say(Invariant($"{first:MMMM}: {days.Count(calendar.IsWorkingDay)} working days"));
        terminal.Say("  Mon  Tue  Wed  Thu  Fri  Sat  Sun");
        var line = new StringBuilder().Append(' ', 5 * ((int)first.DayOfWeek - 1));
        foreach (var day in days)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {day.Day, 2}{Mark(day)}");
            if (day.DayOfWeek != IsoDayOfWeek.Sunday)
                continue;
            terminal.Say(line.ToString().TrimEnd());
            line.Clear();
        }
        if (line.Length > 0)
            terminal.Say(line.ToString().TrimEnd());
    }

    private void PrintList(Terminal terminal)
    {
        foreach (var (name, first, last) in Stretches())
        {
            var until = first == last ? "" : $"..{last.ToString("MM-dd", CultureInfo.InvariantCulture)}";
            var mark = Mark(first);
            terminal.Say($"  {mark} {first.ToString("MM-dd", CultureInfo.InvariantCulture)}{until} {LocalTimes.Weekday(first)}  {name}");
        }
    }

    /// <summary>Neighbouring days of the list with one name and one meaning.</summary>
    private IEnumerable<(string Name, LocalDate First, LocalDate Last)> Stretches()
    {
        (string Name, LocalDate First, LocalDate Last)? open = null;
        foreach (var day in AllDays())
        {
            var name = calendar.NameOf(day)?.For(language);
            if (open is { } stretch && name == stretch.Name && Mark(day) == Mark(stretch.First))
            {
                open = stretch with { Last = day };
                continue;
            }
            if (open is { } done)
                yield return done;
            open = name is null ? null : (name, day, day);
        }
        if (open is { } last)
            yield return last;
    }

    private IEnumerable<LocalDate> AllDays()
    {
        for (var day = new LocalDate(year, 1, 1); day.Year == year; day = day.PlusDays(1))
            yield return day;
    }

    private char Mark(LocalDate day) =>
        KindOf(day) switch
        {
            "rest by the list" => '*',
            "weekly rest" => '-',
            "make-up working day" => '+',
            _ => ' ',
        };

    private string KindOf(LocalDate day)
    {
        var listed = calendar.NameOf(day) is not null;
        if (calendar.IsWorkingDay(day))
            return listed ? "make-up working day" : "working day";
        return listed ? "rest by the list" : "weekly rest";
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
