using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Finds the posts that a definition names by party and role.</summary>
internal static class PartyPosts
{
    /// <summary>All posts of the role in the department that plays the party, in the organisation's order; empty when there is none.</summary>
    public static ImmutableArray<PostId> All(Case current, OrgDirectory directory, string party, string role) =>
        current.Parties.TryGetValue(party, out var department) ? [.. directory.PostsWith(department, role).Select(post => post.Id)] : [];

    /// <summary>
    /// The one post of a reference; the first in order when several share the role. Throws when there is none: opening a case makes sure.
    /// </summary>
    public static PostId One(Case current, OrgDirectory directory, PostReference reference)
    {
        var posts = All(current, directory, reference.Party, reference.Role);
        return posts.Length > 0 ? posts[0] : throw new InvalidOperationException($"No post plays {reference} in case {current.Id}.");
    }

    /// <summary>Who performs a task: the accountable post, or one of the role's posts as the task picks.</summary>
    public static PostId Performer(Case current, Facts facts, TaskDefinition task, PostId accountable)
    {
        if (task.By is not { } by)
            return accountable;
        var posts = All(current, facts.Directory, by.Party, by.Role);
        return task.Pick switch
        {
            PickRule.First => posts[0],
            PickRule.LeastOpen => posts.MinBy(post => facts.OpenItems.GetValueOrDefault(post)),
        };
    }

    /// <summary>The party that the department of a post plays, or null for none.</summary>
    public static string? PartyOf(Case current, OrgDirectory directory, PostId post)
    {
        var department = directory.Posts[post.Code].Department;
        return current.Parties.FirstOrDefault(pair => pair.Value == department).Key;
    }
}
