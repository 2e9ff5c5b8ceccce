using System.Diagnostics;
using NodaTime;
using Workflow.Engine;
using Workflow.Engine.Background;
using Workflow.Engine.Verification;

namespace Workflow.Cli.Bench;

/// <summary>How many cases have a rung due at one instant, and how many an ordinary minute has.</summary>
internal sealed record StormPlan(int Cases, int Ordinary, int Offices, bool Verify);

/// <summary>
/// <c>bench storm</c>: very many rungs due at one instant, and then an ordinary minute. Rungs count as fired when the transaction that
/// fires them is committed. What is overdue when a node starts is the same to the pump as what comes due together.
/// </summary>
internal static class StormBench
{
    /// <summary>
    /// Measures, and with <see cref="StormPlan.Verify"/> walks the whole store after it. A rung that is missing or double is told in the
    /// report.
    /// </summary>
    public static async Task<BenchReport> RunAsync(
        BenchDatabase database,
        string? server,
        StormPlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        // Whole seconds, as everything that is due is.
        var start = Instant.FromUnixTimeSeconds(SystemClock.Instance.GetCurrentInstant().ToUnixTimeSeconds());
        var clock = new ShiftedClock();
        await using var place = await BenchPlace.OpenAsync(database, server, plan.Offices, clock, cancellationToken);
        var due = start + Duration.FromDays(1);
        var seeded = await BenchCases.FillAsync(place, plan.Cases, due, terminal, cancellationToken);
        await place.RestAsync(cancellationToken);
        clock.ShowNow(due);
        var storm = await DrainAsync(place.Host.Parts, cancellationToken);
        var figures = new List<BenchFigure>
        {
            new("cases made", plan.Cases / Math.Max(seeded, 0.001), "1/s"),
            new("rungs fired", storm.Fired, ""),
            new("rungs", storm.Fired / storm.Seconds, "1/s"),
            new("due to first", storm.FirstMilliseconds, "ms"),
            new("due to fired, p50", storm.Latencies.Milliseconds(0.5), "ms"),
            new("due to fired, p99", storm.Latencies.Milliseconds(0.99), "ms"),
            new("due to fired, last", storm.Latencies.Milliseconds(1), "ms"),
            new("memory grown", storm.MemoryGrown / 1e6, "MB"),
        };
        if (storm.Fired != plan.Cases || storm.Parked > 0)
            return new(
                figures,
                FormattableString.Invariant($"{plan.Cases} rungs were due, {storm.Fired} were fired and {storm.Parked} cases parked")
            );
        figures.AddRange(await OrdinaryAsync(place, clock, plan, terminal, cancellationToken));
        return plan.Verify ? await VerifiedAsync(place, clock, figures, terminal, cancellationToken) : new(figures);
    }

    private sealed record Drained(int Fired, int Parked, double Seconds, double FirstMilliseconds, Latencies Latencies, long MemoryGrown);

    private static async Task<Drained> DrainAsync(EngineParts parts, CancellationToken cancellationToken)
    {
        var pump = new WakeUpPump(parts);
        var latencies = new Latencies();
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        process.Refresh();
        var memory = process.WorkingSet64;
        long most = memory;
        var (fired, parked, first) = (0, 0, 0.0);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var pass = await pump.RunAsync(cancellationToken);
            if (pass.Decided > 0 && fired == 0)
                first = watch.Elapsed.TotalMilliseconds;
            latencies.Add(Enumerable.Repeat(watch.ElapsedTicks, pass.Decided));
            fired += pass.Decided;
            parked += pass.Parked;
            if (!pass.HasMore && pass.Decided == 0)
                break;
            process.Refresh();
            most = Math.Max(most, process.WorkingSet64);
        }
        return new(fired, parked, watch.Elapsed.TotalSeconds, first, latencies, most - memory);
    }

    /// <summary>A minute like any other: some cases come due while the pump rests, and it wakes by itself.</summary>
    private static async Task<IReadOnlyList<BenchFigure>> OrdinaryAsync(
        BenchPlace place,
        ShiftedClock clock,
        StormPlan plan,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        if (plan.Ordinary == 0)
            return [];
        var soon = Instant.FromUnixTimeSeconds(clock.GetCurrentInstant().ToUnixTimeSeconds()) + Duration.FromMinutes(30);
        await BenchCases.FillAsync(place, plan.Ordinary, soon, terminal, cancellationToken, seed: 2);
        var pump = new WakeUpPump(place.Host.Parts);
        await pump.DrainAsync(cancellationToken);
        clock.ShowNow(soon - Duration.FromSeconds(2));
        var latencies = new Latencies();
        var fired = 0;
        while (fired < plan.Ordinary)
        {
            var pass = await pump.RunAsync(cancellationToken);
            var late = clock.GetCurrentInstant() - soon;
            latencies.Add(Enumerable.Repeat((long)(late.TotalSeconds * Stopwatch.Frequency), pass.Decided));
            fired += pass.Decided;
            if (pass.HasMore || pass.Decided > 0)
                continue;
            var next = await pump.NextDueAsync(cancellationToken) ?? throw new InvalidOperationException("nothing is due any more");
            var wait = (next - clock.GetCurrentInstant()).ToTimeSpan();
            // As the node's own loop does.
            await Task.Delay(wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait, cancellationToken);
        }
        return
        [
            new("ordinary minute, due to fired, p50", latencies.Milliseconds(0.5), "ms"),
            new("ordinary minute, due to fired, p99", latencies.Milliseconds(0.99), "ms"),
        ];
    }

    private static async Task<BenchReport> VerifiedAsync(
        BenchPlace place,
        IClock clock,
        List<BenchFigure> figures,
        Terminal terminal,
        CancellationToken cancellationToken
    )
    {
        var verification = await StoreVerification.OpenAsync(place.Host.Parts.Store, clock, cancellationToken);
        VerifyReport? report = null;
        var watch = Stopwatch.StartNew();
        await terminal.WithProgressAsync(
            "verifying",
            async onProgress =>
                report = await verification.VerifyAsync(
                    [VerifyPart.Rungs],
                    progress => onProgress(progress.Done, progress.Total),
                    cancellationToken
                )
        );
        if (report is not { Holds: true })
            return new(figures, $"the rungs don't hold: {report?.Violations.FirstOrDefault()}");
        figures.Add(new("verified: planned", report.Counts.Planned, ""));
        figures.Add(new("verified: fired, each once", report.Counts.Fired, ""));
        figures.Add(new("verified: cases", report.Counts.Cases / watch.Elapsed.TotalSeconds, "1/s"));
        return new(figures);
    }

    /// <summary>The real clock, moved: it runs on from whatever instant it was last shown.</summary>
    private sealed class ShiftedClock : IClock
    {
        private Duration _by = Duration.Zero;

        public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant() + _by;

        public void ShowNow(Instant instant) => _by = instant - SystemClock.Instance.GetCurrentInstant();
    }
}
