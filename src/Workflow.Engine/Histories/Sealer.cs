using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Histories;

/// <summary>
/// Seals what was recorded: makes the next root of each chain once its time is over, and appends it to the files of this node. What has
/// just been recorded waits a minute of real time, so that everything that was being stored then is in it. Any number of nodes may seal at
/// once; each root is made by one.
/// </summary>
internal sealed class Sealer(EngineParts parts, RootFiles files, IClock realClock)
{
    private static readonly Duration Settling = Duration.FromMinutes(1);

    private readonly Database _database = parts.Store.Database;
    private readonly Queue<(Instant Real, Instant Recorded)> _seen = new();
    private Instant? _settled;

    /// <summary>One pass; the number of roots made.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        LookAtTheClock();
        var made = 0;
        foreach (var chain in HistoryChain.All)
        {
            if (_settled is { } until && await SealAsync(chain, until, cancellationToken))
                made++;
            await files.BringUpAsync(chain, cancellationToken);
        }
        return made;
    }

    /// <summary>Until when everything that will ever be recorded is: the time that the store's clock told a minute ago.</summary>
    private void LookAtTheClock()
    {
        var real = realClock.GetCurrentInstant();
        while (_seen.TryPeek(out var oldest) && real - oldest.Real >= Settling)
            _settled = _seen.Dequeue().Recorded;
        _seen.Enqueue((real, parts.Clock.Now()));
    }

    private async Task<bool> SealAsync(HistoryChain chain, Instant settled, CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        var row = await chain.RootsIn(db).OrderByDescending(root => root.Number).FirstOrDefaultAsync(cancellationToken);
        var before = row is null ? null : HistoryChain.RootOf(row);
        var ticks = settled.ToUnixTimeTicks();
        var until = Instant.FromUnixTimeTicks(ticks - ticks % chain.Every.BclCompatibleTicks);
        if (until <= (before?.CoversUntil ?? ChainRoot.Beginning))
            return false;
        var root = await chain.RootAsync(db, before, until, cancellationToken);
        if (root.Entries == 0)
            return false;
        await _database.WriteAsync([.. _database.Sql.InsertMissing([RowOf(root)])], isUrgent: false, cancellationToken);
        return true;
    }

    private ChainRootRow RowOf(ChainRoot root) =>
        new()
        {
            Chain = root.Chain,
            Number = root.Number,
            CoversFrom = root.CoversFrom,
            CoversUntil = root.CoversUntil,
            Entries = root.Entries,
            PreviousRoot = root.PreviousRoot,
            Root = root.Root,
            RecordedAt = parts.Clock.Now(),
        };
}
