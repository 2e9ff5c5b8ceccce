using System.CommandLine;
using System.Globalization;
using NodaTime;
using Workflow.Cli.Files;
using Workflow.Core.Calendars;

namespace Workflow.Cli.Commands;

/// <summary><c>calendar test</c> and <c>calendar show</c>.</summary>
public static class CalendarCommand
{
    public static Command Create(Terminal terminal) =>
        new("calendar", "Work calendars: compare one with the official notice, or print a year.") { Test(terminal), Show(terminal) };

    private static Command Test(Terminal terminal)
    {
        var (country, year, data, json) = (CountryArgument(), YearArgument(), DataFolder.Option(), CommonOptions.Json());
        var command = new Command("test", "Compares a calendar day by day with the notice that was typed from the official text.")
        {
            country,
            year,
            data,
            json,
        };
        command.SetAction(parsed =>
            (int)TestYear(
                terminal,
                parsed.GetRequiredValue(country),
                YearOf(parsed.GetRequiredValue(year)),
                parsed.GetValue(data),
                parsed.GetValue(json)
            )
        );
        return command;
    }

    private static Command Show(Terminal terminal)
    {
        var (country, year, data, json) = (CountryArgument(), YearArgument(), DataFolder.Option(), CommonOptions.Json());
        var language = CommonOptions.Language();
        var command = new Command("show", "Prints a year: days of rest, make-up working days, totals.")
        {
            country,
            year,
            data,
            language,
            json,
        };
        command.SetAction(parsed =>
        {
            var found = KnownFiles.Calendar(DataFolder.Load(terminal, parsed.GetValue(data)), parsed.GetRequiredValue(country));
            var page = new CalendarPage(found.Value, YearOf(parsed.GetRequiredValue(year)), parsed.GetRequiredValue(language));
            if (parsed.GetValue(json))
                terminal.SayJson(page.Facts(found.File));
            else
                page.Print(terminal);
            return (int)ExitCode.Holds;
        });
        return command;
    }

    private static ExitCode TestYear(Terminal terminal, string country, int year, string? data, bool json)
    {
        var files = DataFolder.Load(terminal, data);
        var (calendar, calendarFile) = KnownFiles.Calendar(files, country);
        var (notice, noticeFile) = KnownFiles.Notice(files, calendar.Id, year);
        var differences = CalendarComparison.Compare(calendar, notice);
        var workingDays = calendar.WorkingDaysIn(year);
        if (json)
        {
            terminal.SayJson(
                new
                {
                    calendar = calendar.Id,
                    version = calendar.Version,
                    file = calendarFile,
                    year,
                    workingDays,
                    daysCompared = CalendarSystem.Iso.GetDaysInYear(year),
                    notice = new
                    {
                        title = notice.Title,
                        issued = LocalTimes.Show(notice.Issued),
                        notice.WorkingDays,
                        file = noticeFile,
                    },
                    holds = differences.IsEmpty,
                    differences = differences.Select(difference => new
                    {
                        day = difference.Day is { } day ? LocalTimes.Show(day) : null,
                        difference.Message,
                    }),
                }
            );
        }
        else
        {
            var days = CalendarSystem.Iso.GetDaysInYear(year);
            terminal.Say(
                differences.IsEmpty
                    ? Invariant($"{calendar.Id} {year} agrees with the notice: {days} days compared, {workingDays} working days")
                    : Invariant($"{calendar.Id} {year} differs from the notice in {differences.Length} point(s):")
            );
            foreach (var difference in differences)
                terminal.Say($"  {difference}");
            terminal.Say($"  calendar: version {calendar.Version}, {calendarFile}");
            terminal.Say($"  notice:   {notice.Title} ({LocalTimes.Show(notice.Issued)}), {noticeFile}");
        }
        return differences.IsEmpty ? ExitCode.Holds : ExitCode.FallsShort;
    }

    private static Argument<string> CountryArgument() =>
        new("country") { Description = "Id of the calendar, such as CN or GB-ENG", HelpName = "COUNTRY" };

    private static Argument<string> YearArgument() => new("year") { Description = "The year, such as 2026", HelpName = "YEAR" };

    private static int YearOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1900 and <= 2299
            ? year
            : throw new UnusableInputException($"'{text}' isn't a year; expected one of 1900 to 2299, such as 2026");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
