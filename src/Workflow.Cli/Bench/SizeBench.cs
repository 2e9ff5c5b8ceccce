using System.Globalization;
using NodaTime;

namespace Workflow.Cli.Bench;

/// <summary>Which sizes are compared, how often, by how many clients over how many seconds each, and which of <see cref="PageVisits.Names"/>.</summary>
internal sealed record SizePlan(
    IReadOnlyList<int> Sizes,
    int Runs,
    int Clients,
    int Seconds,
    int CasesEach,
    int Seed,
    IReadOnlyList<string> Pages
);

/// <summary>One figure at each size; <paramref name="At"/> holds one value for each, in their order.</summary>
public sealed record SizeFigure(string Name, string Unit, IReadOnlyList<SizeValue> At);

/// <summary>A figure with so many open cases in the store, and its ratio to that of the first size; null when that was 0.</summary>
public sealed record SizeValue(int Cases, double Value, double? ToFirst);

/// <summary>
/// <c>bench size</c>: the same commands and the same pages in stores of different sizes. Each size has a fresh store, whose offices have as
/// many cases as those of the others, and which is brought to rest before each measurement. Of several runs, one after another in the same
/// store, each figure is the median; of an even number of them the higher one of the two in the middle.
/// </summary>
internal static class SizeBench
{
    public static async Task<IReadOnlyList<SizeFigure>> RunAsync(
        BenchDatabase database,
        string? server,
        SizePlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<(string Name, string Unit, int Cases, double Value)>();
        foreach (var cases in plan.Sizes)
        foreach (var (name, unit, value) in await AtAsync(database, server, cases, plan, terminal, cancellationToken))
            rows.Add((name, unit, cases, value));
        return
        [
            .. rows.GroupBy(row => (row.Name, row.Unit))
                .Select(group => new SizeFigure(
                    group.Key.Name,
                    group.Key.Unit,
                    [.. group.Select(row => new SizeValue(row.Cases, row.Value, RatioOf(row.Value, group.First().Value)))]
                )),
        ];
    }

    private static double? RatioOf(double value, double first) => first == 0 ? null : value / first;

    private static async Task<IReadOnlyList<(string Name, string Unit, double Value)>> AtAsync(
        BenchDatabase database,
        string? server,
        int cases,
        SizePlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        var offices = InboxPlan.OfficesFor(cases);
        await using var place = await BenchPlace.OpenAsync(database, server, offices, SystemClock.Instance, cancellationToken);
        var seconds = await BenchCases.FillAsync(place, cases, dueAt: null, terminal, cancellationToken, plan.Seed);
        var figures = new List<(string Name, string Unit, double Value)>();
        for (var run = 1; run <= plan.Runs; run++)
        {
            figures.AddRange(await RunAsync(place, cases, offices, plan, terminal, cancellationToken));
        }
        return
        [
            ("cases made", "1/s", cases / Math.Max(seconds, 0.001)),
            .. figures
                .GroupBy(figure => (figure.Name, figure.Unit))
                .Select(group => (group.Key.Name, group.Key.Unit, Median([.. group.Select(figure => figure.Value)]))),
        ];
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static async Task<IEnumerable<(string Name, string Unit, double Value)>> RunAsync(
        BenchPlace place,
        int cases,
        int offices,
        SizePlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        await place.RestAsync(cancellationToken);
        // As long to warm up as to measure: else the first size would pay for what the others find compiled.
        var time = new BenchTime(TimeSpan.FromSeconds(plan.Seconds), TimeSpan.FromSeconds(plan.Seconds));
        var inbox = new InboxPlan(cases, offices, plan.Clients, plan.Seconds, plan.Seed, plan.Pages);
        var pages = await InboxBench.MeasureAsync(place, inbox, time, terminal, cancellationToken);
        var ring = await RingCases.OpenAsync(place.Host, plan.Clients, plan.CasesEach, offices, cancellationToken);
        await place.RestAsync(cancellationToken);
        var commands = await Clients.RunAsync(plan.Clients, time, ring.TurnAsync, cancellationToken);
        return FiguresOf("commands", plan.Clients, commands)
            .Concat(pages.SelectMany(measure => FiguresOf(measure.Page, measure.Clients, measure.Report)));
    }

    private static IEnumerable<(string Name, string Unit, double Value)> FiguresOf(string what, int clients, ClientsReport report)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{what}, {clients} client{(clients == 1 ? "" : "s")}");
        yield return (name, "1/s", report.PerSecond);
        yield return ($"{name}: p50", "ms", report.Latencies.Milliseconds(0.5));
        yield return ($"{name}: p99", "ms", report.Latencies.Milliseconds(0.99));
    }
}
