using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Core.Histories;

/// <summary>
/// One recorded decision of a case: its events as the exact text that was stored, chained to the one before.
/// <paramref name="Version"/> counts from 1. Hashes are SHA-256, lower-case hex.
/// </summary>
public sealed record JournalEntry(
    CaseId Case,
    int Version,
    Instant RecordedAt,
    Actor By,
    string CommandId,
    string EventsText,
    string PreviousHash,
    string Hash
);
