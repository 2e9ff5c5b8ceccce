using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>The register of occupancy: what resolving gives over time, derived by looking at every instant at which it can change.</summary>
public sealed partial class OrgDirectory
{
    /// <summary>
    /// Who stands for the post from the instant on: rows that follow each other without gap or overlap, none of length zero, the last one
    /// open; a row without a person is a stretch in which the post is unstaffed. A post that was opened later begins then, one that was closed
    /// ends then. Empty for a post that never existed.
    /// </summary>
    public ImmutableArray<Occupancy> Occupancies(PostId post, Instant from)
    {
        if (LifeOf(post) is not var (opened, closed))
            return [];
        var start = Instant.Max(from, opened);
        return
        [
            .. Sweep(post, start)
                .Where(row => row.From < closed)
                .Select(row => closed < (row.Until ?? Instant.MaxValue) ? row with { Until = closed } : row),
        ];
    }

    /// <summary>From when until when there is such a post, the ends of time where no change says otherwise; null when there never was.</summary>
    private (Instant Opened, Instant Closed)? LifeOf(PostId post)
    {
        if (_earlier.IsEmpty)
            return Posts.Contains(post.Code) ? (Instant.MinValue, Instant.MaxValue) : null;
        var lives = Content.Earlier.Select(frame => frame.Posts.Contains(post.Code)).Append(Posts.Contains(post.Code)).ToList();
        var (first, last) = (lives.IndexOf(true), lives.LastIndexOf(true));
        if (first < 0)
            return null;
        return (
            first == 0 ? Instant.MinValue : _earlier[first - 1].Until,
            last == _earlier.Length ? Instant.MaxValue : _earlier[last].Until
        );
    }

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

    /// <summary>True when nobody at all stands for some post at the instant.</summary>
    public bool IsAnyUnstaffed(Instant at) => OccupantOf(default, at) is null && Posts.Values.Any(post => OccupantOf(post.Id, at) is null);

    /// <summary>The posts, of either snapshot, whose register of occupancy from the instant on differs between this and the next.</summary>
    public ImmutableArray<PostId> PostsThatPass(OrgDirectory next, Instant from) =>
        [.. PostsConcerned(next, from).Where(post => !Occupancies(post, from).SequenceEqual(next.Occupancies(post, from)))];

    /// <summary>The posts there are, then those there were.</summary>
    private IEnumerable<PostId> PostsEver =>
        Posts.Values.Concat(Content.Earlier.SelectMany(frame => frame.Posts.Values)).Select(post => post.Id).Distinct();

    /// <summary>Where only who holds, acts, deputises and is away differs, what may fall to the persons concerned; every post otherwise.</summary>
    private IEnumerable<PostId> PostsConcerned(OrgDirectory next, Instant from)
    {
        var isSameFrame =
            ReferenceEquals(Posts, next.Posts)
            && ReferenceEquals(Departments, next.Departments)
            && Content.Backstops.SequenceEqual(next.Content.Backstops)
            && (_earlier.IsEmpty || from >= _earlier[^1].Until);
        if (!isSameFrame)
            return PostsEver.Concat(next.PostsEver).Distinct();
        var tenures = Content.Tenures.ToHashSet();
        tenures.SymmetricExceptWith(next.Content.Tenures);
        var absences = Content.Absences.ToHashSet();
        absences.SymmetricExceptWith(next.Content.Absences);
        var acting = Content.ActingTerms.ToHashSet();
        acting.SymmetricExceptWith(next.Content.ActingTerms);
        var deputies = Content.Deputyships.ToHashSet();
        deputies.SymmetricExceptWith(next.Content.Deputyships);
        var persons = tenures
            .Select(row => row.Person)
            .Concat(absences.Select(row => row.Person))
            .Concat(acting.Select(row => row.Person))
            .Concat(deputies.Select(row => row.Person))
            .Distinct();
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
        foreach (var candidate in ChainsAt(at).Of(post).Where(candidate => candidate.IsNamedAt(at)))
        {
            if (Look(candidate, at) is (Person: { } found, WhyNot: null) && found != one)
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
        foreach (var frame in _earlier.Where(frame => frame.Until > from))
        {
            changes.Add(frame.Until);
            AddChanges(frame.Chains.Of(post), changes);
        }
        AddChanges(_chains.Of(post), changes);
        changes.RemoveWhere(at => at < from || (at == Instant.MaxValue && at != from));
        return changes;
    }

    private void AddChanges(IEnumerable<Candidate> line, SortedSet<Instant> changes)
    {
        foreach (var candidate in line)
        {
            var persons = candidate.Named is { } named ? [named] : _presence.EverHolding(candidate.Via);
            changes.UnionWith(persons.SelectMany(_presence.ChangesOf));
            changes.UnionWith(candidate.Named is null ? _presence.ChangesOf(candidate.Via) : candidate.Changes);
        }
    }
}
