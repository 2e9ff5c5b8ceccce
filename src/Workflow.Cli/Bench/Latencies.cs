using System.Diagnostics;

namespace Workflow.Cli.Bench;

/// <summary>How long each of many operations took, told by their share.</summary>
public sealed class Latencies
{
    private readonly List<long> _ticks = [];
    private readonly Lock _lock = new();

    public int Count => _ticks.Count;

    /// <summary>Adds what one client measured, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(IEnumerable<long> ticks)
    {
        lock (_lock)
            _ticks.AddRange(ticks);
    }

    /// <summary>The milliseconds that a share (0 to 1) of the operations didn't exceed; 0 when there were none.</summary>
    public double Milliseconds(double share)
    {
        lock (_lock)
        {
            if (_ticks.Count == 0)
                return 0;
            _ticks.Sort();
            var index = (int)Math.Ceiling(share * _ticks.Count) - 1;
            return _ticks[Math.Clamp(index, 0, _ticks.Count - 1)] * 1000.0 / Stopwatch.Frequency;
        }
    }
}
