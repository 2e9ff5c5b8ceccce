using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>
/// An immutable, versioned snapshot of the organisation: who stands for a post at an instant, and who is above or beside whom. The same
/// content gives the same <see cref="Version"/>. Questions about a post that doesn't exist are answered (by the backstop, or with null),
/// because a running case may name a post that the organisation has since dropped.
/// </summary>
public sealed partial class OrgDirectory
{
    private readonly PresenceRegister _presence;
    private readonly ResolutionChains _chains;
    private readonly ImmutableArray<EarlierChains> _earlier;
    private readonly FrozenDictionary<(string Kind, string Area), Department> _serving;
    private readonly FrozenDictionary<(DepartmentId Department, string Role), ImmutableArray<Post>> _byRole;
    private readonly FrozenDictionary<DepartmentId, ImmutableArray<Post>> _byDepartment;
    private readonly FrozenDictionary<PostId, int> _order;

    private OrgDirectory(OrgContent content)
    {
        Content = content;
        Version = OrgCanonicalText.VersionOf(content);
        _presence = new(content.Tenures, content.Absences);
        _chains = new(content);
        _earlier = [.. content.Earlier.Select(frame => new EarlierChains(content, frame))];
        _serving = content
            .Departments.Values.SelectMany(unit => unit.Serves.Select(area => (Place: (unit.Kind, area), Unit: unit)))
            .DistinctBy(pair => pair.Place)
            .ToFrozenDictionary(pair => pair.Place, pair => pair.Unit);
        _byRole = content
            .Posts.Values.GroupBy(post => (post.Department, post.Role))
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
        _byDepartment = content
            .Posts.Values.GroupBy(post => post.Department)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
        _order = content.Posts.Values.Select((post, index) => (post.Id, index)).ToFrozenDictionary(pair => pair.Id, pair => pair.index);
    }

    /// <summary>
    /// The directory of a content that hangs together. Throws <see cref="ArgumentException"/> when it doesn't: ask <see cref="OrgFaults"/>
    /// first.
    /// </summary>
    public static OrgDirectory Create(OrgContent content)
    {
        var faults = OrgFaults.Of(content);
        return faults.IsEmpty ? new(content) : throw new ArgumentException(faults[0].Message, nameof(content));
    }

    /// <summary>Without looking for faults again: for a content that has just been checked.</summary>
    internal static OrgDirectory OfChecked(OrgContent content) => new(content);

    /// <summary>What it was made of.</summary>
    public OrgContent Content { get; }

    /// <summary>Version of the data, recorded with decisions that looked at it: a hash of the content.</summary>
    public string Version { get; }

    /// <summary>The departments in the order written.</summary>
    public NamedList<Department> Departments => Content.Departments;

    /// <summary>The posts in the order written.</summary>
    public NamedList<Post> Posts => Content.Posts;

    /// <summary>The persons in the order written.</summary>
    public NamedList<Person> Persons => Content.Persons;

    /// <summary>Areas, each with its parent area (null at the top).</summary>
    public NamedList<Area> Areas => Content.Areas;

    /// <summary>
    /// Who stands for the post at the instant: holder, who acts for it, deputies in order (those for a period first), the department's head
    /// (or who stands in for the head), the heads of the departments above, the registered backstop. Present is who holds a post then and
    /// isn't away; a deputy for a period counts from the consent on. Every one considered is told. Before a change of posts or departments
    /// it is answered by what was in force then.
    /// </summary>
    public PostResolution Resolve(PostId post, Instant at)
    {
        var steps = ImmutableArray.CreateBuilder<ResolutionStep>();
        if (!ChainsAt(at).Knows(post))
            steps.Add(new(post, null, OccupancyKind.Holder, NotTaken.UnknownPost));
        var (person, kind) = Stand(post, at, steps);
        return new(post, at, person, kind, steps.ToImmutable());
    }

    /// <summary>What <see cref="Resolve"/> gives, without the explanation; null when the post is unstaffed.</summary>
    public PersonId? OccupantOf(PostId post, Instant at) => Stand(post, at, null).Person;

    /// <summary>Who is on duty for the post at the instant by the roster and present; null when the roster names nobody.</summary>
    public PersonId? OnDuty(PostId post, Instant at) =>
        Content.Roster.FirstOrDefault(turn => turn.Post == post && turn.From <= at && at < turn.Until) is { } turn
        && IsPresent(turn.Person, at)
            ? turn.Person
            : null;

    /// <summary>True when the person holds a post at the instant and isn't away.</summary>
    public bool IsPresent(PersonId person, Instant at) => _presence.WhyNot(person, at) is null;

    /// <summary>True when the person holds a post at the instant, away or not.</summary>
    public bool IsInService(PersonId person, Instant at) => _presence.WhyNot(person, at) is not NotTaken.NotInService;

    /// <summary>Who holds the post at the instant by tenure, present or not; null while it is vacant.</summary>
    public PersonId? HolderOf(PostId post, Instant at) => _presence.HolderOf(post, at);

