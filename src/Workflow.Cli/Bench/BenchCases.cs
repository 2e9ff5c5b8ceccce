using System.Diagnostics;
using NodaTime;
using Workflow.Engine.Seeding;

namespace Workflow.Cli.Bench;

/// <summary>Fills a store with what a running one holds, so that figures aren't those of an empty one.</summary>
internal static class BenchCases
{
    /// <summary>
    /// Makes so many open cases; with <paramref name="dueAt"/> a rung of each is due at that one instant. Another <paramref name="seed"/>
    /// makes others. Returns the seconds that it took.
    /// </summary>
    public static async Task<double> FillAsync(
        BenchPlace place,
        int cases,
        Instant? dueAt,
        Terminal terminal,
        CancellationToken cancellationToken,
        int seed = 1
    )
    {
        if (cases == 0)
            return 0;
        var watch = Stopwatch.StartNew();
        var until = place.Host.Parts.Clock.GetCurrentInstant();
        await terminal.WithProgressAsync(
            "filling the store",
            onProgress =>
                new BulkSeeder(place.Host.Parts).SeedAsync(
                    new(cases, seed, until, DueAt: dueAt),
                    done => onProgress(done, cases),
                    cancellationToken
                )
        );
        return watch.Elapsed.TotalSeconds;
    }
}
