using System.Diagnostics;
using NodaTime;
using Workflow.Core.Simulation;

namespace Workflow.Cli.Bench;

/// <summary><c>bench core</c>: what deciding costs by itself, without any database.</summary>
internal static class CoreBench
{
    // The compiler goes on improving code for seconds after it first ran; only then does it cost what it costs a server.
    private const int DecisionWarmUp = 200_000;
    private const int StoryWarmUp = 400;
    private const int Tellings = 100;

    /// <summary>Decides so many times, then tells <paramref name="stories"/> one after another; what runs to warm up doesn't count.</summary>
    public static async Task<BenchReport> RunAsync(
        int decisions,
        IReadOnlyList<(Scenario Scenario, ScenarioWorld World)> stories,
        CancellationToken cancellationToken
    )
    {
        var figures = new List<BenchFigure>();
        await using (
            var place = await BenchPlace.OpenAsync(BenchDatabase.Sqlite, server: null, offices: 4, SystemClock.Instance, cancellationToken)
        )
        {
            var ring = await RingCases.OpenAsync(place.Host, clients: 1, each: 1, offices: 4, cancellationToken);
            var deciding = ring.Deciding();
            Measure(DecisionWarmUp, deciding, cancellationToken);
            var (latencies, allocated) = Measure(decisions, deciding, cancellationToken);
            figures.Add(new("decision, median", latencies.Milliseconds(0.5) * 1000, "us"));
            figures.Add(new("decision, p99", latencies.Milliseconds(0.99) * 1000, "us"));
            figures.Add(new("allocated per decision", allocated / decisions / 1000.0, "kB"));
        }
        foreach (var (scenario, world) in stories)
        {
            Measure(StoryWarmUp, () => Simulator.Run(scenario, world), cancellationToken);
            var (latencies, allocated) = Measure(Tellings, () => Simulator.Run(scenario, world), cancellationToken);
            var name = Path.GetFileName(scenario.File).Replace(".scenario.yaml", "", StringComparison.Ordinal);
            figures.Add(new($"story '{name}', median", latencies.Milliseconds(0.5), "ms"));
            figures.Add(new($"story '{name}', decisions", Simulator.Run(scenario, world).Journal.Length, ""));
            figures.Add(new($"story '{name}', allocated", allocated / Tellings / 1e6, "MB"));
        }
        return new(figures);
    }

    private static (Latencies Latencies, double Allocated) Measure(int times, Action act, CancellationToken cancellationToken)
    {
        var took = new List<long>(times);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            act();
            took.Add(Stopwatch.GetTimestamp() - start);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var latencies = new Latencies();
        latencies.Add(took);
        return (latencies, allocated);
    }
}
