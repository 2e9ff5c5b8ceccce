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
        var looks = new LookOptions();
        var command = new Command("inbox", "Looks at inboxes, alerts and cases, as their pages do.") { cases, offices };
        looks.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var of = (Cases: cases.Of(parsed), Offices: offices.Of(parsed));
                var plan = new InboxPlan(
                    of.Cases,
                    of.Offices == 0 ? InboxPlan.OfficesFor(of.Cases) : of.Offices,
                    looks.Clients.Of(parsed),
                    looks.Seconds.Of(parsed),
                    looks.Seed.Of(parsed),
                    looks.PagesOf(parsed)
                );
                var database = BenchCommand.Choice(parsed.GetValue(looks.On));
                return BenchCommand.Tell(
                    terminal,
                    await InboxBench.RunAsync(database, parsed.GetValue(looks.Server), plan, terminal, cancellationToken),
                    parsed.GetValue(looks.Json)
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
        var runs = new CountOption("--runs", "How often everything is measured in each store; the median is told", 1, 25, 1);
        var each = new CountOption("--each", "How many cases a client goes round among", 1, 10_000, 250);
        var looks = new LookOptions();
        var command = new Command("size", "Commands and pages in stores of different sizes, each beside the first one.")
        {
            cases,
            runs,
            each,
        };
        looks.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var sizes = SizesIn(parsed.GetValue(cases) ?? "");
                var plan = new SizePlan(
                    sizes,
                    runs.Of(parsed),
                    looks.Clients.Of(parsed),
                    looks.Seconds.Of(parsed),
                    each.Of(parsed),
                    looks.Seed.Of(parsed),
                    looks.PagesOf(parsed)
                );
                var database = BenchCommand.Choice(parsed.GetValue(looks.On));
                var figures = await SizeBench.RunAsync(database, parsed.GetValue(looks.Server), plan, terminal, cancellationToken);
                if (parsed.GetValue(looks.Json))
                    terminal.SayJson(figures);
                else
                    Print(terminal, sizes, figures);
                return (int)ExitCode.Holds;
            }
        );
        return command;
    }

    /// <summary>Who looks at which pages for how long, and on which database: what both commands ask for.</summary>
    private sealed class LookOptions
    {
        private readonly Option<string[]> _pages = PagesOption();

        public CountOption Clients { get; } = new("--clients", "How many clients at once, beside one by itself", 1, 64, 8);

        public CountOption Seconds { get; } = new("--seconds", "How long each measurement takes", 1, 600, 5);

        public CountOption Seed { get; } = new("--seed", "Which people look at which cases: the same for the same number", 1, 1_000_000, 1);

        public Option<string> On { get; } = BenchCommand.On();

        public Option<string?> Server { get; } = BenchCommand.Server();

        public Option<bool> Json { get; } = CommonOptions.Json();

        public string[] PagesOf(ParseResult parsed) => parsed.GetValue(_pages) ?? [];

        public void AddTo(Command command)
        {
            Option[] options = [Clients, Seconds, Seed, _pages, On, Server, Json];
            foreach (var option in options)
                command.Options.Add(option);
        }
    }

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
