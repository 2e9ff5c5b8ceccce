using NodaTime;

namespace Workflow.Engine;

/// <summary>
/// This node's clock isn't the database's, so whatever was asked for would be recorded at a wrong time. Nothing was stored; the same command may
/// be sent again, to this node once its clock is right or to another one. <paramref name="ahead"/> is negative for a clock that is behind.
/// </summary>
public sealed class ClockOffException(Duration ahead)
    : Exception(
        FormattableString.Invariant(
            $"This node's clock is {Math.Abs(ahead.TotalSeconds):0.0} s {(ahead > Duration.Zero ? "ahead of" : "behind")} the database's: it records nothing until they agree."
        )
    )
{
    /// <summary>How far this node's clock is ahead of the database's, at least.</summary>
    public Duration Ahead { get; } = ahead;
}
