using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;

namespace Workflow.Engine.Queries;

/// <summary>
/// Who answered for one subject of a case from (inclusive) until (exclusive; null while it stands): the post, and one after the other who
/// stood for it. <paramref name="SupersededAt"/> is when the register was corrected and this stopped being what is known; null while it is.
/// </summary>
public sealed record OwnerProof(
    LocalizedText Subject,
    PostView Post,
    Instant From,
    Instant? Until,
    ResponsibilityCause Cause,
    ImmutableArray<OccupancyView> Stood,
    Instant? SupersededAt
);

/// <summary>A signed receipt: who took over from whom, and the hash that both sides keep.</summary>
public sealed record ReceiptProof(
    LocalizedText Stage,
    PostView From,
    PostView To,
    Instant OfferedAt,
    Instant SignedAt,
    PersonView? By,
    PostView? ByPost,
    string Receipt
);

/// <summary>What had to be done by when, and how it ended. <paramref name="Outcome"/> null: it is still open, or had no deadline.</summary>
public sealed record DeadlineProof(
    LocalizedText Subject,
    string? Rule,
    Instant OpenedAt,
    LocalDate? DueDay,
    Instant? DueAt,
    Instant? DoneAt,
    Instant? ClosedAt,
    PersonView? By,
    DeadlineOutcome? Outcome,
    bool IsMissed
);

/// <summary>A rung that fired, and when.</summary>
public sealed record RungProof(
    LocalizedText Subject,
    string Rung,
    int Cycle,
    Instant PlannedAt,
    Instant FiredAt,
    ImmutableArray<AlertProof> Alerts
);

/// <summary>Whom a rung reached, and when somebody took it on.</summary>
public sealed record AlertProof(PostView Post, PersonView? Person, Instant? AcknowledgedAt, PersonView? AcknowledgedBy);

/// <summary>
/// That the journal is whole: the hash of each decision, what is wrong with their chain (null: nothing), and the root that was sealed over
/// the newest of them (null: none was yet).
/// </summary>
public sealed record ChainProof(ImmutableArray<EntryProof> Entries, string? Problem, ChainRoot? Root);

/// <summary>One recorded decision. <paramref name="By"/> null: the passing of time, or a written rule.</summary>
public sealed record EntryProof(int Version, Instant RecordedAt, PersonView? By, PostView? ByPost, string Hash);

/// <summary>Everything that shows who was responsible in one case, to be printed; nothing of the person whom it is about.</summary>
public sealed record ProofView(
    CaseId Case,
    string Reference,
    LocalizedText WorkflowTitle,
    int DefinitionVersion,
    CaseStatus Status,
    Instant TakenAt,
    ImmutableArray<OwnerProof> Owners,
    ImmutableArray<ReceiptProof> Receipts,
    ImmutableArray<DeadlineProof> Deadlines,
    ImmutableArray<RungProof> Rungs,
    ChainProof Chain,
    DateTimeZone Zone
);
