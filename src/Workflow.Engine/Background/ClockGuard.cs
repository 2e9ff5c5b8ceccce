using Microsoft.Extensions.Logging;
using NodaTime;

namespace Workflow.Engine.Background;

/// <summary>
/// Whether this node's clock agrees with the database's. One that is more than two seconds off would fire at the wrong moment, and seal or
/// record a time that is still to come: it claims nothing, and takes no commands. Looks every ten seconds of real time; safe to use from many
/// threads.
/// </summary>
public sealed class ClockGuard(EngineParts parts, ILogger<ClockGuard> logger)
{
    private static readonly Duration BetweenLooks = Duration.FromSeconds(10);

    private volatile Look? _last;

    private sealed record Look(Instant At, bool IsSkewed);

    /// <summary>True while the clock is off.</summary>
    public async Task<bool> IsSkewedAsync(CancellationToken cancellationToken)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        if (_last is { } last && now >= last.At && now - last.At < BetweenLooks)
            return last.IsSkewed;
        var ahead = await parts.Store.LookAtClockAsync(cancellationToken);
        _last = new(now, ahead is not null);
        if (ahead is { } off)
            logger.LogError("{Sentence}", new ClockOffException(off).Message);
        return ahead is not null;
    }
}
