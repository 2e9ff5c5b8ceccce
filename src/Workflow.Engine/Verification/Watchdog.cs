using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>
/// What should have happened by now and hasn't. <paramref name="Cases"/> are due to wake and weren't woken, <paramref name="Steps"/> are
/// reminders and rungs of open items and offers whose instant has passed, <paramref name="Messages"/> wait to be sent,
/// <paramref name="Dead"/> can't be delivered, <paramref name="Parked"/> cases were put aside. The oldest instants are null where nothing
/// waits; counts stop at 10,000. <paramref name="ClockSkew"/> is how far this clock is ahead of the database's.
/// </summary>
public sealed record WatchdogReport(
    Instant At,
    long Cases,
    Instant? OldestCase,
    long Steps,
    Instant? OldestStep,
    long Messages,
    Instant? OldestMessage,
    long Dead,
    long Parked,
    bool MessagesAreHeld,
    Duration ClockSkew
)
{
    private static readonly Duration MostSkew = Duration.FromSeconds(2);

    /// <summary>Open alerts that rest with somebody who is off duty, and should be unanswered again by now.</summary>
    public long RestingAlerts { get; init; }

    /// <summary>True when nobody has to do anything. Held messages are somebody's decision, and so are those that wait meanwhile.</summary>
    public bool IsWell =>
        Cases == 0
        && Steps == 0
        && RestingAlerts == 0
        && Parked == 0
        && Dead == 0
        && (MessagesAreHeld || Messages == 0)
        && ClockSkew <= MostSkew
        && ClockSkew >= -MostSkew;
}

/// <summary>
/// Watches from outside whether the pumps do their work: it asks the rows of items and offers for what they planned, and doesn't trust the
/// wake-up that the pumps go by. Writes nothing.
/// </summary>
public sealed class Watchdog
{
    /// <summary>Counting stops here; what is wrong is wrong by then.</summary>
    private const int MostCounted = 10_000;

    private readonly Store _store;
    private readonly IClock _clock;

    private Watchdog(Store store, IClock clock)
    {
        _store = store;
        _clock = clock;
    }

    /// <summary>Makes ready to watch a store. <paramref name="clock"/> is the real clock; a demo store puts its own on top.</summary>
    public static async Task<Watchdog> OpenAsync(Store store, IClock clock, CancellationToken cancellationToken) =>
        new(store, store.IsDemo ? await DemoClock.OpenAsync(store, clock, isProduction: false, cancellationToken) : clock);

    /// <summary>Looks once; what is late by no more than <paramref name="tolerance"/> isn't counted.</summary>
    public async Task<WatchdogReport> LookAsync(Duration tolerance, CancellationToken cancellationToken)
    {
        if (_clock is DemoClock demo)
            await demo.RefreshAsync(cancellationToken);
        var now = _clock.Now();
        var before = now - tolerance;
        await using var db = _store.Database.CreateContext();
        var cases = db.Cases.Where(row => row.WakeAt != null && row.WakeAt <= before && row.ParkedBecause == null);
        var active = db.Cases.Where(row => row.Status == CaseStatus.Open && row.ParkedBecause == null);
        var steps = db
            .WorkItems.Where(row => row.Status == WorkItemStatus.Open && row.NextStepAt != null && row.NextStepAt <= before)
            .Select(row => new { row.CaseId, row.NextStepAt })
            .Concat(
                db.Handovers.Where(row => row.SettledAt == null && row.NextStepAt != null && row.NextStepAt <= before)
                    .Select(row => new { row.CaseId, row.NextStepAt })
            )
            .Where(row => active.Any(one => one.CaseId == row.CaseId));
        var resting = await RestingAlerts.CountAsync(_store, now, before, cancellationToken);
        var messages = db.Outbox.Where(row => row.Status == OutboxStatus.Waiting && row.NextAttemptAt <= before);
        return new(
            now,
            await cases.Take(MostCounted).LongCountAsync(cancellationToken),
            await cases.MinAsync(row => row.WakeAt, cancellationToken),
            await steps.Take(MostCounted).LongCountAsync(cancellationToken),
            await steps.MinAsync(row => row.NextStepAt, cancellationToken),
            await messages.Take(MostCounted).LongCountAsync(cancellationToken),
            await messages.MinAsync(row => row.NextAttemptAt, cancellationToken),
            await db.Outbox.Where(row => row.Status == OutboxStatus.Dead).Take(MostCounted).LongCountAsync(cancellationToken),
            await db.Cases.Where(row => row.ParkedBecause != null).Take(MostCounted).LongCountAsync(cancellationToken),
            await _store.Settings.ReadAsync(StoreSettings.HoldMessages, cancellationToken) == "true",
            await _store.ClockSkewAsync(cancellationToken)
        )
        {
            RestingAlerts = resting,
        };
    }
}
