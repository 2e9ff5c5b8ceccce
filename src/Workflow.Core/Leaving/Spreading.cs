using System.Collections.Immutable;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>
/// Shares things out among posts: each goes to the post that has the fewest open items by then, the first named where several have. The same
/// things, posts and counts give the same shares.
/// </summary>
public sealed class Spreading(ImmutableArray<PostId> among, IReadOnlyDictionary<PostId, int> openItems)
{
    private readonly Dictionary<PostId, int> _load = among.ToDictionary(post => post, post => openItems.GetValueOrDefault(post));

    /// <summary>The post that gets the next thing.</summary>
    public PostId Next()
    {
        var least = among.MinBy(post => _load[post]);
        _load[least]++;
        return least;
    }

    /// <summary>Things in the order in which they are told and shared out.</summary>
    public static IOrderedEnumerable<HeldThing> InOrder(IEnumerable<HeldThing> things) =>
        things
            .OrderBy(thing => thing.Kind)
            .ThenBy(thing => thing.Post?.Code, StringComparer.Ordinal)
            .ThenBy(thing => thing.Case.Value)
            .ThenBy(thing => thing.Subject);

    /// <summary>Those of the posts that can't get what another post has, being of another role or department, or that post itself.</summary>
    public static ImmutableArray<PostId> Unlike(OrgDirectory directory, PostId from, IEnumerable<PostId> among) =>
        [.. among.Where(post => post == from || !Responsibilities.HandingOn.AreAlike(directory, from, post))];
}
