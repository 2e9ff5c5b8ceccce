using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Histories;

/// <summary>
/// What of a store is chained as a whole, beside the chain of each case: the journals of all cases, who looked at what, and what
/// administrators changed. <paramref name="Every"/> is how much time a root covers at least.
/// </summary>
internal sealed record HistoryChain(
    string Name,
    Duration Every,
    Func<WorkflowDb, Instant, Instant, CancellationToken, IAsyncEnumerable<string>> Entries
)
{
    public static HistoryChain Cases { get; } = new("cases", Duration.FromMinutes(10), CaseLines);

    public static HistoryChain Access { get; } = new("access", Duration.FromMinutes(1), AccessLines);

    public static HistoryChain Administration { get; } = new("administration", Duration.FromMinutes(1), AdministrationLines);

    public static ImmutableArray<HistoryChain> All { get; } = [Cases, Access, Administration];

    /// <summary>The root over what is stored from the end of <paramref name="before"/> until an instant.</summary>
    public async Task<ChainRoot> RootAsync(WorkflowDb db, ChainRoot? before, Instant until, CancellationToken cancellationToken)
    {
        using var builder = new RootBuilder(Name, before, until);
        await foreach (var line in Entries(db, before?.CoversUntil ?? ChainRoot.Beginning, until, cancellationToken))
            builder.Add(line);
        return builder.Seal();
    }

    /// <summary>The roots of the chain that a store holds, in order.</summary>
    public IQueryable<ChainRootRow> RootsIn(WorkflowDb db) => db.ChainRoots.Where(row => row.Chain == Name).OrderBy(row => row.Number);

    public static ChainRoot RootOf(ChainRootRow row) =>
        new(row.Chain, row.Number, row.CoversFrom, row.CoversUntil, row.Entries, row.PreviousRoot, row.Root);

    private static async IAsyncEnumerable<string> CaseLines(
        WorkflowDb db,
        Instant from,
        Instant until,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var rows = db
            .Journal.Where(row => row.RecordedAt >= from && row.RecordedAt < until)
            .OrderBy(row => row.RecordedAt)
            .ThenBy(row => row.CaseId)
            .ThenBy(row => row.Version)
            .Select(row => new
            {
                row.CaseId,
                row.Version,
                row.Hash,
            })
            .AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
            yield return JournalLine.Of(new(row.CaseId), row.Version, row.Hash);
    }

    private static async IAsyncEnumerable<string> AccessLines(
        WorkflowDb db,
        Instant from,
        Instant until,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var rows = db.AccessLog.Where(row => row.At >= from && row.At < until).OrderBy(row => row.At).ThenBy(row => row.AccessId);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var (number, at) = (row.AccessId.ToString(CultureInfo.InvariantCulture), InstantPattern.ExtendedIso.Format(row.At));
            yield return string.Join(
                '\t',
                number,
                at,
                row.Person,
                row.Post,
                row.Purpose,
                row.Kind,
                row.CaseId?.ToString("D") ?? "",
                row.Shown
            );
        }
    }

    private static async IAsyncEnumerable<string> AdministrationLines(
        WorkflowDb db,
        Instant from,
        Instant until,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var changes = await db
            .OrganizationChanges.Where(row => row.RecordedAt >= from && row.RecordedAt < until)
            .OrderBy(row => row.Number)
            .ToListAsync(cancellationToken);
        foreach (var row in changes)
        {
            var number = row.Number.ToString(CultureInfo.InvariantCulture);
            var at = InstantPattern.ExtendedIso.Format(row.RecordedAt);
            yield return string.Join('\t', "change", number, at, row.Person, row.Post, Hash(row.Change));
        }
        var published = await db.Snapshots.Where(row => row.RecordedAt >= from && row.RecordedAt < until).ToListAsync(cancellationToken);
        foreach (
            var row in published
                .OrderBy(row => row.Kind, StringComparer.Ordinal)
                .ThenBy(row => row.Name, StringComparer.Ordinal)
                .ThenBy(row => row.Version, StringComparer.Ordinal)
        )
            yield return string.Join(
                '\t',
                row.Kind,
                row.Name,
                row.Version,
                InstantPattern.ExtendedIso.Format(row.RecordedAt),
                Hash(row.Content)
            );
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
