using System.CommandLine;
using System.Globalization;
using Workflow.Cli.Bench;

namespace Workflow.Cli.Commands;

/// <summary><c>bench inbox|size</c>: measures the pages that everybody looks at, and how much of it a larger store costs.</summary>
internal static class BenchPagesCommand
{
    private const int MostCases = 2_000_000;
    private const int MostOffices = 10_000;

    public static Command Inbox(Terminal terminal)
    {
        var cases = new CountOption("--cases", "How many open cases lie in the store", 1, MostCases, 100_000);
        var offices = new CountOption("--offices", "How many offices there are; 0: one for each 500 cases", 0, MostOffices, 0);
        var (clients, seconds, seed, pages) = (ClientsOption(), SecondsOption(), SeedOption(), PagesOption());
        var (on, server, json) = (BenchCommand.On(), BenchCommand.Server(), CommonOptions.Json());
        var command = new Command("inbox", "Looks at inboxes, alerts and cases, as their pages do.")
        {
            cases,
            offices,
            clients,
            seconds,
            seed,
            pages,
            on,
            server,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var of = (Cases: cases.Of(parsed), Offices: offices.Of(parsed));
                var plan = new InboxPlan(
                    of.Cases,
                    of.Offices == 0 ? InboxPlan.OfficesFor(of.Cases) : of.Offices,
                    clients.Of(parsed),
                    seconds.Of(parsed),
                    seed.Of(parsed),
                    parsed.GetValue(pages) ?? []
                );
                var database = BenchCommand.Choice(parsed.GetValue(on));
                return BenchCommand.Tell(
                    terminal,
                    await InboxBench.RunAsync(database, parsed.GetValue(server), plan, terminal, cancellationToken),
                    parsed.GetValue(json)
                );
            }
        );
        return command;
    }

    public static Command Size(Terminal terminal)
    {
        var cases = new Option<string>("--cases")
        {
            Description = "How many open cases lie in the store, one size after another, the one to compare with first",
            HelpName = "N,N,...",
            DefaultValueFactory = _ => "10000,100000,1000000",
        };
        var each = new CountOption("--each", "How many cases a client goes round among", 1, 10_000, 250);
        var (clients, seconds, seed, pages) = (ClientsOption(), SecondsOption(), SeedOption(), PagesOption());
        var (on, server, json) = (BenchCommand.On(), BenchCommand.Server(), CommonOptions.Json());
        var command = new Command("size", "Commands and pages in stores of different sizes, each beside the first one.")
        {
            cases,
            each,
            clients,
            seconds,
            seed,
            pages,
            on,
            server,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var sizes = SizesIn(parsed.GetValue(cases) ?? "");
                var plan = new SizePlan(
                    sizes,
                    clients.Of(parsed),
                    seconds.Of(parsed),
                    each.Of(parsed),
                    seed.Of(parsed),
                    parsed.GetValue(pages) ?? []
                );
                var database = BenchCommand.Choice(parsed.GetValue(on));
                var figures = await SizeBench.RunAsync(database, parsed.GetValue(server), plan, terminal, cancellationToken);
                if (parsed.GetValue(json))
                    terminal.SayJson(figures);
                else
                    Print(terminal, sizes, figures);
                return (int)ExitCode.Holds;
            }
        );
        return command;
    }

    private static CountOption ClientsOption() => new("--clients", "How many clients at once, beside one by itself", 1, 64, 8);

    private static CountOption SecondsOption() => new("--seconds", "How long each measurement takes", 1, 600, 5);

    private static CountOption SeedOption() =>
        new("--seed", "Which people look at which cases: the same for the same number", 1, 1_000_000, 1);

    private static Option<string[]> PagesOption()
    {
        var option = new Option<string[]>("--page")
        {
            Description = "Which page is looked at; may be given several times [default: all]",
            HelpName = "PAGE",
            DefaultValueFactory = _ => [.. PageVisits.Names],
        };
        option.AcceptOnlyFromAmong([.. PageVisits.Names]);
        return option;
    }

    private static List<int> SizesIn(string text)
    {
        var sizes = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size is < 1 or > MostCases)
                throw new UnusableInputException(
                    FormattableString.Invariant(
                        $"--cases: '{part}' isn't a number of cases; expected numbers from 1 to {MostCases}, like 10000,100000"
                    )
                );
            if (sizes.Contains(size))
                throw new UnusableInputException(FormattableString.Invariant($"--cases: {size} is given twice"));
            sizes.Add(size);
        }
        return sizes;
    }

    private static void Print(Terminal terminal, IReadOnlyList<int> sizes, IReadOnlyList<SizeFigure> figures)
    {
        var width = figures.Max(figure => figure.Name.Length);
        var heads = sizes.Select(size => string.Create(CultureInfo.InvariantCulture, $"{size, 10:#,0} cases  "));
        terminal.Say($"{new string(' ', width + 6)}{string.Concat(heads)}".TrimEnd());
        foreach (var figure in figures)
        {
            var values = figure.At.Select(at =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{at.Value, 10:0.##} {(at.ToFirst is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"x{ratio:0.00}") : ""), -7}"
                )
            );
            terminal.Say($"{figure.Name.PadRight(width)}  {figure.Unit, -4}{string.Concat(values)}".TrimEnd());
        }
    }
}
