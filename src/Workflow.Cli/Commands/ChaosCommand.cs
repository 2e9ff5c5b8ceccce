using System.CommandLine;
using System.Globalization;
using Workflow.Cli.Chaos;
using Workflow.Cli.Files;

namespace Workflow.Cli.Commands;

/// <summary><c>chaos --kills N</c>: real nodes on a real PostgreSQL, killed at random moments under load; then the store must hold.</summary>
public static class ChaosCommand
{
    public static Command Create(Terminal terminal)
    {
        var kills = new CountOption("--kills", "How many nodes to kill", 1, 10_000, 10);
        var nodes = new CountOption("--nodes", "How many nodes run at once", 1, 10, 3);
        var cases = new CountOption("--cases", "How many invented cases there are from the beginning", 1, 100_000, 200);
        var seed = new Option<int>("--seed")
        {
            Description = "Number from which cases and chances are drawn",
            DefaultValueFactory = _ => 1,
            HelpName = "S",
        };
        var crashes = new CountOption("--crash-every", "After how many kills PostgreSQL is broken off each time (0: never)", 0, 10_000, 5);
        var (data, json) = (DataFolder.Option(), CommonOptions.Json());
        var command = new Command(
            "chaos",
            "Starts a PostgreSQL and nodes on it, kills them at random moments under load, and verifies everything. Exit 1 when something doesn't hold."
        )
        {
            kills,
            nodes,
            cases,
            seed,
            crashes,
            data,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var plan = new ChaosPlan(kills.Of(parsed), nodes.Of(parsed), cases.Of(parsed), parsed.GetValue(seed), crashes.Of(parsed));
                if (Engine.LocalPostgres.FindPrograms() is null)
                    throw new UnusableInputException("PostgreSQL isn't installed here: apt-get install postgresql");
                var workflows = terminal.FullPath(DataFolder.Find(terminal, parsed.GetValue(data)));
                var report = await new ChaosRun(plan, workflows, terminal).RunAsync(cancellationToken);
                Tell(terminal, report, parsed.GetValue(json));
                return (int)(report.Holds ? ExitCode.Holds : ExitCode.FallsShort);
            }
        );
        return command;
    }

    private static void Tell(Terminal terminal, ChaosReport report, bool json)
    {
        var counts = report.Verified.Counts;
        if (json)
        {
            terminal.SayJson(
                new
                {
                    report.Holds,
                    report.Kills,
                    report.Crashes,
                    report.Nodes,
                    report.Asked,
                    report.Answered,
                    report.Refused,
                    report.AnswersChanged,
                    report.DaysMoved,
                    report.LongestDrainSeconds,
                    violations = report.Verified.Violations.Select(violation => violation.ToString()),
                    counts,
                }
            );
            return;
        }
        foreach (var violation in report.Verified.Violations)
            terminal.Say(violation.ToString());
        foreach (var notice in report.Verified.Notices)
            terminal.Complain($"note: {notice}");
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Kills} kill(s) of {report.Nodes} node(s), {report.Crashes} crash(es) of PostgreSQL, {report.DaysMoved} days of clock"
            )
        );
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Answered} command(s) answered in {report.Asked} request(s), {report.Refused} refused, {report.AnswersChanged} answered otherwise when asked again"
            )
        );
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Cases} cases: {counts.Planned} rungs and reminders planned, {counts.Fired} fired ({counts.Late} late), {counts.Waiting} waiting, {counts.Parked} parked"
            )
        );
        terminal.Say(
            string.Create(CultureInfo.InvariantCulture, $"longest time until nothing was overdue: {report.LongestDrainSeconds:0.0} s")
        );
        terminal.Say(report.Holds ? "holds" : "doesn't hold");
    }
}
