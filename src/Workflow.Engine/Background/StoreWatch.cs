using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflow.Engine.Background;

/// <summary>Learns, about every second, of what other nodes changed: the organisation, the demo clock, and that something may be due.</summary>
public sealed class StoreWatch(EngineParts parts, ILogger<StoreWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = parts.Store.Database.ListenAsync(parts.Nudge, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await parts.Organization.RefreshAsync(stoppingToken);
                if (parts.Clock is DemoClock demo)
                    await demo.RefreshAsync(stoppingToken);
                await Task.Delay(Rest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failed)
            {
                logger.LogWarning(failed, "Looking at what other nodes changed failed and is tried again");
                await Task.Delay(Rest, CancellationToken.None);
            }
        }
        await listening;
    }
}
