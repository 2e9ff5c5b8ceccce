using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Queries;

/// <summary>Which handovers to list.</summary>
public enum HandoverSide
{
    /// <summary>Offered to a post of the viewer, waiting for an answer.</summary>
    OfferedToMe,

    /// <summary>Offered by a post of the viewer, waiting, or back with it.</summary>
    SentByMe,
}

/// <summary>A handover that isn't settled, in a list.</summary>
public sealed record HandoverEntry(
    CaseId Case,
    string Reference,
    HandoverId Handover,
    LocalizedText WorkflowTitle,
    LocalizedText Stage,
    string? Participant,
    PostView From,
    PostView To,
    HandoverStatus Status,
    int Cycle,
    Instant OfferedAt,
    LocalDate? DueDay,
    Instant? DueAt,
    bool IsMissed
);

/// <summary>
/// A thing on the checklist of an offer; <paramref name="WaivedBecause"/> is the sender's reason when it isn't included,
/// <paramref name="MissingBecause"/> the receiver's when it wasn't found.
/// </summary>
public sealed record OfferedMaterialView(string Name, LocalizedText Title, bool IsIncluded, string? WaivedBecause, string? MissingBecause);

/// <summary>
/// One handover, open or settled. Until a receipt is signed <paramref name="AccountableNow"/> is the sender.
/// <paramref name="Returned"/> is the receiver's reason when it came back; <paramref name="Receipt"/> the hash that both sides keep.
/// </summary>
public sealed record HandoverView(
    CaseId Case,
    string Reference,
    int CaseVersion,
    HandoverId Handover,
    LocalizedText WorkflowTitle,
    LocalizedText Track,
    LocalizedText Stage,
    string? Participant,
    PostView From,
    PostView To,
    PostView? AccountableNow,
    HandoverStatus Status,
    int Cycle,
    Instant OfferedAt,
    Instant? SettledAt,
    PersonView? SettledBy,
    ImmutableArray<OfferedMaterialView> Materials,
    string? Note,
    string? Returned,
    string? Receipt,
    DeadlineView? Deadline,
    ImmutableArray<FieldGroupView> Fields,
    bool MayAnswer,
    bool MayOfferAgain,
    DateTimeZone Zone
)
{
    /// <summary>True when the viewer sent it and may take it back: nobody has answered yet.</summary>
    public bool MayWithdraw { get; init; }
}
