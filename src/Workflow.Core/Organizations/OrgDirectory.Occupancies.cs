using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>The register of occupancy: what resolving gives over time, derived by looking at every instant at which it can change.</summary>
public sealed partial class OrgDirectory
{
    /// <summary>
    /// Who stands for the post from the instant on: rows that follow each other without gap or overlap, none of length zero, the last one
    /// open; a row without a person is a stretch in which the post is unstaffed. Empty for a post that doesn't exist.
    /// </summary>
    public ImmutableArray<Occupancy> Occupancies(PostId post, Instant from) => Posts.Contains(post.Code) ? Sweep(post, from) : [];

    /// <summary>The stretches from the instant on in which nobody at all stands for a post; empty when each is always staffed.</summary>
    public ImmutableArray<UnstaffedSpan> Unstaffed(Instant from)
    {
        var lastResort = Sweep(default, from);
        if (lastResort.All(row => row.Person is not null))
            return [];
        return
        [
            .. Posts
                .Values.SelectMany(post => Sweep(post.Id, from))
                .Where(row => row.Person is null)
                .Select(row => new UnstaffedSpan(row.Post, row.From, row.Until)),
        ];
    }

    /// <summary>The posts, of either snapshot, whose register of occupancy from the instant on differs between this and the next.</summary>
    public ImmutableArray<PostId> PostsThatPass(OrgDirectory next, Instant from) =>
        [.. PostsConcerned(next).Where(post => !Occupancies(post, from).SequenceEqual(next.Occupancies(post, from)))];

    /// <summary>Where only tenures and absences differ, what may fall to the persons concerned; every post otherwise.</summary>
    private IEnumerable<PostId> PostsConcerned(OrgDirectory next)
    {
        var isSameFrame =
            ReferenceEquals(Posts, next.Posts)
            && ReferenceEquals(Departments, next.Departments)
            && Content.Backstops.SequenceEqual(next.Content.Backstops);
        if (!isSameFrame)
            return Posts.Values.Concat(next.Posts.Values).Select(post => post.Id).Distinct();
        var tenures = Content.Tenures.ToHashSet();
        tenures.SymmetricExceptWith(next.Content.Tenures);
        var absences = Content.Absences.ToHashSet();
        absences.SymmetricExceptWith(next.Content.Absences);
        var persons = tenures.Select(row => row.Person).Concat(absences.Select(row => row.Person)).Distinct();
        return persons
            .SelectMany(person => PostsThatMayFallTo(person).Concat(next.PostsThatMayFallTo(person)))
            .Distinct()
            .OrderBy(post => _order[post]);
    }

    /// <summary>
    /// The stretches from the instant on in which one person alone keeps a post from being unstaffed: everybody else in its line, up to the
    /// backstop, is away or gone. Empty when any one person may fall out at any time.
    /// </summary>
    public ImmutableArray<Occupancy> RestingOnOne(Instant from)
    {
        var lastResort = ChangesOf(default, from).ToList();
        if (lastResort.TrueForAll(at => OthersThan(null, default, at) is { } one && OthersThan(one, default, at) is not null))
            return [];
        return [.. Posts.Values.SelectMany(post => RestingOnOne(post.Id, from))];
    }

    private IEnumerable<Occupancy> RestingOnOne(PostId post, Instant from) =>
        Rows(
                post,
                from,
                at =>
                {
                    var (person, kind) = Stand(post, at, null);
                    return person is null || OthersThan(person, post, at) is not null ? (null, kind) : (person, kind);
                }
            )
            .Where(row => row.Person is not null);

    /// <summary>The first present person in the post's line who isn't the one given, or null.</summary>
    private PersonId? OthersThan(PersonId? one, PostId post, Instant at)
    {
        foreach (var candidate in _chains.Of(post))
        {
            var person = candidate.Named ?? _presence.HolderOf(candidate.Via, at);
            if (person is { } found && found != one && IsPresent(found, at))
                return found;
        }
        return null;
    }

    private ImmutableArray<Occupancy> Sweep(PostId post, Instant from) => [.. Rows(post, from, at => Stand(post, at, null))];

    /// <summary>Rows over the changes of a post's line, neighbours of one occupant joined.</summary>
    private IEnumerable<Occupancy> Rows(PostId post, Instant from, Func<Instant, (PersonId? Person, OccupancyKind As)> occupant)
    {
        var open = new Occupancy(post, null, default, from, null);
        var isFirst = true;
        foreach (var at in ChangesOf(post, from))
        {
            var (person, kind) = occupant(at);
            if (!isFirst && person == open.Person && kind == open.As)
                continue;
            if (!isFirst)
                yield return open with
                {
                    Until = at,
                };
            open = new(post, person, kind, at, null);
            isFirst = false;
        }
        yield return open;
    }

    /// <summary>The instant itself, then every later one at which anybody in the post's line comes or goes, in order.</summary>
    private SortedSet<Instant> ChangesOf(PostId post, Instant from)
    {
        var changes = new SortedSet<Instant> { from };
        foreach (var candidate in _chains.Of(post))
        {
            var persons = candidate.Named is { } named ? [named] : _presence.EverHolding(candidate.Via);
            var instants = persons.SelectMany(_presence.ChangesOf);
            changes.UnionWith(candidate.Named is null ? instants.Concat(_presence.ChangesOf(candidate.Via)) : instants);
        }
        changes.RemoveWhere(at => at < from || (at == Instant.MaxValue && at != from));
        return changes;
    }
}
