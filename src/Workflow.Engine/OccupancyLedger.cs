using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>How the stored register of occupancy follows the organisation: rows cease to be known and others are added, nothing is altered.</summary>
internal static class OccupancyLedger
{
    /// <summary>
    /// The instant at which a step is recorded: <paramref name="now"/>, or right after the last one, so that two never share an instant.
    /// </summary>
    public static async Task<Instant> NextAsync(Database database, Instant now, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var last = await context.Occupancies.MaxAsync(row => (Instant?)row.RecordedFrom, cancellationToken);
        var ended = await context.Occupancies.MaxAsync(row => row.RecordedUntil, cancellationToken);
        var changed = await context.OrganizationChanges.MaxAsync(row => (Instant?)row.RecordedAt, cancellationToken);
        var newest = new[] { last, ended, changed }.Max() ?? Instant.MinValue;
        return now.ToMicrosecond() > newest ? now.ToMicrosecond() : newest + Duration.FromTicks(10);
    }

    /// <summary>
    /// The statements that make the register say what <paramref name="next"/> says, as known from <paramref name="at"/> on. Without
    /// <paramref name="before"/> (another file was read) what lies before <paramref name="at"/> stays as it is written.
    /// </summary>
    public static async Task<ImmutableArray<Statement>> ReviseAsync(
        Database database,
        OrgDirectory? before,
        OrgDirectory next,
        Instant at,
        CancellationToken cancellationToken
    )
    {
        await using var context = database.CreateContext();
        var rows = await context.Occupancies.Where(row => row.RecordedUntil == null).ToListAsync(cancellationToken);
        var standing = rows.OrderBy(row => row.ValidFrom).ToLookup(row => row.Post, StringComparer.Ordinal);
        var (superseded, appended) = (new List<OccupancyRow>(), new List<OccupancyRow>());
        foreach (var post in PostsConcerned(standing, before, next))
        {
            var revision = OccupancyRevision.Of(post, [.. standing[post.Code].Select(Read)], before, next, at);
            superseded.AddRange(revision.Superseded.Select(row => Find(standing[post.Code], row, at)));
            appended.AddRange(revision.Appended.Select(row => RowOf(row, at)));
        }
        string[] key = [nameof(OccupancyRow.Post), nameof(OccupancyRow.ValidFrom), nameof(OccupancyRow.RecordedFrom)];
        return [.. database.Sql.Update(superseded, key, [nameof(OccupancyRow.RecordedUntil)]), .. database.Sql.Insert(appended)];
    }

    private static IEnumerable<PostId> PostsConcerned(ILookup<string, OccupancyRow> standing, OrgDirectory? before, OrgDirectory next)
    {
        var unwritten = next.Posts.Names.Where(post => !standing.Contains(post)).Select(post => new PostId(post));
        return before is null
            ? standing.Select(rows => new PostId(rows.Key)).Concat(unwritten)
            : before.PostsThatPass(next, next.Content.From).Concat(unwritten).Distinct();
    }

    private static Occupancy Read(OccupancyRow row) =>
        new(new(row.Post), row.Person is { } person ? new PersonId(person) : null, row.StandsAs, row.ValidFrom, row.ValidUntil);

    private static OccupancyRow Find(IEnumerable<OccupancyRow> rows, Occupancy superseded, Instant at)
    {
        var row = rows.First(row => row.ValidFrom == superseded.From);
        return new()
        {
            Post = row.Post,
            ValidFrom = row.ValidFrom,
            RecordedFrom = row.RecordedFrom,
            RecordedUntil = at,
        };
    }

    private static OccupancyRow RowOf(Occupancy occupancy, Instant at) =>
        new()
        {
            Post = occupancy.Post.Code,
            ValidFrom = occupancy.From,
            ValidUntil = occupancy.Until,
            Person = occupancy.Person?.Code,
            StandsAs = occupancy.As,
            RecordedFrom = at,
        };
}
