using System.Globalization;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>The clock to the microsecond, as instants are stored.</summary>
public static class ClockReading
{
    /// <summary>Now, cut to whole microseconds.</summary>
    public static Instant Now(this IClock clock) => clock.GetCurrentInstant().ToMicrosecond();
}

/// <summary>
/// A clock that runs like the real one and can be put forward, never back. Its lead is kept in the store, so that all nodes share it; only
/// a demo store has one. It drives what happens to cases; sign-in, logs and mail dates use real time.
/// </summary>
public sealed class DemoClock : IClock
{
    /// <summary>When a new demo store begins: Monday 2026-03-16 09:00 in Shanghai.</summary>
    public static Instant Beginning { get; } = Instant.FromUtc(2026, 3, 16, 1, 0);

    private readonly Store _store;
    private readonly IClock _real;
    private long _leadTicks;

    private DemoClock(Store store, IClock real, Duration lead)
    {
        _store = store;
        _real = real;
        _leadTicks = lead.BclCompatibleTicks;
    }

    /// <summary>
    /// The clock of a demo store, beginning at <see cref="Beginning"/> the first time. Throws <see cref="InvalidOperationException"/> with
    /// one sentence for a store that isn't a demo, or in production.
    /// </summary>
    public static async Task<DemoClock> OpenAsync(Store store, IClock real, bool isProduction, CancellationToken cancellationToken)
    {
        if (isProduction)
            throw new InvalidOperationException("A demo clock isn't allowed in production: open a store that isn't a demo.");
        if (!store.IsDemo)
            throw new InvalidOperationException("This store wasn't created as a demo, so its clock can't be moved.");
        var first = Text(Beginning - real.Now());
        await store.Database.WriteAsync(
            [
                Statement.Of(
                    "INSERT INTO store_settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                    StoreSettings.DemoOffset,
                    first
                ),
            ],
            isUrgent: true,
            cancellationToken
        );
        var clock = new DemoClock(store, real, default);
        await clock.RefreshAsync(cancellationToken);
        return clock;
    }

    /// <inheritdoc />
    public Instant GetCurrentInstant() => _real.GetCurrentInstant() + Duration.FromTicks(Interlocked.Read(ref _leadTicks));

    /// <summary>Puts the clock forward to the instant; false when it is already later than that.</summary>
    public async Task<bool> MoveToAsync(Instant instant, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        var ahead = instant - this.Now();
        if (ahead < Duration.Zero)
            return false;
        var before = Duration.FromTicks(Interlocked.Read(ref _leadTicks));
        // Two who press at once: the lead only grows, whoever is last.
        await KeepAsync(before + ahead);
        await RefreshAsync(cancellationToken);
        return true;

        Task KeepAsync(Duration lead) =>
            _store.Database.WriteAsync(
                [
                    Statement.Of(
                        "UPDATE store_settings SET value = $1 WHERE name = $2 AND CAST(value AS BIGINT) < CAST($1 AS BIGINT)",
                        Text(lead),
                        StoreSettings.DemoOffset
                    ),
                ],
                isUrgent: true,
                cancellationToken
            );
    }

    /// <summary>Learns of what other nodes did to the clock.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var text = await _store.Settings.ReadAsync(StoreSettings.DemoOffset, cancellationToken);
        if (text is not null)
            Interlocked.Exchange(ref _leadTicks, long.Parse(text, CultureInfo.InvariantCulture) * 10);
    }

    /// <summary>A duration in whole microseconds.</summary>
    private static string Text(Duration lead) => (lead.BclCompatibleTicks / 10).ToString(CultureInfo.InvariantCulture);
}
