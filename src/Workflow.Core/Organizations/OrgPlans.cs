using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>What is written down and hasn't come yet, and how it is taken back.</summary>
internal static class OrgPlans
{
    /// <summary>Everything that begins or ends after the instant, the nearest first.</summary>
    public static ImmutableArray<PlannedChange> Of(OrgContent content, Instant now) =>
        [.. All(content).Where(planned => planned.At > now).OrderBy(planned => planned.At)];

    /// <summary>The content without something planned, or why it can't be taken back.</summary>
    public static (OrgContent Next, LocalizedText? Refusal) Cancel(OrgContent content, OrgChange planned, Instant now)
    {
        if (All(content).FirstOrDefault(one => one.Change == Plain(planned)) is not { } found)
            return OrgEdit.Refuse(
                content,
                "nothing of the kind is planned; posts and departments change when it is recorded, and can't be cancelled",
                "没有这样的计划变更；岗位与部门的变更在登记时即生效，不能撤销"
            );
        if (found.At <= now)
            return OrgEdit.Refuse(
                content,
                $"it came at {content.Shown(found.At)} already; end it instead of cancelling it",
                $"该变更已于{content.Shown(found.At)}生效；请改为结束，而非撤销"
            );
        return (Without(content, found.Change), null);
    }

    /// <summary>What was said of a fact makes no other plan.</summary>
    private static OrgChange Plain(OrgChange change) =>
        change switch
        {
            OrgChange.Away away => away with { Happened = null },
            OrgChange.TenureEnds ends => ends with { Happened = null },
            _ => change,
        };

    private static IEnumerable<PlannedChange> All(OrgContent content)
    {
        foreach (var row in content.Absences)
        {
            yield return new(row.From, new OrgChange.Away(row.Person, row.From, row.Until));
            if (row.Until is { } until)
                yield return new(until, new OrgChange.Back(row.Person, until));
        }
        foreach (var row in content.Tenures)
        {
            yield return new(row.From, new OrgChange.TenureBegins(row.Post, row.Person, row.From, row.Until));
            if (row.Until is { } until)
                yield return new(until, new OrgChange.TenureEnds(row.Post, row.Person, until));
        }
        foreach (var row in content.ActingTerms)
        {
            yield return new(row.From, new OrgChange.ActingNamed(row.Post, row.Person, row.From, row.Until));
            if (row.Until is { } until)
                yield return new(until, new OrgChange.ActingEnded(row.Post, row.Person, row.From, until));
        }
        // The end of a deputy's period can't be taken back: without it the period would be more than was agreed to.
        foreach (var row in content.Deputyships)
            yield return new(row.From, new OrgChange.DeputyAsked(row.Post, row.Person, row.From, row.Until));
        foreach (var row in content.Roster)
            yield return new(row.From, new OrgChange.DutyTurnAdded(row.Post, row.Person, row.From, row.Until));
    }

    private static OrgContent Without(OrgContent content, OrgChange planned) =>
        planned switch
        {
            OrgChange.Away away => content with { Absences = content.Absences.Remove(new(away.Person, away.From, away.Until)) },
            OrgChange.Back back => content with
            {
                Absences =
                [
                    .. content.Absences.Select(row => row.Person == back.Person && row.Until == back.At ? row with { Until = null } : row),
                ],
            },
            OrgChange.TenureBegins begins => content with
            {
                Tenures = content.Tenures.Remove(new(begins.Post, begins.Person, begins.From, begins.Until)),
            },
            OrgChange.TenureEnds ends => content with
            {
                Tenures =
                [
                    .. content.Tenures.Select(row =>
                        row.Post == ends.Post && row.Person == ends.Person && row.Until == ends.At ? row with { Until = null } : row
                    ),
                ],
            },
            OrgChange.ActingNamed named => content with
            {
                ActingTerms = content.ActingTerms.Remove(new(named.Post, named.Person, named.From, named.Until)),
            },
            OrgChange.ActingEnded ended => content with
            {
                ActingTerms =
                [
                    .. content.ActingTerms.Select(row =>
                        row.Post == ended.Post && row.Person == ended.Person && row.From == ended.From ? row with { Until = null } : row
                    ),
                ],
            },
            OrgChange.DeputyAsked asked => content with
            {
                Deputyships = content.Deputyships.RemoveAll(row =>
                    row.Post == asked.Post && row.Person == asked.Person && row.From == asked.From
                ),
            },
            OrgChange.DutyTurnAdded added => content with
            {
                Roster = content.Roster.Remove(new(added.Post, added.Person, added.From, added.Until)),
            },
            _ => throw new UnreachableException($"nothing that is planned: {planned.GetType().Name}"),
        };
}
