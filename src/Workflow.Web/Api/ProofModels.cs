using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;

namespace Workflow.Web.Api;

/// <summary>Who stood for a post, as what, from (inclusive) until (exclusive; null while it lasts).</summary>
public sealed record StoodModel(PersonModel? Person, OccupancyKind As, Instant From, Instant? Until);

/// <summary>Who was accountable for a subject; <c>supersededAt</c> is when the register was corrected, null while this is what is known.</summary>
public sealed record OwnerProofModel(
    LocalizedText Subject,
    PostModel Post,
    Instant From,
    Instant? Until,
    ResponsibilityCause Cause,
    ImmutableArray<StoodModel> Stood,
    Instant? SupersededAt
);

/// <summary>A signed receipt.</summary>
public sealed record ReceiptProofModel(
    LocalizedText Stage,
    PostModel From,
    PostModel To,
    Instant OfferedAt,
    Instant SignedAt,
    PersonModel? By,
    string Receipt
);

/// <summary>A deadline and how it ended; no outcome while it is open.</summary>
public sealed record DeadlineProofModel(
    LocalizedText Subject,
    string? Rule,
    Instant OpenedAt,
    LocalDate? DueDay,
    Instant? DueAt,
    Instant? DoneAt,
    Instant? ClosedAt,
    PersonModel? By,
    DeadlineOutcome? Outcome,
    bool IsMissed
);

/// <summary>A rung that fired, and the posts that it reached.</summary>
public sealed record RungProofModel(
    LocalizedText Subject,
    string Rung,
    int Cycle,
    Instant PlannedAt,
    Instant FiredAt,
    ImmutableArray<ReachedModel> Reached
);

/// <summary>Whom a rung reached, and who took it on when; null while nobody did.</summary>
public sealed record ReachedModel(PostModel Post, PersonModel? Person, Instant? AcknowledgedAt, PersonModel? AcknowledgedBy);

/// <summary>A recorded decision by its hash; no person: the passing of time, or a written rule.</summary>
public sealed record EntryProofModel(int Version, Instant RecordedAt, PersonModel? By, string Hash);

/// <summary>
/// Everything that shows who was responsible in one case. <c>chainProblem</c> is null while the chain holds, <c>root</c> until one is
/// sealed.
/// </summary>
public sealed record ProofModel(
    Guid Case,
    string Reference,
    string Title,
    int DefinitionVersion,
    Instant TakenAt,
    ImmutableArray<OwnerProofModel> Owners,
    ImmutableArray<ReceiptProofModel> Receipts,
    ImmutableArray<DeadlineProofModel> Deadlines,
    ImmutableArray<RungProofModel> Rungs,
    ImmutableArray<EntryProofModel> Entries,
    string? ChainProblem,
    ChainRoot? Root
)
{
    public static ProofModel Of(ProofView view) =>
        new(
            view.Case.Value,
            view.Reference,
            Display.Localized.Here(view.WorkflowTitle),
            view.DefinitionVersion,
            view.TakenAt,
            [
                .. view.Owners.Select(owner => new OwnerProofModel(
                    owner.Subject,
                    PostModel.Of(owner.Post),
                    owner.From,
                    owner.Until,
                    owner.Cause,
                    [.. owner.Stood.Select(stood => new StoodModel(PersonModel.Of(stood.Person), stood.As, stood.From, stood.Until))],
                    owner.SupersededAt
                )),
            ],
            [
                .. view.Receipts.Select(receipt => new ReceiptProofModel(
                    receipt.Stage,
                    PostModel.Of(receipt.From),
                    PostModel.Of(receipt.To),
                    receipt.OfferedAt,
                    receipt.SignedAt,
                    PersonModel.Of(receipt.By),
                    receipt.Receipt
                )),
            ],
            [
                .. view.Deadlines.Select(deadline => new DeadlineProofModel(
                    deadline.Subject,
                    deadline.Rule,
                    deadline.OpenedAt,
                    deadline.DueDay,
                    deadline.DueAt,
                    deadline.DoneAt,
                    deadline.ClosedAt,
                    PersonModel.Of(deadline.By),
                    deadline.Outcome,
                    deadline.IsMissed
                )),
            ],
            [
                .. view.Rungs.Select(rung => new RungProofModel(
                    rung.Subject,
                    rung.Rung,
                    rung.Cycle,
                    rung.PlannedAt,
                    rung.FiredAt,
                    [
                        .. rung.Alerts.Select(alert => new ReachedModel(
                            PostModel.Of(alert.Post),
                            PersonModel.Of(alert.Person),
                            alert.AcknowledgedAt,
                            PersonModel.Of(alert.AcknowledgedBy)
                        )),
                    ]
                )),
            ],
            [
                .. view.Chain.Entries.Select(entry => new EntryProofModel(
                    entry.Version,
                    entry.RecordedAt,
                    PersonModel.Of(entry.By),
                    entry.Hash
                )),
            ],
            view.Chain.Problem,
            view.Chain.Root
        );
}
