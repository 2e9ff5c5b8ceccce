using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>
/// A post with who stands for it now and why. <paramref name="Holder"/> holds it by tenure, present or not; null: vacant.
/// <paramref name="Post"/> tells who stands.
/// </summary>
public sealed record StaffedPost(
    PostView Post,
    DepartmentId Department,
    PersonView? Holder,
    PostResolution Resolution,
    ImmutableArray<ActingTerm> Acting,
    ImmutableArray<Deputyship> Deputyships,
    ImmutableArray<DutyTurn> Roster
);

/// <summary>A change that was made, by whom and when it was recorded.</summary>
public sealed record RecordedChange(int Number, Instant RecordedAt, PersonView By, PostId ByPost, OrgChange Change, LocalizedText Sentence);

/// <summary>A page of changes, newest first. <paramref name="Next"/> is the number before which the next page begins; null at the end.</summary>
public sealed record RecordedChanges(ImmutableArray<RecordedChange> Changes, int? Next);

/// <summary>The organisation as it is now: who stands for which post and why, what is planned, and who changed what.</summary>
public sealed class OrganizationQuery(EngineParts parts)
{
    private const int MostListed = 200;

    private readonly QueryDesk _desk = new(parts);

    /// <summary>The posts of the departments given, in the order written.</summary>
    public ImmutableArray<StaffedPost> Posts(IEnumerable<DepartmentId> departments)
    {
        var now = parts.Clock.Now();
        var directory = parts.Organization.Directory;
        var names = new PostNames(directory, now);
        return [.. departments.Distinct().SelectMany(unit => directory.PostsIn(unit)).Select(post => Of(post, directory, names, now))];
    }

    /// <summary>The name of a person as the organisation gives it.</summary>
    public PersonView NameOf(PersonId person) => new PostNames(parts.Organization.Directory, parts.Clock.Now()).Of(person);

    /// <summary>What is still to come, as far as it concerns the viewer: what is about themselves, or about somebody below them.</summary>
    public ImmutableArray<PlannedChange> PlannedFor(Viewer viewer, bool isOperator)
    {
        var (directory, now) = (parts.Organization.Directory, parts.Clock.Now());
        return
        [
            .. directory
                .Planned(now)
                .Where(planned =>
                    OrgAuthority.MayChange(directory, new OrgChange.Cancelled(planned.Change), viewer.Person, isOperator, now)
                ),
        ];
    }

    /// <summary>
    /// What was changed since the file was read, newest first; <paramref name="before"/> null begins with the newest. What has happened to
    /// somebody is told to themselves and to those above them only. That it was looked at is noted.
    /// </summary>
    public async Task<RecordedChanges> ChangesAsync(
        int? before,
        int limit,
        Viewer viewer,
        bool isOperator,
        CancellationToken cancellationToken
    )
    {
        var viewing = _desk.Look(viewer);
        var directory = parts.Organization.Directory;
        var names = new PostNames(directory, parts.Clock.Now());
        limit = Math.Clamp(limit, 1, MostListed);
        await using var db = parts.Store.Database.CreateContext();
        var rows = await db
            .OrganizationChanges.Where(row => before == null || row.Number < before)
            .OrderByDescending(row => row.Number)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = rows.Take(limit).ToList();
        await _desk.NoteAsync(viewing, AccessKind.Read, ["organization changes"], cancellationToken);
        return new([.. page.Select(row => Of(row, directory, names, Told))], rows.Count > limit ? page[^1].Number : null);

        OrgChange Told(OrgChange change) =>
            OrgAuthority.MayKnowWhy(directory, change, viewer.Person, isOperator, viewing.Now) ? change : change.WithoutFact();
    }

    private static StaffedPost Of(Post post, OrgDirectory directory, PostNames names, Instant now) =>
        new(
            names.Of(post.Id),
            post.Department,
            directory.HolderOf(post.Id, now) is { } holder ? names.Of(holder) : null,
            directory.Resolve(post.Id, now),
            [.. directory.Content.ActingTerms.Where(row => row.Post == post.Id && !(row.Until <= now)).OrderBy(row => row.From)],
            [.. directory.Content.Deputyships.Where(row => row.Post == post.Id && !(row.Until <= now)).OrderBy(row => row.From)],
            [.. directory.Content.Roster.Where(row => row.Post == post.Id && row.Until > now).OrderBy(row => row.From)]
        );

    private static RecordedChange Of(OrganizationChangeRow row, OrgDirectory directory, PostNames names, Func<OrgChange, OrgChange> told)
    {
        var change = told(CaseJson.Read<OrgChange>(row.Change));
        return new(
            row.Number,
            row.RecordedAt,
            names.Of(new PersonId(row.Person)),
            new(row.Post),
            change,
            OrgChangeText.Of(change, directory)
        );
    }
}
