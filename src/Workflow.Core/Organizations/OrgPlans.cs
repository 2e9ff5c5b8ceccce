using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>What is written down and hasn't come yet, and how it is taken back.</summary>
internal static class OrgPlans
{
    /// <summary>Everything that begins or ends after the instant, the nearest first.</summary>
    public static ImmutableArray<PlannedChange> Of(OrgContent content, Instant now) =>
        [.. All(content).Where(plan => plan.At > now).OrderBy(plan => plan.At).Select(plan => new PlannedChange(plan.At, plan.Change))];

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
        return (found.Without(), null);
    }

    /// <summary>What was said of a fact makes no other plan.</summary>
    private static OrgChange Plain(OrgChange change) =>
        change switch
        {
            OrgChange.Away away => away with { Happened = null },
            OrgChange.TenureEnds ends => ends with { Happened = null },
            _ => change,
        };

    /// <summary>Something that begins or ends at an instant, and what is left of the content without it.</summary>
    private sealed record Plan(Instant At, OrgChange Change, Func<OrgContent> Without);

    private static IEnumerable<Plan> All(OrgContent content) => Persons(content).Concat(StandIns(content));

    private static IEnumerable<Plan> Persons(OrgContent content)
    {
        foreach (var row in content.Absences)
        {
            yield return new(
                row.From,
                new OrgChange.Away(row.Person, row.From, row.Until),
                () => content with { Absences = content.Absences.Remove(row) }
            );
            if (row.Until is { } until)
                yield return new(
                    until,
                    new OrgChange.Back(row.Person, until),
                    () => content with { Absences = content.Absences.Replace(row, row with { Until = null }) }
                );
        }
        foreach (var row in content.Tenures)
        {
            yield return new(
                row.From,
                new OrgChange.TenureBegins(row.Post, row.Person, row.From, row.Until),
                () => content with { Tenures = content.Tenures.Remove(row) }
            );
            if (row.Until is { } until)
                yield return new(
                    until,
                    new OrgChange.TenureEnds(row.Post, row.Person, until),
                    () => content with { Tenures = content.Tenures.Replace(row, row with { Until = null }) }
                );
        }
    }

    private static IEnumerable<Plan> StandIns(OrgContent content)
    {
        foreach (var row in content.ActingTerms)
        {
            yield return new(
                row.From,
                new OrgChange.ActingNamed(row.Post, row.Person, row.From, row.Until),
                () => content with { ActingTerms = content.ActingTerms.Remove(row) }
            );
            if (row.Until is { } until)
                yield return new(
                    until,
                    new OrgChange.ActingEnded(row.Post, row.Person, row.From, until),
                    () => content with { ActingTerms = content.ActingTerms.Replace(row, row with { Until = null }) }
                );
        }
        // The end of a deputy's period can't be taken back: without it the period would be more than was agreed to.
        foreach (var row in content.Deputyships)
            yield return new(
                row.From,
                new OrgChange.DeputyAsked(row.Post, row.Person, row.From, row.Until),
                () => content with { Deputyships = content.Deputyships.Remove(row) }
            );
        foreach (var row in content.Roster)
            yield return new(
                row.From,
                new OrgChange.DutyTurnAdded(row.Post, row.Person, row.From, row.Until),
                () => content with { Roster = content.Roster.Remove(row) }
            );
    }
}
