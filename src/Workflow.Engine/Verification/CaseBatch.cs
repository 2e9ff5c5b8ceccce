using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>The stored rows of a few cases, read at one point in time. What no part asks for isn't read and is empty.</summary>
internal sealed class CaseBatch
{
    public required List<CaseRow> Cases { get; init; }
    public required ILookup<Guid, JournalRow> Journal { get; init; }
    public required List<ResponsibilityRow> Responsibilities { get; init; }
    public required List<RungFiredRow> RungsFired { get; init; }
    public required List<WorkItemRow> WorkItems { get; init; }
    public required List<HandoverRow> Handovers { get; init; }
    public required List<AlertRow> Alerts { get; init; }
    public required List<FindingRow> Findings { get; init; }
    public required List<CaseLinkRow> Links { get; init; }
    public required List<PersonalValueRow> PersonalValues { get; init; }

    /// <summary>The next cases in the order of their ids.</summary>
    public static async Task<CaseBatch> ReadAsync(
        Store store,
        Guid after,
        int atMost,
        IReadOnlyCollection<VerifyPart> parts,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.Database.CreateContext();
        await using var snapshot = await SnapshotAsync(store, context, cancellationToken);
        var cases = await context
            .Cases.FromSql($"SELECT * FROM cases WHERE case_id > {after} ORDER BY case_id LIMIT {atMost}")
            .ToListAsync(cancellationToken);
        var last = cases.Count == 0 ? after : cases[^1].CaseId;
        var replay = parts.Contains(VerifyPart.Replay);
        return new()
        {
            Cases = cases,
            Journal = (await RowsAsync<JournalRow>(true)).ToLookup(row => row.CaseId),
            Responsibilities = await RowsAsync<ResponsibilityRow>(replay || parts.Contains(VerifyPart.Accountability)),
            RungsFired = await RowsAsync<RungFiredRow>(replay || parts.Contains(VerifyPart.Rungs)),
            WorkItems = await RowsAsync<WorkItemRow>(replay),
            Handovers = await RowsAsync<HandoverRow>(replay),
            Alerts = await RowsAsync<AlertRow>(replay),
            Findings = await RowsAsync<FindingRow>(replay),
            Links = await RowsAsync<CaseLinkRow>(replay),
            PersonalValues = await RowsAsync<PersonalValueRow>(parts.Contains(VerifyPart.History)),
        };

        async Task<List<TRow>> RowsAsync<TRow>(bool isAskedFor)
            where TRow : class
        {
            if (!isAskedFor || cases.Count == 0)
                return [];
            var sql = $"SELECT * FROM {store.Database.Sql.TableOf<TRow>().Name} WHERE case_id > {{0}} AND case_id <= {{1}}";
            return await context.Set<TRow>().FromSqlRaw(sql, after, last).ToListAsync(cancellationToken);
        }
    }

    /// <summary>What is read in it is true of one instant, and nobody waits for it.</summary>
    private static Task<IDbContextTransaction> SnapshotAsync(Store store, WorkflowDb context, CancellationToken cancellationToken)
    {
        // SQLite's driver begins every level but this one by taking the writer's lock; what is read is one instant's at this one too.
        var level = store.IsPostgres ? IsolationLevel.RepeatableRead : IsolationLevel.ReadUncommitted;
        return context.Database.BeginTransactionAsync(level, cancellationToken);
    }
}
