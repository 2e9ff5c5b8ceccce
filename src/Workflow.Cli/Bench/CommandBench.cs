using NodaTime;

namespace Workflow.Cli.Bench;

/// <summary>How much is measured: clients at once, seconds of each measurement, offices, and cases that lie in the store beside.</summary>
internal sealed record CommandPlan(int Clients, int Seconds, int CasesEach, int Offices, int Beside);

/// <summary>
/// <c>bench command</c>: how many commands a second the engine takes, what each costs the server and this process, and how near that is to
/// what the server can do at all.
/// </summary>
internal static class CommandBench
{
    public static async Task<BenchReport> RunAsync(
        BenchDatabase database,
        string? server,
        CommandPlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        await using var place = await BenchPlace.OpenAsync(database, server, plan.Offices, SystemClock.Instance, cancellationToken);
        await BenchCases.FillAsync(place, plan.Beside, dueAt: null, terminal, cancellationToken);
        var ring = await RingCases.OpenAsync(place.Host, plan.Clients, plan.CasesEach, plan.Offices, cancellationToken);
        await place.RestAsync(cancellationToken);
        var time = BenchTime.OfSeconds(plan.Seconds);
        return new(
            database == BenchDatabase.Postgres
                ? await OnPostgresAsync(place, ring, plan, time, cancellationToken)
                : await OnSqliteAsync(place, ring, plan, time, cancellationToken)
        );
    }

    private static async Task<IReadOnlyList<BenchFigure>> OnPostgresAsync(
        BenchPlace place,
        RingCases ring,
        CommandPlan plan,
        BenchTime time,
        CancellationToken cancellationToken
    )
    {
        await using var eyes = await place.ConnectAsync(cancellationToken);
        // Warmed up apart, so that the counters of the server cover what is measured and nothing else.
        await Clients.WarmUpAsync(plan.Clients, time, ring.TurnAsync, cancellationToken);
        using var trips = new RoundTrips();
        var from = await ServerCounts.ReadAsync(eyes, cancellationToken);
        var tripsBefore = trips.Count;
        var engine = await Clients.MeasureAsync(plan.Clients, time, ring.TurnAsync, cancellationToken);
        var tripsDone = trips.Count - tripsBefore;
        var until = await ServerCounts.ReadAsync(eyes, cancellationToken);
        var (log, logWithoutImages) = await ServerCounts.LogBytesAsync(eyes, from, until, cancellationToken);
        await using var floor = await CommandFloor.PrepareAsync(place, ring, plan.Clients, cancellationToken);
        await place.RestAsync(cancellationToken);
        var floorFrom = await ServerCounts.ReadAsync(eyes, cancellationToken);
        var bare = await Clients.RunAsync(plan.Clients, time, floor.WriteAsync, cancellationToken);
        var floorUntil = await ServerCounts.ReadAsync(eyes, cancellationToken);
        var single = await Clients.RunAsync(plan.Clients, time, floor.InsertOneAsync, cancellationToken);
        double of = engine.Operations;
        var floorRows = (floorUntil.Rows - floorFrom.Rows) / (double)floor.Written;
        var figures = new List<BenchFigure>
        {
            BenchFigure.Against("commands", engine.PerSecond, "1/s", bare.PerSecond),
            BenchFigure.Against("commands beside single-row inserts", engine.PerSecond, "1/s", single.PerSecond),
            BenchFigure.Against("p50", engine.Latencies.Milliseconds(0.5), "ms", bare.Latencies.Milliseconds(0.5)),
            BenchFigure.Against("p99", engine.Latencies.Milliseconds(0.99), "ms", bare.Latencies.Milliseconds(0.99)),
            new("commits per command", (until.Commits - from.Commits) / of, ""),
            new("round trips per command", tripsDone / of, ""),
            BenchFigure.Against("rows per command", (until.Rows - from.Rows) / of, "", floorRows),
            new("log per command", log / of, "B"),
        };
        if (logWithoutImages is { } bytes)
            figures.Add(new("log per command without page images", bytes / of, "B"));
        figures.Add(
            BenchFigure.Against(
                "CPU of the client per command",
                engine.CpuSeconds * 1000 / of,
                "ms",
                bare.CpuSeconds * 1000 / bare.Operations
            )
        );
        figures.Add(
            BenchFigure.Against(
                "allocated per command",
                engine.AllocatedBytes / of / 1000,
                "kB",
                bare.AllocatedBytes / bare.Operations / 1000
            )
        );
        return figures;
    }

    private static async Task<IReadOnlyList<BenchFigure>> OnSqliteAsync(
        BenchPlace place,
        RingCases ring,
        CommandPlan plan,
        BenchTime time,
        CancellationToken cancellationToken
    )
    {
        var engine = await Clients.RunAsync(plan.Clients, time, ring.TurnAsync, cancellationToken);
        await using var floor = await SqliteFloor.PrepareAsync(place, cancellationToken);
        var single = await Clients.RunAsync(plan.Clients, time, (_, stop) => floor.InsertOneAsync(stop), cancellationToken);
        return
        [
            BenchFigure.Against("commands beside single-row inserts", engine.PerSecond, "1/s", single.PerSecond),
            BenchFigure.Against("p50", engine.Latencies.Milliseconds(0.5), "ms", single.Latencies.Milliseconds(0.5)),
            BenchFigure.Against("p99", engine.Latencies.Milliseconds(0.99), "ms", single.Latencies.Milliseconds(0.99)),
            new("CPU of the client per command", engine.CpuSeconds * 1000 / engine.Operations, "ms"),
            new("allocated per command", engine.AllocatedBytes / engine.Operations / 1000, "kB"),
        ];
    }
}
