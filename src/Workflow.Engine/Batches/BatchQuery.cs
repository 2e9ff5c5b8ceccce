using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Batches;

/// <summary>One thing of an order that could not be done, and why.</summary>
public sealed record FailedThing(int Number, CaseId Case, int Subject, string Why);

/// <summary>
/// How far an order is. <paramref name="Done"/> counts what was settled, also where nothing was left to do; <paramref name="FinishedAt"/> is
/// null while something waits. <paramref name="Failures"/> lists at most 100.
/// </summary>
public sealed record BatchProgress(
    Guid Id,
    string Kind,
    string Plan,
    string PlanHash,
    string Reason,
    string Person,
    string Post,
    bool IsRunning,
    int Total,
    int Done,
    int Failed,
    int Receipts,
    Instant CreatedAt,
    Instant? FinishedAt,
    ImmutableArray<FailedThing> Failures
);

/// <summary>Answers how far long work is, and lets what failed be tried again.</summary>
public sealed class BatchQuery(EngineParts parts)
{
    private const int MostFailures = 100;

    /// <summary>The progress of an order; null when there is none of that name.</summary>
    public async Task<BatchProgress?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = parts.Store.Database.CreateContext();
        if (await db.Batches.FirstOrDefaultAsync(row => row.BatchId == id, cancellationToken) is not { } batch)
            return null;
        var failed = await db
            .BatchItems.Where(row => row.BatchId == id && row.Status == BatchItemStatus.Failed)
            .OrderBy(row => row.Number)
            .Take(MostFailures)
            .ToListAsync(cancellationToken);
        var receipts = await db.BatchItems.CountAsync(row => row.BatchId == id && row.Receipt != null, cancellationToken);
        return new(
            batch.BatchId,
            batch.Kind,
            batch.Plan,
            batch.PlanHash,
            batch.Reason,
            batch.Person,
            batch.Post,
            batch.Status == BatchStatus.Running,
            batch.Total,
            batch.Done,
            batch.Failed,
            receipts,
            batch.CreatedAt,
            batch.Status == BatchStatus.Running ? null : batch.FinishedAt,
            [.. failed.Select(row => new FailedThing(row.Number, new(row.CaseId), row.Subject, row.Error ?? ""))]
        );
    }

    /// <summary>Lets everything of a handover that failed wait again; the number of things. What was done stays done.</summary>
    public async Task<int> RetryAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = parts.Store.Database.CreateContext();
        // A recompute goes on when it is asked for again; nobody works on its rows.
        if (!await db.Batches.AnyAsync(row => row.BatchId == id && row.Kind == BulkHandover.Kind, cancellationToken))
            return 0;
        var failed = await db.BatchItems.CountAsync(row => row.BatchId == id && row.Status == BatchItemStatus.Failed, cancellationToken);
        if (failed > 0)
            await parts.Store.Database.WriteAsync(
                [
                    Statement.Of(
                        "UPDATE batch_items SET status = 'Waiting', error = NULL, done_at = NULL WHERE batch_id = $1 AND status = 'Failed'",
                        id
                    ),
                    Statement.Of("UPDATE batches SET status = 'Running', failed = 0 WHERE batch_id = $1", id),
                ],
                isUrgent: true,
                cancellationToken
            );
        return failed;
    }
}
