using Microsoft.Extensions.Logging;
using NodaTime;
using Workflow.Engine.Batches;

namespace Workflow.Engine.Background;

/// <summary>
/// What a node does beside its pumps, as loops that never end by themselves: it carries out orders for many cases, and ends what rests with
/// somebody who is off duty. A node that may claim no work does neither.
/// </summary>
public sealed class LongWorkLoop(EngineParts parts, ClockGuard clock, ILogger<LongWorkLoop> logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>So long the look at duty is put off when nothing in the organisation says that somebody came or went.</summary>
    private static readonly Duration LongestBetweenLooks = Duration.FromMinutes(1);

    private readonly BatchWorker _batches = new(parts);
    private readonly DutySweep _duty = new(parts);
    private string? _lookedAtVersion;
    private Instant _lookAgainAt = Instant.MinValue;
    private Instant _lookedAt = Instant.MinValue;

    /// <summary>Carries out a part of what was ordered, and waits.</summary>
    public Task CarryOutAsync(CancellationToken cancellationToken) =>
        GuardedAsync("carrying out orders", async () => await _batches.RunAsync(cancellationToken) > 0, cancellationToken);

    /// <summary>Looks who is off duty when the organisation changed or somebody comes or goes by it, and waits.</summary>
    public Task LookAtDutyAsync(CancellationToken cancellationToken) =>
        GuardedAsync(
            "looking who is off duty",
            async () =>
            {
                var (version, now) = (parts.Organization.Directory.Version, parts.Clock.Now());
                var isSame = version == _lookedAtVersion && now < _lookAgainAt && now >= _lookedAt;
                if (isSame)
                    return false;
                var pass = await _duty.RunAsync(cancellationToken);
                if (pass.Lapsed > 0)
                    logger.LogInformation("{Count} acknowledgement(s) lapsed: who gave them is off duty", pass.Lapsed);
                (_lookedAtVersion, _lookedAt) = (version, now);
                _lookAgainAt = Instant.Min(now + LongestBetweenLooks, _duty.NextChange(now) ?? Instant.MaxValue);
                return false;
            },
            cancellationToken
        );

    private async Task GuardedAsync(string what, Func<Task<bool>> pass, CancellationToken cancellationToken)
    {
        try
        {
            if (parts.Node.StoppedBecause is null && !await clock.IsSkewedAsync(cancellationToken) && await pass())
                return;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            if (parts.Store.FaultOf(failed) is { } fault)
                logger.LogWarning("{What} failed: {Fault}; it is tried again", what, fault);
            else
                logger.LogError(failed, "{What} failed and is tried again", what);
        }
        await Task.Delay(Rest, cancellationToken);
    }
}
