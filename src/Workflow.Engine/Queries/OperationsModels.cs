using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>A case that the pump left aside because deciding it failed.</summary>
public sealed record ParkedCase(
    CaseId Case,
    string Reference,
    string Workflow,
    int DefinitionVersion,
    Instant ParkedAt,
    string Because,
    Instant? WakeAt
);

/// <summary>A message that is waiting, failing or dead.</summary>
public sealed record OutboxEntry(
    Guid Message,
    CaseId Case,
    string Reference,
    NotificationKind Kind,
    string Channel,
    PersonId? Person,
    string Status,
    int Attempts,
    Instant CreatedAt,
    Instant? NextAttemptAt,
    string? Error
);

/// <summary>A process that works on the store. <paramref name="StoppedBecause"/> says why it claims no work, null while it does.</summary>
public sealed record NodeEntry(
    string Name,
    NodeRole Role,
    string ProgramVersion,
    Instant StartedAt,
    Instant SeenAt,
    string? StoppedBecause
);

/// <summary>
/// How the engine is doing. <paramref name="DueLag"/> is how long the oldest due case has been waiting (zero: none is due),
/// <paramref name="OutboxAge"/> the same for messages. <paramref name="ClockSkew"/> is node minus database.
/// </summary>
public sealed record OperationsView(
    Instant Now,
    bool IsDemo,
    bool IsHoldingMessages,
    int OpenCases,
    int DueCases,
    Duration DueLag,
    int WaitingMessages,
    Duration OutboxAge,
    int DeadMessages,
    Duration ClockSkew,
    ImmutableArray<ParkedCase> Parked,
    ImmutableArray<OutboxEntry> Dead,
    ImmutableArray<NodeEntry> Nodes
)
{
    /// <summary>The posts for which nobody at all stands now, the longest vacant first.</summary>
    public ImmutableArray<Vacancy> Vacancies { get; init; } = [];
}
