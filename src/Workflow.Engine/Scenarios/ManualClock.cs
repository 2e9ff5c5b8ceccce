using NodaTime;

namespace Workflow.Engine.Scenarios;

/// <summary>A clock that stands still until it is put forward; never back. Safe to use from many threads.</summary>
public sealed class ManualClock(Instant start) : IClock
{
    private readonly Lock _lock = new();
    private Instant _now = start;

    /// <inheritdoc />
    public Instant GetCurrentInstant()
    {
        lock (_lock)
            return _now;
    }

    /// <summary>Puts the clock forward. Throws <see cref="ArgumentException"/> for an instant that is past already.</summary>
    public void MoveTo(Instant instant)
    {
        lock (_lock)
            _now = instant >= _now ? instant : throw new ArgumentException("The clock is later than that already.", nameof(instant));
    }
}
