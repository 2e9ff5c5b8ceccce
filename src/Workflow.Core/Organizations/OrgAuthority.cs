using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>
/// Who may change what: everybody their own absence and who deputises for the posts they hold; whoever is asked, and nobody else, the consent;
/// heads the persons and posts of their department and of those below it; operators everything else.
/// </summary>
public static class OrgAuthority
{
    /// <summary>True when the person may make the change at the instant.</summary>
    public static bool MayChange(OrgDirectory directory, OrgChange change, PersonId by, bool isOperator, Instant at) =>
        change switch
        {
            // Consent that somebody else gives is none.
            OrgChange.DeputyConsented consented => consented.Person == by,
            OrgChange.DeputyDeclined declined => declined.Person == by,
            _ when isOperator => true,
            OrgChange.Away away => (away.Person == by && away.Happened is null) || IsAbove(directory, away.Person, by, at),
            OrgChange.Back back => back.Person == by || IsAbove(directory, back.Person, by, at),
            OrgChange.DeputyAsked asked => Holds(directory, asked.Post, by, at) || IsAbove(directory, asked.Post, by, at),
            OrgChange.DeputyEnded ended => ended.Person == by
                || Holds(directory, ended.Post, by, at)
                || IsAbove(directory, ended.Post, by, at),
            OrgChange.TenureBegins begins => IsAbove(directory, begins.Post, by, at),
            OrgChange.TenureEnds ends => IsAbove(directory, ends.Post, by, at),
            OrgChange.ActingNamed named => IsAbove(directory, named.Post, by, at),
            OrgChange.ActingEnded ended => ended.Person == by || IsAbove(directory, ended.Post, by, at),
            OrgChange.DutyTurnAdded added => IsAbove(directory, added.Post, by, at),
            OrgChange.DutyTurnDropped dropped => IsAbove(directory, dropped.Post, by, at),
            OrgChange.Cancelled cancelled => MayChange(directory, cancelled.Planned, by, isOperator, at),
            _ => false,
        };

    /// <summary>True when the person may read what a change says has happened to somebody: it is about themselves, or they stand above.</summary>
    public static bool MayKnowWhy(OrgDirectory directory, OrgChange change, PersonId by, bool isOperator, Instant at) =>
        change switch
        {
            _ when isOperator => true,
            OrgChange.Away { Happened: not null } away => away.Person == by || IsAbove(directory, away.Person, by, at),
            OrgChange.TenureEnds { Happened: not null } ends => ends.Person == by || IsAbove(directory, ends.Post, by, at),
            OrgChange.Cancelled cancelled => MayKnowWhy(directory, cancelled.Planned, by, isOperator, at),
            _ => true,
        };

    /// <summary>The departments that the person heads at the instant, standing for the head, and all below them, in the order written.</summary>
    public static ImmutableArray<DepartmentId> HeadedBy(OrgDirectory directory, PersonId person, Instant at) =>
        [.. directory.Departments.Values.Where(unit => Heads(directory, unit, person, at)).Select(unit => unit.Id)];

    private static bool Holds(OrgDirectory directory, PostId post, PersonId person, Instant at) => directory.HolderOf(post, at) == person;

    /// <summary>Above every post that the person holds now: giving somebody a further post gives no power over their others.</summary>
    private static bool IsAbove(OrgDirectory directory, PersonId person, PersonId by, Instant at)
    {
        var held = directory.Content.Tenures.Where(row => row.Person == person && row.From <= at && !(row.Until <= at)).ToList();
        return held.Count > 0 && held.TrueForAll(row => IsAbove(directory, row.Post, by, at));
    }

    private static bool IsAbove(OrgDirectory directory, PostId post, PersonId by, Instant at) =>
        directory.DepartmentOf(post) is { } unit && Heads(directory, unit, by, at);

    private static bool Heads(OrgDirectory directory, Department unit, PersonId person, Instant at)
    {
        for (var one = unit; one is not null; one = one.Parent is { } parent ? directory.Departments[parent.Code] : null)
        {
            if (one.Head is { } head && directory.OccupantOf(head, at) == person)
                return true;
        }
        return false;
    }
}
