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

    /// <summary>When mail about its reminders and rungs waits; null: never. A critical ladder has none.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>How long an acknowledgement of its alerts stands where the rung doesn't say; null: as long as the person is on duty.</summary>
    public Allowance? AcknowledgementLapsesAfter { get; init; }

    /// <summary>How long an acknowledgement of a rung's alerts stands; null: as long as the person is on duty.</summary>
    public Allowance? LapseOf(EscalationLevel level) => level.AcknowledgementLapsesAfter ?? AcknowledgementLapsesAfter;
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

    /// <summary>How long an acknowledgement of its alerts stands; null where the ladder says it for all its rungs, or nothing does.</summary>
    public Allowance? AcknowledgementLapsesAfter { get; init; }
}
