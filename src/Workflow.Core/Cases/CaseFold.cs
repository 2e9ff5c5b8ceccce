using NodaTime;

namespace Workflow.Core.Cases;

/// <summary>State is the fold of its events: applying them consults nothing else.</summary>
public static class CaseFold
{
    /// <summary>The state after one event recorded at <paramref name="recordedAt"/>. <paramref name="current"/> is null only for the first.</summary>
    public static Case Apply(Case? current, CaseEvent @event, Instant recordedAt) => throw new NotSupportedException();

    /// <summary>The state after one decision: all its events and one more version.</summary>
    public static Case ApplyAll(Case? current, IEnumerable<CaseEvent> events, Instant recordedAt) => throw new NotSupportedException();

    /// <summary>When the case next does something by itself, or null when nothing is left.</summary>
    public static Instant? WakeAt(Case current) => throw new NotSupportedException();
}
