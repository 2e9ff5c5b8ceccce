using NodaTime;

namespace Workflow.Engine.Tests.Faults;

/// <summary>What is going to happen, in order of true time. Things of one instant happen in the order in which they were put down.</summary>
internal sealed class Agenda(Instant start)
{
    private readonly PriorityQueue<Action, (Instant, long)> _things = new();
    private long _put;

    /// <summary>The true time; nodes may think otherwise.</summary>
    public Instant Now { get; private set; } = start;

    public long Steps { get; private set; }

    public void At(Instant at, Action thing) => _things.Enqueue(thing, (Instant.Max(at, Now), _put++));

    public void After(Duration delay, Action thing) => At(Now + delay, thing);

    /// <summary>Lets everything up to an instant happen.</summary>
    public void RunUntil(Instant end)
    {
        while (_things.TryPeek(out _, out var when) && when.Item1 <= end)
        {
            Now = when.Item1;
            Steps++;
            _things.Dequeue()();
        }
        Now = Instant.Max(Now, end);
    }
}