    /// <summary>The posts for which the person stands at the instant, as anything, in the order written.</summary>
    public ImmutableArray<PostId> PostsOf(PersonId person, Instant at) =>
        IsPresent(person, at) ? [.. PostsThatMayFallTo(person).Where(post => OccupantOf(post, at) == person)] : [];

    /// <summary>Every post for which the person may come to stand, as long as tenures and deputies stay as they are, in the order written.</summary>
    public ImmutableArray<PostId> PostsThatMayFallTo(PersonId person)
    {
        var held = _presence.EverHeldBy(person);
        if (_chains.IsBackstop(person, held))
            return [.. Posts.Values.Select(post => post.Id)];
        return [.. _chains.PostsReaching(person, held).OrderBy(post => _order[post])];
    }

    /// <summary>The department of the kind that serves the area or its nearest enclosing area; null when there is none.</summary>
    public Department? UnitServing(string kind, string area)
    {
        for (
            var place = Areas.GetValueOrNull(area);
            place is not null;
            place = place.Parent is { } parent ? Areas.GetValueOrNull(parent) : null
        )
        {
            if (_serving.TryGetValue((kind, place.Id), out var unit))
                return unit;
        }
        return null;
    }

    /// <summary>The areas that a post's department serves, each followed by those that enclose it; none when it serves none.</summary>
    public IEnumerable<string> AreasAround(PostId post)
    {
        foreach (var served in Departments[Posts[post.Code].Department.Code].Serves)
        {
            for (
                var place = Areas.GetValueOrNull(served);
                place is not null;
                place = place.Parent is { } parent ? Areas.GetValueOrNull(parent) : null
            )
                yield return place.Id;
        }
    }

    /// <summary>Posts of a department with the role, in the order written.</summary>
    public ImmutableArray<Post> PostsWith(DepartmentId department, string role) =>
        _byRole.TryGetValue((department, role), out var posts) ? posts : [];

    /// <summary>Posts of a department in the order written.</summary>
    public ImmutableArray<Post> PostsIn(DepartmentId department) => _byDepartment.TryGetValue(department, out var posts) ? posts : [];

    private ResolutionChains ChainsAt(Instant at)
    {
        if (_earlier.IsEmpty || at >= _earlier[^1].Until)
            return _chains;
        foreach (var frame in _earlier)
        {
            if (at < frame.Until)
                return frame.Chains;
        }
        return _chains;
    }

    private (PersonId? Person, OccupancyKind As) Stand(PostId post, Instant at, ImmutableArray<ResolutionStep>.Builder? steps)
    {
        var chains = ChainsAt(at);
        if (FirstPresent(chains.OwnOf(post), post, at, steps) is { } own)
            return own;
        if (FirstPresent(chains.AboveOf(post), post, at, steps) is { } above)
            return above;
        return FirstPresent(chains.Backstop, post, at, steps) ?? (null, OccupancyKind.Superior);
    }

    private (PersonId? Person, OccupancyKind As)? FirstPresent(
        ReadOnlySpan<Candidate> candidates,
        PostId post,
        Instant at,
        ImmutableArray<ResolutionStep>.Builder? steps
    )
    {
        foreach (var candidate in candidates)
        {
            if (!candidate.IsNamedAt(at))
                continue;
            var (person, whyNot) = Look(candidate, at);
            steps?.Add(new(candidate.Via.Code is null ? post : candidate.Via, person, candidate.As, whyNot));
            if (whyNot is null)
                return (person, candidate.As);
        }
        return null;
    }

    /// <summary>Whom a candidate means at an instant at which it is named, and why not to be taken; null when to be taken.</summary>
    private (PersonId? Person, string? WhyNot) Look(in Candidate candidate, Instant at)
    {
        var person = candidate.Named ?? _presence.HolderOf(candidate.Via, at);
        if (person is not { } found)
            return (null, NotTaken.Vacant);
        return (found, at < candidate.Consented ? NotTaken.NotConsented : _presence.WhyNot(found, at));
    }
}

/// <summary>The lines as they were until an instant; worked out when they are first asked about.</summary>
internal sealed class EarlierChains(OrgContent content, OrgFrame frame)
{
    private readonly Lazy<ResolutionChains> _chains = new(() =>
        new(content with { Departments = frame.Departments, Posts = frame.Posts, Backstops = frame.Backstops })
    );

    /// <summary>Until when (exclusive) they were in force.</summary>
    public Instant Until => frame.Until;

    public ResolutionChains Chains => _chains.Value;
}

/// <summary>Lookup where absence is an answer.</summary>
internal static class NamedListLookup
{
    /// <summary>The thing of that name, or null.</summary>
    public static T? GetValueOrNull<T>(this NamedList<T> list, string? name)
        where T : class => name is not null && list.TryGetValue(name, out var value) ? value : null;
}
