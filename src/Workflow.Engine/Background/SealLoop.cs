using Microsoft.Extensions.Logging;
using NodaTime;
using Workflow.Engine.Histories;

namespace Workflow.Engine.Background;

/// <summary>Seals what was recorded about twice a minute, for as long as the process runs.</summary>
public sealed class SealLoop(EngineParts parts, ClockGuard clock, ILogger<SealLoop> logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private readonly Sealer _sealer = new(parts, new(parts.Store.Database, parts.Options.Roots), SystemClock.Instance);
    private readonly Pause _pause = new();

    /// <summary>One pass, and a rest.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        var wait = Rest;
        try
        {
            if (parts.Node.StoppedBecause is null && !await clock.IsSkewedAsync(cancellationToken))
                await _sealer.RunAsync(cancellationToken);
            _pause.AfterSuccess();
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            wait = _pause.AfterFailure();
            if (_pause.IsFirst)
                logger.LogError(failed, "Sealing what was recorded failed and is tried again");
        }
        await Task.WhenAny(Task.Delay(wait, cancellationToken));
    }
}
