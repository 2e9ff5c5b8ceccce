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
        await foreach (var ids in PartsAsync(only, cancellationToken))
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

    /// <summary>
    /// The identities of the cases that there are now, a part at a time, so that the memory needed doesn't grow with the store. Both
    /// databases order them as their texts are ordered, as the root counts them.
    /// </summary>
    private async IAsyncEnumerable<List<Guid>> PartsAsync(CaseId? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (only is { } one)
        {
            yield return [one.Value];
            yield break;
        }
        await using var db = _desk.Open();
        var last = await db.Cases.OrderByDescending(row => row.CaseId).Select(row => row.CaseId).FirstOrDefaultAsync(cancellationToken);
        var after = Guid.Empty;
        while (after.CompareTo(last) < 0)
        {
            var begin = after;
            var part = await db
                .Cases.Where(row => row.CaseId.CompareTo(begin) > 0 && row.CaseId.CompareTo(last) <= 0)
                .OrderBy(row => row.CaseId)
                .Take(CasesAtOnce)
                .Select(row => row.CaseId)
                .ToListAsync(cancellationToken);
            if (part.Count == 0)
                yield break;
            yield return part;
            after = part[^1];
        }
    }
}
