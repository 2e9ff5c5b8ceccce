using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Histories;
using Workflow.Engine.Histories;
using Workflow.Engine.Verification;

namespace Workflow.Engine.Queries;

/// <summary>
/// The journals of cases as they were recorded, for an export that is verified elsewhere. Sensitive values aren't in them, only commitments;
/// who took them leaves a note at every case.
/// </summary>
public sealed class HistoryQuery(EngineParts parts)
{
    private const int CasesAtOnce = 100;

    private readonly QueryDesk _desk = new(parts);

    /// <summary>How many cases there are.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = _desk.Open();
        return await db.Cases.LongCountAsync(cancellationToken);
    }

    /// <summary>The roots that nodes sealed, by chain and number.</summary>
    public async Task<ImmutableArray<ChainRoot>> RootsAsync(CancellationToken cancellationToken)
    {
        await using var db = _desk.Open();
        var rows = await db.ChainRoots.OrderBy(row => row.Chain).ThenBy(row => row.Number).ToListAsync(cancellationToken);
        return [.. rows.Select(HistoryChain.RootOf)];
    }

    /// <summary>
    /// The entries of each case in order, one list a case, cases in the order of their identities; of one case when
    /// <paramref name="only"/> names it. <paramref name="by"/> is who takes them, as the access log is to name them.
    /// </summary>
    public async IAsyncEnumerable<ImmutableArray<JournalEntry>> ReadAsync(
        CaseId? only,
        string by,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var viewer = new Viewer(new(by), new(""), "history export");
        // By text, as the root counts them: the databases sort identities each in their own way.
        foreach (
            var ids in (await IdsAsync(only, cancellationToken)).OrderBy(id => id.ToString("D"), StringComparer.Ordinal).Chunk(CasesAtOnce)
        )
        {
            await using var db = _desk.Open();
            var rows = await db.Journal.Where(row => ids.Contains(row.CaseId)).ToListAsync(cancellationToken);
            var byCase = rows.ToLookup(row => row.CaseId);
            // A long export notes each part when it is taken, before that time is sealed.
            await _desk.NoteAsync(
                _desk.Look(viewer),
                AccessKind.Export,
                ids.Select(id => (id, Enumerable.Empty<string>())),
                cancellationToken
            );
            foreach (var id in ids)
                yield return [.. byCase[id].OrderBy(row => row.Version).Select(ReadJournal.EntryOf)];
        }
    }

    private async Task<List<Guid>> IdsAsync(CaseId? only, CancellationToken cancellationToken)
    {
        if (only is { } one)
            return [one.Value];
        await using var db = _desk.Open();
        return await db.Cases.Select(row => row.CaseId).ToListAsync(cancellationToken);
    }
}
