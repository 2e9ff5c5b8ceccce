using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Storage;

/// <summary>One interval of the register of responsibility.</summary>
internal sealed class ResponsibilityRow
{
    public Guid CaseId { get; set; }
    public int Subject { get; set; }
    public SubjectKind Kind { get; set; }
    public string Post { get; set; } = "";
    public Instant ValidFrom { get; set; }
    public Instant? ValidUntil { get; set; }
    public Instant RecordedFrom { get; set; }
    public Instant? RecordedUntil { get; set; }
    public ResponsibilityCause Cause { get; set; }
}

/// <summary>What the rows of items and handovers tell of their newest deadline.</summary>
internal interface IDeadlineRow
{
    Instant SortAt { get; set; }
    int? DeadlineNumber { get; set; }
    string? Rule { get; set; }
    string? Ladder { get; set; }
    int? Cycle { get; set; }
    LocalDate? DueDay { get; set; }
    Instant? DueAt { get; set; }
    bool IsProvisional { get; set; }
    bool IsMissed { get; set; }

    /// <summary>When the deadline next does something, null when nothing is left.</summary>
    Instant? NextStepAt { get; set; }
    DeadlineOutcome? Outcome { get; set; }
}

/// <summary>How an item's row stands.</summary>
internal enum WorkItemStatus
{
    Open,
    Completed,
    Cancelled,
}

/// <summary>A work item, open or ended, with its newest deadline.</summary>
internal sealed class WorkItemRow : IDeadlineRow
{
    public Guid CaseId { get; set; }
    public int Number { get; set; }
    public string Workflow { get; set; } = "";
    public int DefinitionVersion { get; set; }
    public int Track { get; set; }
    public string Task { get; set; } = "";
    public WorkItemStatus Status { get; set; }
    public string Performer { get; set; } = "";
    public string Accountable { get; set; } = "";

    /// <summary>True while its track is offered and not accepted: nobody can work on it yet.</summary>
    public bool IsWaiting { get; set; }
    public Instant OpenedAt { get; set; }
    public Instant Since { get; set; }
    public Instant? ClosedAt { get; set; }
    public Instant? EffectiveAt { get; set; }
    public string? ClosedBy { get; set; }
    public string? ClosedPost { get; set; }
    public CancelCause? CancelCause { get; set; }
    public Instant SortAt { get; set; }
    public int? DeadlineNumber { get; set; }
    public string? Rule { get; set; }
    public string? Ladder { get; set; }
    public int? Cycle { get; set; }
    public LocalDate? DueDay { get; set; }
    public Instant? DueAt { get; set; }
    public bool IsProvisional { get; set; }
    public bool IsMissed { get; set; }
    public Instant? NextStepAt { get; set; }
    public DeadlineOutcome? Outcome { get; set; }
}

/// <summary>An offer of responsibility, open or settled, with its newest deadline.</summary>
internal sealed class HandoverRow : IDeadlineRow
{
    public Guid CaseId { get; set; }
    public int Number { get; set; }
    public string Workflow { get; set; } = "";
    public int DefinitionVersion { get; set; }
    public int Track { get; set; }
    public string TrackName { get; set; } = "";
    public string Stage { get; set; } = "";
    public string FromPost { get; set; } = "";
    public string ToPost { get; set; } = "";
    public HandoverStatus Status { get; set; }
    public Instant OfferedAt { get; set; }

    /// <summary>The checklist as offered, JSON.</summary>
    public string Materials { get; set; } = "";

    /// <summary>Reasons for included materials that the receiver didn't find, JSON; null before acceptance.</summary>
    public string? Unticked { get; set; }

    /// <summary>The sender's note as a stored value, JSON.</summary>
    public string? Note { get; set; }

    /// <summary>Why it last came back from the receiver or was taken back by the sender, JSON.</summary>
    public string? ReturnReason { get; set; }
    public Instant? SettledAt { get; set; }
    public string? SettledBy { get; set; }
    public string? SettledPost { get; set; }
    public string? Receipt { get; set; }
    public Instant SortAt { get; set; }
    public int? DeadlineNumber { get; set; }
    public string? Rule { get; set; }
    public string? Ladder { get; set; }
    public int? Cycle { get; set; }
    public LocalDate? DueDay { get; set; }
    public Instant? DueAt { get; set; }
    public bool IsProvisional { get; set; }
    public bool IsMissed { get; set; }
    public Instant? NextStepAt { get; set; }
    public DeadlineOutcome? Outcome { get; set; }
}

/// <summary>A reminder or rung that went out. Its key is the guard against a second time.</summary>
internal sealed class RungFiredRow
{
    public Guid CaseId { get; set; }
    public int Deadline { get; set; }
    public DeadlineStepKind Kind { get; set; }
    public string Rung { get; set; } = "";
    public int Cycle { get; set; }
    public int Repeat { get; set; }
    public int Subject { get; set; }
    public Instant PlannedAt { get; set; }
    public Instant FiredAt { get; set; }
    public bool IsLate { get; set; }

    /// <summary>True when it turned out that the subject had been done in time, so that the rung wouldn't have been needed.</summary>
    public bool WasInTime { get; set; }
}

/// <summary>What a rung raised for one receiver.</summary>
internal sealed class AlertRow
{
    public Guid CaseId { get; set; }
    public int Number { get; set; }
    public string Workflow { get; set; } = "";
    public int DefinitionVersion { get; set; }
    public int Subject { get; set; }
    public int Deadline { get; set; }
    public string Ladder { get; set; } = "";
    public string Rung { get; set; } = "";
    public int Cycle { get; set; }
    public int Repeat { get; set; }
    public string Post { get; set; } = "";
    public string? Person { get; set; }
    public Instant RaisedAt { get; set; }
    public string? AcknowledgedBy { get; set; }
    public string? AcknowledgedPost { get; set; }
    public Instant? AcknowledgedAt { get; set; }

    /// <summary>The words of who took it on, as a stored value, JSON.</summary>
    public string? Comment { get; set; }
    public Instant? ResolvedAt { get; set; }
    public DeadlineOutcome? Resolution { get; set; }
}

/// <summary>A signed finding, standing or withdrawn.</summary>
internal sealed class FindingRow
{
    public Guid CaseId { get; set; }
    public int Number { get; set; }
    public string Kind { get; set; } = "";
    public int Item { get; set; }
    public string Person { get; set; } = "";
    public string Post { get; set; } = "";
    public Instant EffectiveAt { get; set; }
    public Instant SignedAt { get; set; }
    public Instant? WithdrawnAt { get; set; }
    public string? WithdrawnBy { get; set; }
    public string? WithdrawnPost { get; set; }

    /// <summary>Why it was withdrawn, as a stored value, JSON.</summary>
    public string? WithdrawnBecause { get; set; }
}

/// <summary>How two cases belong together.</summary>
internal enum CaseLinkKind
{
    /// <summary>The case opened the other one.</summary>
    Opened,

    /// <summary>The case was a duplicate of the other one, which goes on.</summary>
    MergedInto,
}

/// <summary>That two cases belong together, told by the one that says so.</summary>
internal sealed class CaseLinkRow
{
    public Guid CaseId { get; set; }
    public Guid OtherCase { get; set; }
    public CaseLinkKind Kind { get; set; }
    public Instant LinkedAt { get; set; }
}
