using System.Collections.Frozen;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>Somebody who may stand for a post: the holder of <paramref name="Via"/>, or <paramref name="Named"/> in the name of that post.</summary>
internal readonly record struct Candidate(PostId Via, PersonId? Named, OccupancyKind As)
{
    /// <summary>From when (inclusive) the person is named.</summary>
    public Instant From { get; init; } = Instant.MinValue;

    /// <summary>Until when (exclusive) the person is named.</summary>
    public Instant Until { get; init; } = Instant.MaxValue;

    /// <summary>From when (inclusive) the person has agreed; the end of time when nobody has.</summary>
    public Instant Consented { get; init; } = Instant.MinValue;

    /// <summary>True when the person is in question at all at the instant.</summary>
    public bool IsNamedAt(Instant at) => From <= at && at < Until;

    /// <summary>The instants at which the naming itself begins, counts and ends.</summary>
    public IEnumerable<Instant> Changes => [From, Consented, Until];
}

/// <summary>Who may stand for each post, in order: worked out once, so that resolving only looks at who is present.</summary>
internal sealed class ResolutionChains
{
    private readonly FrozenDictionary<PostId, Candidate[]> _own;
    private readonly FrozenDictionary<PostId, Candidate[]> _above;
    private readonly Candidate[] _backstop;
    private readonly ILookup<PostId, ActingTerm> _acting;
    private readonly ILookup<PostId, Deputyship> _periods;
    private readonly FrozenDictionary<PersonId, PostId[]> _standsInFor;
    private readonly FrozenDictionary<PostId, PostId[]> _reachedFrom;

    public ResolutionChains(OrgContent content)
    {
        _acting = content.ActingTerms.OrderBy(row => row.From).ToLookup(row => row.Post);
        _periods = content
            .Deputyships.OrderBy(row => row.From)
            .ThenBy(row => row.Person.Code, StringComparer.Ordinal)
            .ToLookup(row => row.Post);
        _own = content.Posts.Values.ToFrozenDictionary(
            post => post.Id,
            post => Own(post, OccupancyKind.Holder, OccupancyKind.Acting, OccupancyKind.Deputy).ToArray()
        );
        var upward = content.Departments.Values.ToDictionary(unit => unit.Id, unit => Upward(content, unit).ToArray());
        _above = content.Posts.Values.ToFrozenDictionary(
            post => post.Id,
            post => Array.FindAll(upward[post.Department], candidate => candidate.Via != post.Id)
        );
        _backstop = [.. content.Backstops.Select(Last)];
        _standsInFor = content
            .Posts.Values.SelectMany(post => post.Deputies.Select(person => (person, post.Id)))
            .Concat(content.ActingTerms.Select(row => (row.Person, row.Post)))
            .Concat(content.Deputyships.Select(row => (row.Person, row.Post)))
            .GroupBy(pair => pair.Item1, pair => pair.Item2)
            .ToFrozenDictionary(group => group.Key, group => group.Distinct().ToArray());
        _reachedFrom = _above
            .SelectMany(pair => pair.Value.Select(candidate => (candidate.Via, pair.Key)))
            .Distinct()
            .GroupBy(pair => pair.Via, pair => pair.Key)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>True when there is such a post.</summary>
    public bool Knows(PostId post) => _own.ContainsKey(post);

    /// <summary>Holder, who acts, and deputies; empty for a post that doesn't exist.</summary>
    public ReadOnlySpan<Candidate> OwnOf(PostId post) => _own.TryGetValue(post, out var own) ? own : [];

    /// <summary>The department's head and its deputies, then those of the departments above.</summary>
    public ReadOnlySpan<Candidate> AboveOf(PostId post) => _above.TryGetValue(post, out var above) ? above : [];

    /// <summary>Those who stand for anything at last.</summary>
    public ReadOnlySpan<Candidate> Backstop => _backstop;

    /// <summary>All of them in order.</summary>
    public IEnumerable<Candidate> Of(PostId post) =>
        (_own.TryGetValue(post, out var own) ? own : []).Concat(_above.TryGetValue(post, out var above) ? above : []).Concat(_backstop);

    /// <summary>True when the person, by name or by a post held, may stand for every post at last.</summary>
    public bool IsBackstop(PersonId person, IEnumerable<PostId> held) =>
        Array.Exists(_backstop, candidate => candidate.Named == person || (candidate.Named is null && held.Contains(candidate.Via)));

    /// <summary>The posts for which the person, who holds these posts at some time, may come to stand before the backstop does.</summary>
    public IEnumerable<PostId> PostsReaching(PersonId person, IReadOnlyCollection<PostId> held)
    {
        var stoodFor = _standsInFor.TryGetValue(person, out var deputised) ? held.Concat(deputised) : held;
        return stoodFor
            .SelectMany(post => _reachedFrom.TryGetValue(post, out var reached) ? reached.Append(post) : [post])
            .Where(_own.ContainsKey)
            .Distinct();
    }

    private IEnumerable<Candidate> Own(Post post, OccupancyKind asHolder, OccupancyKind asActing, OccupancyKind asDeputy)
    {
        yield return new(post.Id, null, asHolder);
        foreach (var term in _acting[post.Id])
            yield return new(post.Id, term.Person, asActing) { From = term.From, Until = term.Until ?? Instant.MaxValue };
        foreach (var one in _periods[post.Id])
            yield return new(post.Id, one.Person, asDeputy)
            {
                From = one.From,
                Until = one.Until ?? Instant.MaxValue,
                Consented = one.Consented ?? Instant.MaxValue,
            };
        foreach (var person in post.Deputies)
            yield return new(post.Id, person, asDeputy);
    }

    private IEnumerable<Candidate> Upward(OrgContent content, Department start)
    {
        for (var unit = start; unit is not null; unit = unit.Parent is { } parent ? content.Departments[parent.Code] : null)
        {
            var kind = unit.Id == start.Id ? OccupancyKind.Acting : OccupancyKind.Superior;
            if (unit.Head is { } head)
            {
                foreach (var candidate in Own(content.Posts[head.Code], kind, kind, kind))
                    yield return candidate;
            }
        }
    }

    private static Candidate Last(Backstop backstop) =>
        backstop switch
        {
            Organizations.Backstop.HolderOf held => new(held.Post, null, OccupancyKind.Superior),
            Organizations.Backstop.Named named => new(default, named.Person, OccupancyKind.Superior),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
