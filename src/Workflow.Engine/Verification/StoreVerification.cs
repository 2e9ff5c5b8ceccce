using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Histories;

namespace Workflow.Engine.Verification;

/// <summary>
/// Walks a store, case by case in batches, and names everything that doesn't hold. Changes nothing; the store may be in use meanwhile.
/// </summary>
public sealed class StoreVerification
{
    // Few enough to stay small in memory, enough that queries don't dominate.
    private const int CasesAtOnce = 200;

    private readonly Store _store;
    private readonly IClock _clock;
    private readonly ImmutableArray<ChainRoot> _keptRoots;

    private StoreVerification(Store store, IClock clock, ImmutableArray<ChainRoot> keptRoots)
    {
        _store = store;
        _clock = clock;
        _keptRoots = keptRoots;
    }

    /// <summary>All parts, in the order in which they are told.</summary>
    public static ImmutableArray<VerifyPart> AllParts { get; } = [.. Enum.GetValues<VerifyPart>()];

    /// <summary>Makes ready to walk a store. <paramref name="clock"/> is the real clock; a demo store puts its own on top.</summary>
    public static Task<StoreVerification> OpenAsync(Store store, IClock clock, CancellationToken cancellationToken) =>
        OpenAsync(store, clock, keptRoots: [], cancellationToken);

    /// <summary>The same with roots that were kept elsewhere.</summary>
    public static async Task<StoreVerification> OpenAsync(
        Store store,
        IClock clock,
        ImmutableArray<ChainRoot> keptRoots,
        CancellationToken cancellationToken
    ) => new(store, store.IsDemo ? await DemoClock.OpenAsync(store, clock, isProduction: false, cancellationToken) : clock, keptRoots);

    /// <summary>Looks at the given parts. <paramref name="onProgress"/> is called after each batch; null for nobody who wants to know.</summary>
    public async Task<VerifyReport> VerifyAsync(
        IReadOnlyCollection<VerifyPart> parts,
        Action<VerifyProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        var findings = new Findings();
        if (parts.Contains(VerifyPart.Accountability))
            await new OccupancyCheck(findings).RunAsync(_store, cancellationToken);
        if (parts.Contains(VerifyPart.History))
            await new RootCheck(findings).RunAsync(_store, _keptRoots, cancellationToken);
        await OrphanCheck.RunAsync(_store, parts, findings, cancellationToken);
        var total = await CountAsync(cancellationToken);
        var checks = new CaseChecks(parts, findings, _store.Database.Sql, _clock.Now());
        for (var after = Guid.Empty; ; )
        {
            var batch = await CaseBatch.ReadAsync(_store, after, CasesAtOnce, parts, cancellationToken);
            if (batch.Cases.Count == 0)
                return findings.Report();
            checks.Look(batch);
            findings.Counts.Cases += batch.Cases.Count;
            onProgress?.Invoke(new(findings.Counts.Cases, Math.Max(total, findings.Counts.Cases)));
            after = batch.Cases[^1].CaseId;
        }
    }

    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = _store.Database.CreateContext();
        return await context.Cases.LongCountAsync(cancellationToken);
    }
}
