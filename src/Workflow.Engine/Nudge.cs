using System.Threading.Channels;

namespace Workflow.Engine;

/// <summary>Says that there is something to do. Many at once count as one.</summary>
public sealed class Nudge
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = false }
    );

    /// <summary>Says it; never waits.</summary>
    public void Give() => _channel.Writer.TryWrite(true);

    /// <summary>Waits until it is said, at most so long.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await _channel.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up, which is as good a reason to look as a nudge.
        }
    }
}
