using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;

namespace Workflow.Engine.Recomputing;

/// <summary>
/// What is to be counted again, why, and who asks for it; both are kept in the history of each case that changes. <paramref name="Case"/>
/// null: every open case.
/// </summary>
public sealed record RecomputeRequest(string Reason, string By, CaseId? Case);

/// <summary>
/// One case that changes, can't be taken to the newest version of its workflow, or fails. <paramref name="Reference"/> is what people call
/// it; <paramref name="Preview"/> is null where it failed. <paramref name="Stays"/> says why it stays on its version, null where it doesn't
/// stay behind; <paramref name="Error"/> why it failed.
/// </summary>
public sealed record RecomputedCase(
    CaseId Case,
    string Reference,
    RecomputePreview? Preview,
    Core.Definitions.LocalizedText? Stays,
    string? Error
);

/// <summary>How far the walk over the cases is.</summary>
public readonly record struct RecomputeProgress(long Done, long Total);

/// <summary>
/// What a walk found or did. <paramref name="PlanHash"/> is over every line of every case that changes, in order: the same for the same
/// effect. <paramref name="WasResumed"/> is true when it went on with what an earlier process had begun.
/// </summary>
public sealed record RecomputeReport(
    Guid? Batch,
    long Cases,
    long Changed,
    long Deadlines,
    long FireAtOnce,
    long AlertsFallAway,
    long StayBehind,
    long Failed,
    string PlanHash,
    bool WasResumed,
    ImmutableArray<string> Notices
);

/// <summary>What a plan was approved as isn't what would happen now.</summary>
public sealed class RecomputePlanChangedException(string expected, string found)
    : Exception($"The plan has changed: its hash is {found} now, and not {expected}. Look at it again with --dry-run.");
