using System.Globalization;
using NodaTime;

namespace Workflow.Cli.Bench;

/// <summary>
/// Which sizes are compared, how often, by how many clients over how many seconds each, and which of <see cref="PageVisits.Names"/>.
/// </summary>
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
        // As long to warm up as to measure: else the first size would pay for what the others find compiled.
        var time = new BenchTime(TimeSpan.FromSeconds(plan.Seconds), TimeSpan.FromSeconds(plan.Seconds));
        var inbox = new InboxPlan(cases, offices, plan.Clients, plan.Seconds, plan.Seed, plan.Pages);
        var pages = new List<(string Name, string Unit, double Value)>();
        for (var run = 0; run < plan.Runs; run++)
        {
            await place.RestAsync(cancellationToken);
            foreach (var measure in await InboxBench.MeasureAsync(place, inbox, time, terminal, cancellationToken))
                pages.AddRange(FiguresOf(measure.Page, measure.Clients, measure.Report));
        }
        // Pages come first: the cases that commands go round among are more than the store is to have.
        var ring = await RingCases.OpenAsync(place.Host, plan.Clients, plan.CasesEach, offices, cancellationToken);
        var commands = new List<(string Name, string Unit, double Value)>();
        for (var run = 0; run < plan.Runs; run++)
        {
            await place.RestAsync(cancellationToken);
            commands.AddRange(
                FiguresOf("commands", plan.Clients, await Clients.RunAsync(plan.Clients, time, ring.TurnAsync, cancellationToken))
            );
        }
        return [("cases made", "1/s", cases / Math.Max(seconds, 0.001)), .. Medians(commands), .. Medians(pages)];
    }

    private static IEnumerable<(string Name, string Unit, double Value)> Medians(List<(string Name, string Unit, double Value)> figures) =>
        figures
            .GroupBy(figure => (figure.Name, figure.Unit))
            .Select(group => (group.Key.Name, group.Key.Unit, group.Select(figure => figure.Value).Order().ElementAt(group.Count() / 2)));

    private static IEnumerable<(string Name, string Unit, double Value)> FiguresOf(string what, int clients, ClientsReport report)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{what}, {clients} client{(clients == 1 ? "" : "s")}");
        yield return (name, "1/s", report.PerSecond);
        yield return ($"{name}: p50", "ms", report.Latencies.Milliseconds(0.5));
        yield return ($"{name}: p99", "ms", report.Latencies.Milliseconds(0.99));
    }
}
