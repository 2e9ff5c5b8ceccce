using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Core.Organizations;

/// <summary>Whether somebody who took something on can still be counted on for it.</summary>
public static class OffDuty
{
    /// <summary>
    /// Why the person is off duty at <paramref name="now"/>; null while on duty. <paramref name="actedFor"/> is the post for which they took
    /// something on, <paramref name="since"/> when they did; null where it isn't known, and then only absence and leaving count.
    /// </summary>
    public static LapseCause? Why(OrgDirectory directory, PersonId person, PostId? actedFor, Instant? since, Instant now)
    {
        if (!directory.IsInService(person, now))
            return LapseCause.OutOfService;
        if (!directory.IsPresent(person, now))
            return LapseCause.Away;
        if (actedFor is not { } post || since is not { } from)
            return null;
        if (HadTurn(directory, post, person, from) && directory.OnDuty(post, now) != person)
            return LapseCause.TurnEnded;
        return directory.OccupantOf(post, from) == person && directory.OccupantOf(post, now) != person ? LapseCause.PostPassedOn : null;
    }

    /// <summary>The first instant after the given one at which somebody may come on or go off duty; null when none is known.</summary>
    public static Instant? NextChange(OrgDirectory directory, Instant after)
    {
        var content = directory.Content;
        var ends = content
            .Tenures.SelectMany(row => new[] { row.From, row.Until ?? after })
            .Concat(content.Absences.SelectMany(row => new[] { row.From, row.Until ?? after }))
            .Concat(content.ActingTerms.SelectMany(row => new[] { row.From, row.Until ?? after }))
            .Concat(content.Deputyships.SelectMany(row => new[] { row.From, row.Until ?? after, row.Consented ?? after }))
            .Concat(content.Roster.SelectMany(row => new[] { row.From, row.Until }))
            .Where(at => at > after);
        return ends.Select(at => (Instant?)at).Min();
    }

    private static bool HadTurn(OrgDirectory directory, PostId post, PersonId person, Instant at) =>
        directory.Content.Roster.Any(turn => turn.Post == post && turn.Person == person && turn.From <= at && at < turn.Until);
}
