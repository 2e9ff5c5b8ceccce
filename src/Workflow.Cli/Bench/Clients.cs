using System.Diagnostics;

namespace Workflow.Cli.Bench;

/// <summary>What clients did in a measured time. CPU and allocations are of this whole process, in which they ran.</summary>
internal sealed record ClientsReport(int Operations, double Seconds, Latencies Latencies, double CpuSeconds, double AllocatedBytes)
{
    public double PerSecond => Operations / Seconds;
}

/// <summary>Some clients, each with one operation at a time and no pause between two.</summary>
internal static class Clients
{
    /// <summary>
    /// Runs <paramref name="clients"/> of them, first to warm up and then measured. <paramref name="operate"/> gets the client's number from
    /// 0.
    /// </summary>
    public static async Task<ClientsReport> RunAsync(
        int clients,
        BenchTime time,
        Func<int, CancellationToken, Task> operate,
        CancellationToken cancellationToken
    )
    {
        await WarmUpAsync(clients, time, operate, cancellationToken);
        return await MeasureAsync(clients, time, operate, cancellationToken);
    }

    /// <summary>Runs them unmeasured.</summary>
    public static Task WarmUpAsync(
        int clients,
        BenchTime time,
        Func<int, CancellationToken, Task> operate,
        CancellationToken cancellationToken
    ) => RoundAsync(clients, time.WarmUp, new int[clients], operate, latencies: null, cancellationToken);

    /// <summary>Measures them, without a round before it.</summary>
    public static async Task<ClientsReport> MeasureAsync(
        int clients,
        BenchTime time,
        Func<int, CancellationToken, Task> operate,
        CancellationToken cancellationToken
    )
    {
        var done = new int[clients];
        var latencies = new Latencies();
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var cpu = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        await RoundAsync(clients, time.Measured, done, operate, latencies, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        return new(
            done.Sum(),
            seconds,
            latencies,
            (process.TotalProcessorTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocated
        );
    }

    private static Task RoundAsync(
        int clients,
        TimeSpan time,
        int[] done,
        Func<int, CancellationToken, Task> operate,
        Latencies? latencies,
        CancellationToken cancellationToken
    )
    {
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(client), cancellationToken)));

        async Task ClientAsync(int client)
        {
            var took = new List<long>();
            for (var now = Stopwatch.GetTimestamp(); now < until; )
            {
                await operate(client, cancellationToken);
                done[client]++;
                var then = Stopwatch.GetTimestamp();
                took.Add(then - now);
                now = then;
            }
            latencies?.Add(took);
        }
    }
}

/// <summary>How long clients run before and while they are measured.</summary>
internal sealed record BenchTime(TimeSpan WarmUp, TimeSpan Measured)
{
    public static BenchTime OfSeconds(int seconds) => new(TimeSpan.FromSeconds(seconds / 3.0), TimeSpan.FromSeconds(seconds));
}
