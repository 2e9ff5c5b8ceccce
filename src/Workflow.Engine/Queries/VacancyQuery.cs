using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>
/// A post for which nobody at all stands, since when, and how much rests on it meanwhile: open subjects that it answers for and open items that
/// it has to do.
/// </summary>
public sealed record Vacancy(PostView Post, Instant Since, int OpenSubjects, int OpenItems);

/// <summary>Which posts of the organisation nobody stands for now, by the register of occupancy.</summary>
public sealed class VacancyQuery(EngineParts parts)
{
    /// <summary>The vacancies that last, the longest first; empty when every post is staffed.</summary>
    public async Task<ImmutableArray<Vacancy>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now();
        var directory = parts.Organization.Directory;
        if (!directory.IsAnyUnstaffed(now))
            return [];
        await using var db = parts.Store.Database.CreateContext();
        var vacant = await db
            .Occupancies.Where(row =>
                row.Person == null && row.RecordedUntil == null && row.ValidFrom <= now && (row.ValidUntil == null || row.ValidUntil > now)
            )
            .OrderBy(row => row.ValidFrom)
            .ThenBy(row => row.Post)
            .Select(row => new { row.Post, row.ValidFrom })
            .ToListAsync(cancellationToken);
        var posts = vacant.Select(row => row.Post).ToList();
        var subjects = await db
            .Responsibilities.Where(row => row.ValidUntil == null && row.RecordedUntil == null && posts.Contains(row.Post))
            .GroupBy(row => row.Post)
            .Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, StringComparer.Ordinal, cancellationToken);
        var items = await db
            .WorkItems.Where(row => row.Status == Storage.WorkItemStatus.Open && posts.Contains(row.Performer))
            .GroupBy(row => row.Performer)
            .Select(rows => new { rows.Key, Count = rows.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, StringComparer.Ordinal, cancellationToken);
        var names = new PostNames(directory, now);
        return
        [
            .. vacant.Select(row => new Vacancy(
                names.Of(new PostId(row.Post)),
                row.ValidFrom,
                subjects.GetValueOrDefault(row.Post),
                items.GetValueOrDefault(row.Post)
            )),
        ];
    }
}
