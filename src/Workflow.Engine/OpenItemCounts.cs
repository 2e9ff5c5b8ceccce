using Microsoft.EntityFrameworkCore;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>
/// How many items each post has open, for tasks that go to whoever has least. Counted again about every second, or less often where
/// counting takes long, so that it never takes more than a small part of the time; a choice a little off is no harm.
/// </summary>
internal sealed class OpenItemCounts(Database database, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private volatile Dictionary<PostId, int> _counts = [];
    private long _validUntil;
    private int _isCounting;

    /// <summary>The counts, maybe a second old.</summary>
    public async ValueTask<IReadOnlyDictionary<PostId, int>> ReadAsync(CancellationToken cancellationToken)
    {
        if (time.GetTimestamp() < Interlocked.Read(ref _validUntil))
            return _counts;
        // One counts; the others go on with what was counted last.
        if (Interlocked.CompareExchange(ref _isCounting, 1, 0) != 0)
            return _counts;
        try
        {
            await CountAsync(cancellationToken);
            return _counts;
        }
        finally
        {
            Interlocked.Exchange(ref _isCounting, 0);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await using var context = database.CreateContext();
        _counts = await context
            .WorkItems.Where(row => row.Status == WorkItemStatus.Open)
            .GroupBy(row => row.Performer)
            .Select(group => new { Post = group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => new PostId(pair.Post), pair => pair.Count, cancellationToken);
        var took = time.GetElapsedTime(started);
        var rest = took * 20 > Rest ? took * 20 : Rest;
        Interlocked.Exchange(ref _validUntil, time.GetTimestamp() + (long)(rest.TotalSeconds * time.TimestampFrequency));
    }
}
