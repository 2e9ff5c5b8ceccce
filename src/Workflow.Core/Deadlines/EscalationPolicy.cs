using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Deadlines;

/// <summary>A ladder: the reminders before a deadline and the rungs at and after it. A critical one runs in straight hours, day and night.</summary>
public sealed record EscalationPolicy(
    string Name,
    LocalizedText Title,
    bool IsCritical,
    ImmutableArray<Reminder> Reminders,
    ImmutableArray<EscalationLevel> Levels
)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>A message before the due day. <paramref name="Key"/> is unique in its ladder.</summary>
public sealed record Reminder(string Key, DueOffset Offset, PostTarget To)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}

/// <summary>What a rung does beyond telling its receivers.</summary>
public enum EscalationAction
{
    /// <summary>Tells them.</summary>
    Notify,

    /// <summary>Tells them and asks for a supervision order with a reply.</summary>
    SupervisionOrder,
}

/// <summary>
/// A rung. <paramref name="Key"/> (L1, X2) is unique in its ladder. <paramref name="RepeatEvery"/> repeats it until somebody
/// acknowledges, at most <paramref name="RepeatAtMost"/> times; null for once.
/// </summary>
public sealed record EscalationLevel(
    string Key,
    DueOffset Offset,
    ImmutableArray<PostTarget> To,
    EscalationAction Action,
    Allowance? RepeatEvery,
    int RepeatAtMost
)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }
}
