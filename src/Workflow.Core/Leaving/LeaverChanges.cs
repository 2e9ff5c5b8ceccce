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
    public static ImmutableArray<OrgChange> Of(
        OrgDirectory directory,
        PersonId person,
        Instant leaves,
        Instant now,
        LeaverChoices choices
    ) =>
        [
            .. Tenures(directory, person, leaves)
                .Select(row => new OrgChange.TenureEnds(row.Post, person, Instant.Max(leaves, row.From)) { Happened = choices.Happened }),
            .. Promises(directory.Content, person, leaves, now),
            .. directory
                .Posts.Values.Where(post => leaves <= now && post.Deputies.Contains(person))
                .Select(post => new OrgChange.DeputiesNamed(post.Id, post.Deputies.Remove(person))),
            .. choices.Successors.Select(pair => new OrgChange.TenureBegins(new(pair.Key), pair.Value, leaves, null)),
        ];

    /// <summary>
    /// What the person was to do, or was asked to, from then on: acting, deputising, turns of duty; and absences that were still to come.
    /// </summary>
    private static IEnumerable<OrgChange> Promises(OrgContent content, PersonId person, Instant leaves, Instant now)
    {
        foreach (var row in content.ActingTerms.Where(row => row.Person == person && !(row.Until <= leaves)))
            yield return new OrgChange.ActingEnded(row.Post, person, row.From, leaves);
        foreach (var row in content.Deputyships.Where(row => row.Person == person && !(row.Until <= leaves)))
            yield return new OrgChange.DeputyEnded(row.Post, person, row.From, leaves);
        foreach (var row in content.Roster.Where(row => row.Person == person && row.From >= leaves))
            yield return new OrgChange.DutyTurnDropped(row.Post, person, row.From);
        foreach (var row in content.Absences.Where(row => row.Person == person && row.From >= leaves && row.From > now))
            yield return new OrgChange.Cancelled(new OrgChange.Away(person, row.From, row.Until));
    }

    /// <summary>The tenures that run at the instant or begin later.</summary>
    public static IEnumerable<Tenure> Tenures(OrgDirectory directory, PersonId person, Instant leaves) =>
        directory
            .Content.Tenures.Where(row => row.Person == person && !(row.Until <= leaves))
            .OrderBy(row => row.Post.Code, StringComparer.Ordinal)
            .ThenBy(row => row.From);
}
