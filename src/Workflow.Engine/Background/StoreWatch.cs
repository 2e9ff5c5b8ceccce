using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Workflow.Engine.Background;

/// <summary>
/// Learns, about every second, of what other nodes changed: the organisation, calendars and definitions, the demo clock, and that something may
/// be due. Looks at the clock as well, since every node takes commands.
/// </summary>
public sealed class StoreWatch(EngineParts parts, ClockGuard clock, ILogger<StoreWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly NodeRegister _nodes = new(parts, SystemClock.Instance);
    private readonly Pause _pause = new();
    private string? _told;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = parts.Store.Database.ListenAsync(parts.Nudge, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                parts.Node.Noticed(fault: null);
                _pause.AfterSuccess();
                await Task.Delay(Rest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failed)
            {
                var fault = parts.Store.FaultOf(failed);
                parts.Node.Noticed(fault);
                var wait = _pause.AfterFailure();
                if (_pause.IsFirst || fault is null)
                    logger.LogWarning(failed, "Looking at what other nodes changed failed and is tried again");
                await Task.WhenAny(Task.Delay(wait, stoppingToken));
            }
        }
        await listening;
    }

    /// <summary>Looks once. Throws whatever keeps it from learning all there is.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        // First of all: what follows may read what a newer version wrote, and fail on it.
        await _nodes.LookAsync(cancellationToken);
        TellWhetherStopped();
        await clock.IsSkewedAsync(cancellationToken);
        await parts.Organization.RefreshAsync(cancellationToken);
        await parts.Catalog.RefreshAsync(cancellationToken);
        if (parts.Clock is DemoClock demo)
            await demo.RefreshAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await _nodes.LeaveAsync(cancellationToken);
        }
        catch (Exception failed)
        {
            // Others notice by themselves; nothing keeps a node from going.
            logger.LogWarning(failed, "The store couldn't be told that this node goes");
        }
    }

    private void TellWhetherStopped()
    {
        if (parts.Node.StoppedBecause == _told)
            return;
        _told = parts.Node.StoppedBecause;
        if (_told is null)
            logger.LogInformation("This node claims work again");
        else
            logger.LogError("This node claims no work: {Because}", _told);
    }
}
