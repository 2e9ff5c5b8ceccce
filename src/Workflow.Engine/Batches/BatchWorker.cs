using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Batches;

/// <summary>
/// Carries out orders to hand on: claims a few things, does each in its case, and notes what came of it. Each has one command id, so whoever
/// goes on after a stop repeats nothing. One that can't be done fails alone with its reason.
/// </summary>
public sealed class BatchWorker(EngineParts parts)
{
    private const int ThingsAtOnce = 25;

    private readonly Database _database = parts.Store.Database;
    private readonly CaseRunner _runner = new(parts);

    /// <summary>One pass over a running order, the oldest with something to do first; the number of things that were settled.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        var running = await db
            .Batches.Where(row => row.Status == BatchStatus.Running && row.Kind == BulkHandover.Kind)
            .OrderBy(row => row.CreatedAt)
            .ToListAsync(cancellationToken);
        foreach (var batch in running)
        {
            if (await RunAsync(batch, cancellationToken) is > 0 and var settled)
                return settled;
        }
        return 0;
    }

    /// <summary>Passes over one order until nothing of it waits that can be done now.</summary>
    public async Task DrainAsync(Guid batch, Action<int>? onSettled, CancellationToken cancellationToken)
    {
        for (var done = 0; ; )
        {
            await using var db = _database.CreateContext();
            var row = await db.Batches.FirstOrDefaultAsync(
                one => one.BatchId == batch && one.Status == BatchStatus.Running,
                cancellationToken
            );
            if (row is null || await RunAsync(row, cancellationToken) is not (> 0 and var settled))
                return;
            done += settled;
            onSettled?.Invoke(done);
        }
    }

    private async Task<int> RunAsync(BatchRow batch, CancellationToken cancellationToken)
    {
        int settled;
        if (parts.Store.IsPostgres)
        {
            // The claim is a lock that goes with this node; the cases themselves are saved beside it.
            await using var claim = await _database.BeginAsync(isUrgent: false, cancellationToken);
            var rows = await ClaimedAsync(claim, batch, cancellationToken);
            settled = await WorkAsync(batch, rows, cancellationToken);
            await claim.RunAsync(Settle(batch, rows), cancellationToken);
            await claim.CommitAsync(cancellationToken);
        }
        else
        {
            // One writes at a time here, so nothing can be held meanwhile; done twice, a thing is done once.
            await using var db = _database.CreateContext();
            var rows = await Waiting(db, batch).Take(ThingsAtOnce).ToListAsync(cancellationToken);
            settled = await WorkAsync(batch, rows, cancellationToken);
            await _database.WriteAsync(Settle(batch, rows), isUrgent: false, cancellationToken);
        }
        return settled > 0 || await FinishAsync(batch, cancellationToken) ? Math.Max(settled, 1) : 0;
    }

    private static IQueryable<BatchItemRow> Waiting(WorkflowDb db, BatchRow batch) =>
        db.BatchItems.Where(row => row.BatchId == batch.BatchId && row.Status == BatchItemStatus.Waiting).OrderBy(row => row.Number);

    private async Task<List<BatchItemRow>> ClaimedAsync(WriteTransaction claim, BatchRow batch, CancellationToken cancellationToken)
    {
        var limit = ThingsAtOnce.ToString(CultureInfo.InvariantCulture);
        var sql =
            "SELECT number, case_id, subject, work FROM batch_items WHERE batch_id = $1 AND status = 'Waiting' "
            + $"ORDER BY number LIMIT {limit}{_database.SkipClaimed}";
        await using var command = claim.Command(_database, Statement.Of(sql, batch.BatchId));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<BatchItemRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(
                new()
                {
                    BatchId = batch.BatchId,
                    Number = reader.GetInt32(0),
                    CaseId = reader.GetGuid(1),
                    Subject = reader.GetInt32(2),
                    Work = reader.GetString(3),
                }
            );
        }
        return rows;
    }

    private async Task<int> WorkAsync(BatchRow batch, List<BatchItemRow> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
            await DoAsync(batch, row, cancellationToken);
        return rows.Count(row => row.Status != BatchItemStatus.Waiting);
    }

    private async Task DoAsync(BatchRow batch, BatchItemRow row, CancellationToken cancellationToken)
    {
        try
        {
            var (work, by) = (CaseJson.Read<HandOnWork>(row.Work), new Actor(new(batch.Person), new(batch.Post)));
            var commandId = FormattableString.Invariant($"batch-{batch.BatchId:N}-{row.Number}");
            var outcome = await _runner.RunAsync(
                new(row.CaseId),
                commandId,
                work.Command(row.Subject, by),
                Actor.System,
                cancellationToken
            );
            row.DoneAt = parts.Clock.Now();
            if (outcome is CommandOutcome.Done done && (done.IsRepeat || !done.Events.IsEmpty))
                await ReceiptAsync(batch, row, work, by, done, commandId, cancellationToken);
            else
                (row.Status, row.Error) = WhyNot(outcome);
        }
        catch (Exception later) when (later is CaseBusyException or OutdatedNodeException or ClockOffException)
        {
            // It waits for the next pass, or for a node that can read it and knows the time.
        }
        catch (Exception broken) when (broken is not OperationCanceledException && parts.Store.FaultOf(broken) is null)
        {
            // Whatever is wrong with one case or its definition stays with this one thing.
            (row.Status, row.Error, row.DoneAt) = (BatchItemStatus.Failed, $"{broken.GetType().Name}: {broken.Message}", parts.Clock.Now());
        }
    }

    private async Task ReceiptAsync(
        BatchRow batch,
        BatchItemRow row,
        HandOnWork work,
        Actor by,
        CommandOutcome.Done done,
        string commandId,
        CancellationToken cancellationToken
    )
    {
        var at = done.IsRepeat ? await RecordedAtAsync(row.CaseId, commandId, cancellationToken) : done.Current.LastRecordedAt;
        row.Status = BatchItemStatus.Done;
        row.Receipt = HandOnReceipt.Of(batch.BatchId, new(work.Kind, new(row.CaseId), row.Subject, work.From), work.From, work.To, at, by);
    }

    private async Task<Instant> RecordedAtAsync(Guid caseId, string commandId, CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        return await db
            .Journal.Where(row => row.CaseId == caseId && row.CommandId == commandId)
            .Select(row => row.RecordedAt)
            .FirstAsync(cancellationToken);
    }

    /// <summary>What is settled by others, or is another post's by now, needs nothing more.</summary>
    private static (BatchItemStatus Status, string? Why) WhyNot(CommandOutcome outcome) =>
        outcome switch
        {
            CommandOutcome.Done => (BatchItemStatus.Skipped, null),
            CommandOutcome.Refused { Rejection: var rejection } => (
                rejection.Reason is RejectionReason.UnknownWorkItem or RejectionReason.CaseClosed or RejectionReason.NotResponsible
                    ? BatchItemStatus.Skipped
                    : BatchItemStatus.Failed,
                rejection.Sentence.For("en")
            ),
            CommandOutcome.UnknownCase => (BatchItemStatus.Failed, "there is no such case"),
            CommandOutcome.CommandIdReused => (BatchItemStatus.Failed, "the case has another command under this one's name"),
            _ => throw new System.Diagnostics.UnreachableException(outcome.GetType().Name),
        };

    private List<Statement> Settle(BatchRow batch, List<BatchItemRow> rows)
    {
        var settled = rows.FindAll(row => row.Status != BatchItemStatus.Waiting);
        if (settled.Count == 0)
            return [];
        string[] set = [nameof(BatchItemRow.Status), nameof(BatchItemRow.Receipt), nameof(BatchItemRow.Error), nameof(BatchItemRow.DoneAt)];
        return
        [
            .. _database.Sql.Update(settled, [nameof(BatchItemRow.BatchId), nameof(BatchItemRow.Number)], set),
            Statement.Of($"UPDATE batches SET {Counts} WHERE batch_id = $1", batch.BatchId),
        ];
    }

    private const string Counts =
        "done = (SELECT count(*) FROM batch_items WHERE batch_id = $1 AND status IN ('Done', 'Skipped')), "
        + "failed = (SELECT count(*) FROM batch_items WHERE batch_id = $1 AND status = 'Failed')";

    /// <summary>
    /// When nothing waits any more: notes the end and tells each receiver once. False when something waits, or another node was first.
    /// </summary>
    private async Task<bool> FinishAsync(BatchRow batch, CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        if (await Waiting(db, batch).AnyAsync(cancellationToken))
            return false;
        var now = parts.Clock.Now();
        var since = batch.FinishedAt ?? Instant.MinValue;
        var done = await db
            .BatchItems.Where(row => row.BatchId == batch.BatchId && row.Status == BatchItemStatus.Done)
            .Select(row => new
            {
                row.CaseId,
                row.Work,
                row.DoneAt,
            })
            .ToListAsync(cancellationToken);
        var messages = done.Where(row => row.DoneAt > since)
            .Select(row => (row.CaseId, CaseJson.Read<HandOnWork>(row.Work).To))
            .GroupBy(row => row.To)
            .Select(group => MessageOf(group.Key, group.First().CaseId, group.Count(), now));
        var end = Statement.Of(
            $"UPDATE batches SET status = 'Done', finished_at = $2, {Counts} WHERE batch_id = $1 AND status = 'Running' "
                + "AND NOT EXISTS (SELECT 1 FROM batch_items WHERE batch_id = $1 AND status = 'Waiting')",
            batch.BatchId,
            now
        );
        try
        {
            // Undone as a whole where another node was first: its message is enough.
            await using var work = await _database.BeginAsync(isUrgent: false, cancellationToken);
            await work.RunAsync([end with { Expected = 1 }, .. _database.Sql.Insert(messages.ToList())], cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        catch (LostRaceException)
        {
            return false;
        }
        parts.ListNudge.Give();
        return true;
    }

    private OutboxRow MessageOf(PostId to, Guid anyCase, int count, Instant now)
    {
        var person = parts.Organization.Directory.OccupantOf(to, now);
        return new()
        {
            MessageId = Guid.CreateVersion7(now.ToDateTimeOffset()),
            CaseId = anyCase,
            Kind = NotificationKind.HandedOn,
            Subject = count,
            Post = to.Code,
            Person = person?.Code,
            Channel = OutboxRows.InApp,
            Status = OutboxStatus.Waiting,
            CreatedAt = now,
            NextAttemptAt = now,
        };
    }
}
