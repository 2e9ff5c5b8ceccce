using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Organizations;

namespace Workflow.Core.Leaving;

/// <summary>The changes of the organisation by which somebody leaves.</summary>
internal static class LeaverChanges
{
    /// <summary>
    /// Ends first, then the successors. Standing deputyships are taken away only from who is gone already: until then they are needed, and
    /// afterwards a person without a post isn't asked.
    /// </summary>
    public static ImmutableArray<OrgChange> Of(OrgDirectory directory, PersonId person, Instant leaves, Instant now, LeaverChoices choices)
    {
        var changes = ImmutableArray.CreateBuilder<OrgChange>();
        foreach (var tenure in Tenures(directory, person, leaves))
            changes.Add(new OrgChange.TenureEnds(tenure.Post, person, Instant.Max(leaves, tenure.From)));
        if (leaves <= now)
        {
            foreach (var post in directory.Posts.Values.Where(post => post.Deputies.Contains(person)))
                changes.Add(new OrgChange.DeputiesNamed(post.Id, post.Deputies.Remove(person)));
        }
        foreach (var (post, successor) in choices.Successors)
            changes.Add(new OrgChange.TenureBegins(new(post), successor, leaves, null));
        return changes.ToImmutable();
    }

    /// <summary>The tenures that run at the instant or begin later.</summary>
    public static IEnumerable<Tenure> Tenures(OrgDirectory directory, PersonId person, Instant leaves) =>
        directory
            .Content.Tenures.Where(row => row.Person == person && !(row.Until <= leaves))
            .OrderBy(row => row.Post.Code, StringComparer.Ordinal)
            .ThenBy(row => row.From);
}
