using System.Diagnostics.Metrics;

namespace Workflow.Cli.Bench;

/// <summary>Counts what the driver sends and waits for: a command or a batch is one round trip. The driver reports each one's duration.</summary>
internal sealed class RoundTrips : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public RoundTrips()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.duration" or "db.client.commands.duration" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
