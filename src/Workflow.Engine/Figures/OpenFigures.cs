using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Figures;

/// <summary>
/// What all posts had to do at one instant: one row for each post, however many items it has. A post that isn't among
/// <paramref name="Loads"/> has nothing. <paramref name="OpenItems"/> counts what is still offered with it, for choosing who has least.
/// <paramref name="Unstaffed"/> are the posts for which nobody stands, with since when.
/// </summary>
internal sealed record OpenFigures(
    Instant At,
    IReadOnlyDictionary<PostId, Load> Loads,
    IReadOnlyDictionary<PostId, int> OpenItems,
    IReadOnlyDictionary<PostId, Instant> Unstaffed
)
{
    private static readonly TimeSpan LongestPass = TimeSpan.FromMinutes(5);

    /// <summary>Reads every open item once, and every handover that waits.</summary>
    public static async Task<OpenFigures> ReadAsync(Database database, Instant now, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        db.Database.SetCommandTimeout(LongestPass);
        var loads = new Dictionary<PostId, Load>();
        var openItems = new Dictionary<PostId, int>();
        foreach (var row in await ItemsAsync(db, now, cancellationToken))
        {
            var post = new PostId(row.Post);
            openItems[post] = openItems.GetValueOrDefault(post) + row.Open;
            if (!row.IsWaiting)
                loads[post] = new(row.ByAge, row.First <= now ? row.First : null, 0, 0);
        }
        var handovers = await db
            .Handovers.Where(row => row.Status == HandoverStatus.Offered)
            .GroupBy(row => row.ToPost)
            .Select(rows => new
            {
                Post = rows.Key,
                Waiting = rows.Count(),
                Late = rows.Count(row => row.SortAt <= now),
            })
            .ToListAsync(cancellationToken);
        foreach (var row in handovers)
        {
            var post = new PostId(row.Post);
            loads[post] = loads.GetValueOrDefault(post) with { Handovers = row.Waiting, LateHandovers = row.Late };
        }
        return new(now, loads, openItems, await UnstaffedAsync(db, now, cancellationToken));
    }

    // Each count holds those before it: one comparison for each item and class.
    private static async Task<List<PostRow>> ItemsAsync(WorkflowDb db, Instant now, CancellationToken cancellationToken)
    {
        var tomorrow = now + Duration.FromDays(1);
        var day = now - Duration.FromDays(1);
        var week = now - Duration.FromDays(7);
        var month = now - Duration.FromDays(30);
        return await db
            .WorkItems.Where(row => row.Status == WorkItemStatus.Open)
            .GroupBy(row => new { row.Performer, row.IsWaiting })
            .Select(rows => new PostRow(
                rows.Key.Performer,
                rows.Key.IsWaiting,
                rows.Count(),
                rows.Count(row => row.SortAt <= tomorrow),
                rows.Count(row => row.SortAt <= now),
                rows.Count(row => row.SortAt <= day),
                rows.Count(row => row.SortAt <= week),
                rows.Count(row => row.SortAt <= month),
                rows.Min(row => row.SortAt)
            ))
            .ToListAsync(cancellationToken);
    }

    private static async Task<Dictionary<PostId, Instant>> UnstaffedAsync(WorkflowDb db, Instant now, CancellationToken cancellationToken)
    {
        var rows = await db
            .Occupancies.Where(row =>
                row.Person == null && row.RecordedUntil == null && row.ValidFrom <= now && (row.ValidUntil == null || row.ValidUntil > now)
            )
            .Select(row => new { row.Post, row.ValidFrom })
            .ToListAsync(cancellationToken);
        var unstaffed = new Dictionary<PostId, Instant>();
        foreach (var row in rows)
            unstaffed[new(row.Post)] = row.ValidFrom;
        return unstaffed;
    }

    private sealed record PostRow(
        string Post,
        bool IsWaiting,
        int Open,
        int ByTomorrow,
        int Overdue,
        int SinceDay,
        int SinceWeek,
        int SinceMonth,
        Instant First
    )
    {
        public OpenByAge ByAge =>
            new(Open - ByTomorrow, ByTomorrow - Overdue, Overdue - SinceDay, SinceDay - SinceWeek, SinceWeek - SinceMonth, SinceMonth);
    }
}
