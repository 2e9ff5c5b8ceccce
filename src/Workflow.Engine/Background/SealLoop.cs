using Microsoft.Extensions.Logging;
using NodaTime;
using Workflow.Engine.Histories;

namespace Workflow.Engine.Background;

/// <summary>Seals what was recorded about twice a minute, for as long as the process runs.</summary>
public sealed class SealLoop(EngineParts parts, ClockGuard clock, ILogger<SealLoop> logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    private readonly Pause _pause = new();

    /// <summary>The real time, by which what was recorded settles.</summary>
    internal IClock RealClock { get; init; } = SystemClock.Instance;

    private Sealer Sealer => field ??= new(parts, new(parts.Store.Database, parts.Options.Roots), RealClock);

    /// <summary>One pass, and a rest.</summary>
    public async Task SealAsync(CancellationToken cancellationToken)
    {
        var wait = Rest;
        try
        {
            await PassAsync(cancellationToken);
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

    /// <summary>The number of roots made; none while this node may claim no work.</summary>
    internal async Task<int> PassAsync(CancellationToken cancellationToken) =>
        parts.Node.StoppedBecause is null && !await clock.IsSkewedAsync(cancellationToken) ? await Sealer.RunAsync(cancellationToken) : 0;
}
