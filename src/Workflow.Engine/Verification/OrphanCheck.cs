using Microsoft.EntityFrameworkCore;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>Rows that belong to no stored case.</summary>
internal static class OrphanCheck
{
    // Who deleted a table of cases needn't be told each of them.
    private const int MostPerTable = 100;

    public static async Task RunAsync(
        Store store,
        IReadOnlyCollection<VerifyPart> parts,
        Findings findings,
        CancellationToken cancellationToken
    )
    {
        await using var context = store.Database.CreateContext();
        await LookAsync<JournalRow>(VerifyPart.History);
        await LookAsync<PersonalValueRow>(VerifyPart.History);
        await LookAsync<ResponsibilityRow>(parts.Contains(VerifyPart.Accountability) ? VerifyPart.Accountability : VerifyPart.Replay);
        await LookAsync<RungFiredRow>(parts.Contains(VerifyPart.Rungs) ? VerifyPart.Rungs : VerifyPart.Replay);
        await LookAsync<WorkItemRow>(VerifyPart.Replay);
        await LookAsync<HandoverRow>(VerifyPart.Replay);
        await LookAsync<AlertRow>(VerifyPart.Replay);
        await LookAsync<FindingRow>(VerifyPart.Replay);
        await LookAsync<CaseLinkRow>(VerifyPart.Replay);

        async Task LookAsync<TRow>(VerifyPart part)
            where TRow : class
        {
            if (!parts.Contains(part))
                return;
            var table = store.Database.Sql.TableOf<TRow>().Name;
            var sql =
                $"SELECT DISTINCT case_id AS \"Value\" FROM {table} WHERE NOT EXISTS (SELECT 1 FROM cases WHERE cases.case_id = {table}.case_id) LIMIT {{0}}";
            foreach (var id in await context.Database.SqlQueryRaw<Guid>(sql, MostPerTable).ToListAsync(cancellationToken))
                findings.Add(part, id, $"table {table}", $"has rows of it, but the case itself is gone");
        }
    }
}
