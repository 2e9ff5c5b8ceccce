using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>
/// What one decision left in the store, as an auditor may look at it: its events, and the rows as they are since. <paramref name="Rows"/>
/// are null where a further decision on the case was stored with it, which then tells.
/// </summary>
internal sealed record Commit(
    CaseId Case,
    int Version,
    Instant At,
    Actor By,
    JournalRow Entry,
    ImmutableArray<CaseEvent> Events,
    Case State,
    Instant? WakeAt,
    IReadOnlyList<OutboxRow> Messages,
    StoredRows? Rows
)
{
    /// <summary>True when it let time pass.</summary>
    public bool IsTick => Entry.CommandId.StartsWith("tick-", StringComparison.Ordinal);
}

/// <summary>The rows of one case, by subject.</summary>
internal sealed class StoredRows
{
    public Dictionary<int, List<ResponsibilityRow>> Responsibilities { get; } = [];

    public Dictionary<int, WorkItemRow> Items { get; } = [];

    public Dictionary<int, AlertRow> Alerts { get; } = [];

    public List<RungFiredRow> Rungs { get; } = [];

    /// <summary>Applies what a decision means for the rows, as the statements of the writer do.</summary>
    public void Apply(ProjectedRows rows)
    {
        foreach (var end in rows.Ends)
        {
            var standing = Of(end.Subject);
            standing.RemoveAll(row => row.ValidUntil is null && row.RecordedUntil is null && row.ValidFrom == end.At);
            foreach (var row in standing.Where(row => row.ValidUntil is null && row.RecordedUntil is null))
                row.ValidUntil = end.At;
        }
        foreach (var row in rows.Responsibilities)
            Of(row.Subject).Add(row);
        foreach (var row in rows.WorkItems.Values)
            Items[row.Number] = row;
        foreach (var row in rows.Alerts.Values)
            Alerts[row.Number] = row;
        foreach (var change in rows.Acknowledged.Values)
        {
            if (Alerts.TryGetValue(change.Number, out var row))
                (row.AcknowledgedAt, row.AcknowledgedBy) = (change.AcknowledgedAt, change.AcknowledgedBy);
        }
        foreach (var change in rows.Resolved.Values)
        {
            if (Alerts.TryGetValue(change.Number, out var row))
                (row.ResolvedAt, row.Resolution) = (change.ResolvedAt, change.Resolution);
        }
        Rungs.AddRange(rows.RungsFired);
    }

    private List<ResponsibilityRow> Of(int subject)
    {
        if (!Responsibilities.TryGetValue(subject, out var rows))
            Responsibilities[subject] = rows = [];
        return rows;
    }
}
