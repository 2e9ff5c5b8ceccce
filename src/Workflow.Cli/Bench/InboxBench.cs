using System.Globalization;
using NodaTime;

namespace Workflow.Cli.Bench;

/// <summary>
/// How much is looked at: open cases in the store, offices among which they lie, clients at once, seconds of each measurement, and which of
/// <see cref="PageVisits.Names"/>.
/// </summary>
internal sealed record InboxPlan(int Cases, int Offices, int Clients, int Seconds, int Seed, IReadOnlyList<string> Pages)
{
    /// <summary>What <see cref="Engine.Seeding.LoadSample"/> means an office to have.</summary>
    private const int CasesOfAnOffice = 500;

    /// <summary>The offices that so many cases make, at least one.</summary>
    public static int OfficesFor(int cases) => Math.Max(1, cases / CasesOfAnOffice);
}

/// <summary>One page as so many clients saw it. <paramref name="Entries"/> is how many entries it showed on average.</summary>
internal sealed record PageMeasure(string Page, int Clients, ClientsReport Report, double Entries);

/// <summary><c>bench inbox</c>: how long the pages that everybody looks at take in a full store, beside reading as many rows by their keys.</summary>
internal static class InboxBench
{
    /// <summary>The limit, told as a page.</summary>
    private const string Floor = "50 cases by key";

    public static async Task<BenchReport> RunAsync(
        BenchDatabase database,
        string? server,
        InboxPlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        await using var place = await BenchPlace.OpenAsync(database, server, plan.Offices, SystemClock.Instance, cancellationToken);
        await BenchCases.FillAsync(place, plan.Cases, dueAt: null, terminal, cancellationToken);
        await place.RestAsync(cancellationToken);
        var measures = await MeasureAsync(place, plan, BenchTime.OfSeconds(plan.Seconds), terminal, cancellationToken);
        return new([.. measures.GroupBy(measure => measure.Clients).SelectMany(FiguresOf)]);
    }

    /// <summary>The pages, by as many clients as planned and then by one; the limit stands first in each of the two.</summary>
    public static async Task<IReadOnlyList<PageMeasure>> MeasureAsync(
        BenchPlace place,
        InboxPlan plan,
        BenchTime time,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        var visits = await PageVisits.PrepareAsync(place, plan.Offices, cancellationToken);
        var floor = new KeyFloor(place, visits.Cases);
        VisitedPage[] pages = [new(Floor, floor.ReadAsync), .. plan.Pages.Select(visits.Page)];
        int[] rounds = plan.Clients == 1 ? [1] : [plan.Clients, 1];
        var measures = new List<PageMeasure>();
        await terminal.WithProgressAsync(
            "looking at pages",
            async onProgress =>
            {
                foreach (var clients in rounds)
                {
                    foreach (var page in pages)
                    {
                        measures.Add(await MeasureAsync(page, clients, plan.Seed, time, cancellationToken));
                        onProgress(measures.Count, rounds.Length * pages.Length);
                    }
                }
            }
        );
        return measures;
    }

    private static async Task<PageMeasure> MeasureAsync(
        VisitedPage page,
        int clients,
        int seed,
        BenchTime time,
        CancellationToken cancellationToken
    )
    {
        // Each client looks as others than its neighbour does, and the same ones in every run.
        var randoms = Enumerable.Range(0, clients).Select(client => new Random(seed * 1_000 + client)).ToArray();
        var (entries, visits) = (0L, 0L);
        var report = await Clients.RunAsync(
            clients,
            time,
            async (client, stop) =>
            {
                Interlocked.Add(ref entries, await page.VisitAsync(randoms[client], stop));
                Interlocked.Increment(ref visits);
            },
            cancellationToken
        );
        return new(page.Name, clients, report, visits == 0 ? 0 : (double)entries / visits);
    }

    private static IEnumerable<BenchFigure> FiguresOf(IEnumerable<PageMeasure> sameClients)
    {
        var measures = sameClients.ToList();
        var bare = measures[0].Report;
        foreach (var (page, clients, report, entries) in measures.Skip(1))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{page}, {clients} client{(clients == 1 ? "" : "s")}");
            yield return BenchFigure.Against($"{name}: pages", report.PerSecond, "1/s", bare.PerSecond);
            yield return BenchFigure.Against($"{name}: p50", report.Latencies.Milliseconds(0.5), "ms", bare.Latencies.Milliseconds(0.5));
            yield return BenchFigure.Against($"{name}: p99", report.Latencies.Milliseconds(0.99), "ms", bare.Latencies.Milliseconds(0.99));
            yield return BenchFigure.Against($"{name}: CPU of the program", CpuOf(report), "ms", CpuOf(bare));
            yield return BenchFigure.Against($"{name}: allocated", AllocatedOf(report), "kB", AllocatedOf(bare));
            yield return new($"{name}: {(page == "menu" ? "counted" : "entries shown")}", entries, "");
        }
    }

    private static double CpuOf(ClientsReport report) => report.Operations == 0 ? 0 : report.CpuSeconds * 1_000 / report.Operations;

    private static double AllocatedOf(ClientsReport report) =>
        report.Operations == 0 ? 0 : report.AllocatedBytes / report.Operations / 1_000;
}
