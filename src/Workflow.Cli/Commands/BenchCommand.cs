using System.CommandLine;
using System.Globalization;
using Workflow.Cli.Bench;
using Workflow.Cli.Files;
using Workflow.Cli.Scenarios;

namespace Workflow.Cli.Commands;

/// <summary>
/// <c>bench command|storm|inbox|size|core</c>: measures this machine, each figure beside what the same machine does without the engine.
/// </summary>
public static class BenchCommand
{
    public static Command Create(Terminal terminal) =>
        new("bench", "Measures the engine on this machine, beside what the database does by itself in the same run.")
        {
            CommandsCommand(terminal),
            StormCommand(terminal),
            BenchPagesCommand.Inbox(terminal),
            BenchPagesCommand.Size(terminal),
            CoreCommand(terminal),
        };

    private static Command CommandsCommand(Terminal terminal)
    {
        var clients = new CountOption("--clients", "How many clients at once", 1, 64, 8);
        var seconds = new CountOption("--seconds", "How long each measurement takes", 1, 600, 10);
        var cases = new CountOption("--cases", "How many open cases lie in the store beside those that are measured", 0, 2_000_000, 0);
        var each = new CountOption("--each", "How many cases a client goes round among", 1, 10_000, 250);
        var offices = new CountOption("--offices", "How many offices there are", 1, 10_000, 200);
        var (on, server, json) = (On(), Server(), CommonOptions.Json());
        var command = new Command(
            "command",
            "Completes work items: next stage, another accountable, a new item with its deadline, all stored."
        )
        {
            clients,
            seconds,
            cases,
            each,
            offices,
            on,
            server,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var plan = new CommandPlan(clients.Of(parsed), seconds.Of(parsed), each.Of(parsed), offices.Of(parsed), cases.Of(parsed));
                var database = Choice(parsed.GetValue(on));
                return Tell(
                    terminal,
                    await CommandBench.RunAsync(database, parsed.GetValue(server), plan, terminal, cancellationToken),
                    parsed.GetValue(json)
                );
            }
        );
        return command;
    }

    private static Command StormCommand(Terminal terminal)
    {
        var cases = new CountOption("--cases", "How many cases have a rung due at one instant", 1, 2_000_000, 100_000);
        var ordinary = new CountOption("--ordinary", "How many come due in an ordinary minute after it", 0, 10_000, 100);
        var offices = new CountOption("--offices", "How many offices there are", 1, 10_000, 200);
        var verify = new Option<bool>("--verify") { Description = "Walk the whole store after it and look at each rung" };
        var (on, server, json) = (On(), Server(), CommonOptions.Json());
        var command = new Command("storm", "Lets very many rungs come due at one instant. Exit 1 when one is lost or double.")
        {
            cases,
            ordinary,
            offices,
            verify,
            on,
            server,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var plan = new StormPlan(cases.Of(parsed), ordinary.Of(parsed), offices.Of(parsed), parsed.GetValue(verify));
                var database = Choice(parsed.GetValue(on));
                return Tell(
                    terminal,
                    await StormBench.RunAsync(database, parsed.GetValue(server), plan, terminal, cancellationToken),
                    parsed.GetValue(json)
                );
            }
        );
        return command;
    }

    private static Command CoreCommand(Terminal terminal)
    {
        var decisions = new CountOption("--decisions", "How many decisions are measured", 100, 10_000_000, 20_000);
        var stories = new Option<string[]>("--story")
        {
            Description = "Scenario files to tell [default: three years of community rehabilitation]",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var (data, json) = (DataFolder.Option(), CommonOptions.Json());
        var command = new Command("core", "Decides in memory: one command, and whole stories.") { decisions, stories, data, json };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var folder = DataFolder.Find(terminal, parsed.GetValue(data));
                string[] asked = parsed.GetValue(stories) is { Length: > 0 } named
                    ? named
                    : [Path.Combine(folder, "community-rehabilitation", "examples", "three-years.scenario.yaml")];
                var loaded = ScenarioRuns.Load(FileSet.Load(terminal, asked), asked);
                var times = decisions.Of(parsed);
                return Tell(terminal, await CoreBench.RunAsync(times, loaded, cancellationToken), parsed.GetValue(json));
            }
        );
        return command;
    }

    internal static int Tell(Terminal terminal, BenchReport report, bool json)
    {
        if (json)
            terminal.SayJson(report.Figures);
        else
            Print(terminal, report.Figures);
        if (report.Broken is not null)
            terminal.Complain(report.Broken);
        return (int)(report.Broken is null ? ExitCode.Holds : ExitCode.FallsShort);
    }

    private static void Print(Terminal terminal, IReadOnlyList<BenchFigure> figures)
    {
        var width = figures.Max(figure => figure.Name.Length);
        foreach (var figure in figures)
        {
            var value = string.Create(
                CultureInfo.InvariantCulture,
                $"{figure.Name.PadRight(width)}  {figure.Value, 10:0.##} {figure.Unit, -4}"
            );
            var beside = figure is { Limit: { } limit, Ratio: { } ratio }
                ? string.Create(CultureInfo.InvariantCulture, $"  limit {limit, 10:0.##}  ratio {ratio:0.000}")
                : "";
            terminal.Say((value + beside).TrimEnd());
        }
    }

    internal static Option<string> On()
    {
        var option = new Option<string>("--on")
        {
            Description = "Which database: postgres or sqlite",
            DefaultValueFactory = _ => "postgres",
            HelpName = "DATABASE",
        };
        option.AcceptOnlyFromAmong("postgres", "sqlite");
        return option;
    }

    internal static Option<string?> Server() =>
        new("--server")
        {
            Description =
                "Connection string of a PostgreSQL to measure on, as a role that may create databases and make checkpoints [default: one is started]",
            HelpName = "CONNECTION",
        };

    internal static BenchDatabase Choice(string? on) => on == "sqlite" ? BenchDatabase.Sqlite : BenchDatabase.Postgres;
}
