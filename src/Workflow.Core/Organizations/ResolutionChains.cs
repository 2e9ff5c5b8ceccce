using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Workflow.Core.Organizations;

/// <summary>Somebody who may stand for a post: the holder of <paramref name="Via"/>, or <paramref name="Named"/> in the name of that post.</summary>
internal readonly record struct Candidate(PostId Via, PersonId? Named, OccupancyKind As);

/// <summary>Who may stand for each post, in order: worked out once, so that resolving only looks at who is present.</summary>
internal sealed class ResolutionChains
{
    private readonly FrozenDictionary<PostId, Candidate[]> _own;
    private readonly FrozenDictionary<PostId, Candidate[]> _above;
    private readonly Candidate[] _backstop;
    private readonly FrozenDictionary<PersonId, PostId[]> _deputyOf;
    private readonly FrozenDictionary<PostId, PostId[]> _reachedFrom;

    public ResolutionChains(OrgContent content)
    {
        _own = content.Posts.Values.ToFrozenDictionary(
            post => post.Id,
            post => Own(post, OccupancyKind.Holder, OccupancyKind.Deputy).ToArray()
        );
        var upward = content.Departments.Values.ToDictionary(unit => unit.Id, unit => Upward(content, unit).ToArray());
        _above = content.Posts.Values.ToFrozenDictionary(
            post => post.Id,
            post => Array.FindAll(upward[post.Department], candidate => candidate.Via != post.Id)
        );
        _backstop = [.. content.Backstops.Select(Last)];
        _deputyOf = content
            .Posts.Values.SelectMany(post => post.Deputies.Select(person => (person, post.Id)))
            .GroupBy(pair => pair.person, pair => pair.Id)
            .ToFrozenDictionary(group => group.Key, group => group.Distinct().ToArray());
        _reachedFrom = _above
            .SelectMany(pair => pair.Value.Select(candidate => (candidate.Via, pair.Key)))
            .Distinct()
            .GroupBy(pair => pair.Via, pair => pair.Key)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Holder and deputies; empty for a post that doesn't exist.</summary>
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
        var stoodFor = _deputyOf.TryGetValue(person, out var deputised) ? held.Concat(deputised) : held;
        return stoodFor
            .SelectMany(post => _reachedFrom.TryGetValue(post, out var reached) ? reached.Append(post) : [post])
            .Where(_own.ContainsKey)
            .Distinct();
    }

    private static IEnumerable<Candidate> Own(Post post, OccupancyKind asHolder, OccupancyKind asDeputy) =>
        post.Deputies.Select(person => new Candidate(post.Id, person, asDeputy)).Prepend(new(post.Id, null, asHolder));

    private static IEnumerable<Candidate> Upward(OrgContent content, Department start)
    {
        for (var unit = start; unit is not null; unit = unit.Parent is { } parent ? content.Departments[parent.Code] : null)
        {
            var kind = unit.Id == start.Id ? OccupancyKind.Acting : OccupancyKind.Superior;
            if (unit.Head is { } head)
            {
                foreach (var candidate in Own(content.Posts[head.Code], kind, kind))
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
