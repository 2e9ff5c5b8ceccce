using System.CommandLine;
using NodaTime;
using Workflow.Cli.Deadlines;
using Workflow.Cli.Files;
using Workflow.Core.Calendars;

namespace Workflow.Cli.Commands;

/// <summary><c>deadline explain</c>: what is counted from when, what isn't and why, and where the number comes from.</summary>
public static class DeadlineCommand
{
    public static Command Create(Terminal terminal) => new("deadline", "Deadlines: explain how one is computed.") { Explain(terminal) };

    private static Command Explain(Terminal terminal)
    {
        var rule = new Option<string>("--rule") { Description = "Id of the row, such as REGISTER", Required = true, HelpName = "ROW" };
        var anchor = new Option<string>("--anchor") { Description = "When it begins to count: a time such as \"2026-02-04 10:00\", or a whole day", Required = true, HelpName = "TIME" };
        var rules = new Option<string?>("--rules") { Description = "The rule pack's file [default: the pack of the data folder that has the row]", HelpName = "FILE" };
        var overlay = new Option<string[]>("--overlay") { Description = "Overlays laid over the pack in order: files, or ids in the data folder", HelpName = "FILE|ID" };
        var calendar = new Option<string?>("--calendar") { Description = "Id of the calendar, or its file [default: the one that the pack's name begins with]", HelpName = "CALENDAR" };
        var pause = new Option<string[]>("--pause") { Description = "A time in which the clock stood still, such as \"2026-02-06 09:00/2026-02-09 09:00\"", HelpName = "FROM/TO" };
        var (data, language, json) = (DataFolder.Option(), CommonOptions.Language(), CommonOptions.Json());
        var command = new Command("explain", "Computes a deadline and tells every stretch counted and every day left out.")
        {
            rule, anchor, rules, overlay, calendar, pause, data, language, json,
        };
        command.SetAction(parsed =>
        {
            var source = new RuleSource(terminal, parsed.GetValue(data), parsed.GetValue(rules), parsed.GetValue(overlay) ?? []);
            var id = parsed.GetRequiredValue(rule);
            var pack = source.PackWith(id);
            var days = source.CalendarFor(pack, parsed.GetValue(calendar));
            var counted = AnchorOf(parsed.GetRequiredValue(anchor), days);
            var computed = Compute(RuleSource.RowOf(pack, id, counted, days), counted, days, [.. (parsed.GetValue(pause) ?? []).Select(text => PauseOf(text, days.Zone))]);
            var page = new DeadlinePage(computed);
            if (parsed.GetValue(json))
                terminal.SayJson(page.Facts());
            else
                page.Print(terminal, parsed.GetRequiredValue(language));
            return (int)(page.SumsUp ? ExitCode.Holds : ExitCode.FallsShort);
        });
        return command;
    }

    private static DeadlineAnchor AnchorOf(string text, WorkCalendar calendar) =>
        LocalTimes.ParseDay(text, "--anchor") is { } day
            ? new DeadlineAnchor.Day(day)
            : new DeadlineAnchor.Moment(LocalTimes.Parse(text, calendar.Zone, "--anchor"));

    private static Interval PauseOf(string text, DateTimeZone zone)
    {
        var parts = text.Split('/');
        if (parts.Length != 2)
            throw new UnusableInputException($"--pause: '{text}' isn't FROM/TO; expected two times such as \"2026-02-06 09:00/2026-02-09 09:00\"");
        var from = LocalTimes.Parse(parts[0].Trim(), zone, "--pause");
        var until = LocalTimes.Parse(parts[1].Trim(), zone, "--pause");
        return from < until ? new(from, until) : throw new UnusableInputException($"--pause: '{text}' ends before it begins");
    }

    private static DeadlineComputation Compute(DeadlineRule rule, DeadlineAnchor anchor, WorkCalendar calendar, IReadOnlyList<Interval> pauses)
    {
        try
        {
            return rule.Compute(anchor, calendar, pauses);
        }
        catch (ArgumentException refused)
        {
            throw new UnusableInputException($"{rule.Id} can't be computed: {refused.Message.ReplaceLineEndings(" ")}", refused);
        }
    }
}
