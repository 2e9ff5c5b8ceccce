using System.CommandLine;
using Workflow.Cli.Files;

namespace Workflow.Cli.Commands;

/// <summary><c>check PATH...</c>: everything that is wrong with definitions, rule packs, organisations, calendars, notices and scenarios.</summary>
public static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "Files, or folders with all .yaml files below them",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "PATH",
        };
        var strict = new Option<bool>("--strict") { Description = "Warnings fail too" };
        var json = CommonOptions.Json();
        var command = new Command("check", "Reads and proves definitions, rule packs, organisations, calendars, notices and scenarios.")
        {
            paths,
            strict,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = FileChecks.Run(terminal, parsed.GetRequiredValue(paths));
            if (parsed.GetValue(json))
                terminal.SayJson(Facts(report, parsed.GetValue(strict)));
            else
                Print(terminal, report);
            return (int)report.Answer(parsed.GetValue(strict));
        });
        return command;
    }

    private static void Print(Terminal terminal, CheckReport report)
    {
        foreach (var sentence in report.Unusable)
            terminal.Complain(sentence);
        foreach (var problem in report.Problems)
            terminal.Say(problem.ToString());
        foreach (var note in report.Notes)
            terminal.Complain($"note: {note}");
        terminal.Say(
            FormattableString.Invariant(
                $"{report.Files} file(s) checked{report.Kinds}: {report.Errors} error(s), {report.Warnings} warning(s){(report.Unusable.Count > 0 ? $", {report.Unusable.Count} not readable" : "")}"
            )
        );
    }

    private static object Facts(CheckReport report, bool strict) =>
        new
        {
            holds = report.Answer(strict) == ExitCode.Holds,
            files = report.Files,
            errors = report.Errors,
            warnings = report.Warnings,
            problems = report.Problems.Select(problem => new
            {
                problem.Where.File,
                problem.Where.Line,
                problem.Where.Column,
                problem.Severity,
                problem.Message,
            }),
            unusable = report.Unusable,
            notes = report.Notes,
        };
}
