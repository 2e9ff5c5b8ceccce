using NodaTime;

namespace Workflow.Core.Calendars;

/// <summary>Instants as precise as every store keeps them, so that what is decided and what is read back are equal.</summary>
public static class StoredPrecision
{
    private const int TicksPerMicrosecond = 10;

    /// <summary>The instant cut to whole microseconds, towards the past.</summary>
    public static Instant ToMicrosecond(this Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - ((ticks % TicksPerMicrosecond) + TicksPerMicrosecond) % TicksPerMicrosecond);
    }
}
