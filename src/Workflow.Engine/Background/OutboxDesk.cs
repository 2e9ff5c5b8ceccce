using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>What both parts of the outbox pump do with rows: find them, mark how they fared, write that down.</summary>
internal sealed class OutboxDesk(EngineParts parts)
{
    private static readonly Duration FirstPause = Duration.FromSeconds(30);
    private static readonly Duration LongestPause = Duration.FromHours(6);

    public Database Database => parts.Store.Database;

    /// <summary>Marks a row delivered, or made part of another one.</summary>
    public static void Sent(OutboxRow row, Instant now, Guid? mergedInto)
    {
        row.Status = OutboxStatus.Sent;
        row.SentAt = now;
        row.NextAttemptAt = null;
        row.Error = null;
        row.MergedInto ??= mergedInto;
    }

    /// <summary>Marks a failed attempt: it is tried again ever more rarely, and is then dead.</summary>
    public void Failed(OutboxRow row, Instant now, string error, int attempts)
    {
        row.Attempts = attempts;
        row.Error = error.Length <= 500 ? error : error[..500];
        var isDead = attempts >= parts.Options.DeliveryAttempts;
        row.Status = isDead ? OutboxStatus.Dead : OutboxStatus.Waiting;
        row.NextAttemptAt = isDead ? null : now + PauseAfter(attempts);
    }

    /// <summary>30 seconds after the first failure, twice as long after each further one, at most six hours.</summary>
    public static Duration PauseAfter(int attempts) => Duration.Min(LongestPause, FirstPause * (1L << Math.Min(attempts - 1, 20)));

    /// <summary>Statements that write down how rows fared.</summary>
    public IEnumerable<Statement> Settle(IReadOnlyList<OutboxRow> rows) =>
        Database.Sql.Update(
            rows,
            [nameof(OutboxRow.MessageId)],
            [
                nameof(OutboxRow.Status),
                nameof(OutboxRow.Attempts),
                nameof(OutboxRow.NextAttemptAt),
                nameof(OutboxRow.SentAt),
                nameof(OutboxRow.MergedInto),
                nameof(OutboxRow.Error),
            ]
        );

    /// <summary>The message ids that a query of a transaction gives.</summary>
    public async Task<List<Guid>> IdsAsync(WriteTransaction work, Statement statement, CancellationToken cancellationToken)
    {
        await using DbCommand command = work.Command(Database, statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>
    /// The definition whose words are used; null where a message is about no case. Throws <see cref="InvalidDataException"/> when the case
    /// is gone.
    /// </summary>
    public async Task<WorkflowDefinition?> DefinitionOfAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (row.CaseId == Guid.Empty)
            return null;
        await using var db = Database.CreateContext();
        var found =
            await db
                .Cases.Where(one => one.CaseId == row.CaseId)
                .Select(one => new { one.Workflow, one.DefinitionVersion })
                .FirstOrDefaultAsync(cancellationToken)
            ?? throw new InvalidDataException("the case of the message is gone");
        return await parts.Catalog.GetAsync(found.Workflow, found.DefinitionVersion, cancellationToken);
    }
}
