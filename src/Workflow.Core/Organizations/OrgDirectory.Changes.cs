using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>The next snapshot. Equal contents have equal versions, by whatever changes they were reached.</summary>
public sealed partial class OrgDirectory
{
    /// <summary>
    /// The directory with all the changes, in the order given, as one step; or why not: a name that doesn't exist, a post with two holders,
    /// an end before its beginning, or a post that from <paramref name="now"/> on would resolve to nobody where it didn't before.
    /// </summary>
    public OrgChangeOutcome Apply(IEnumerable<OrgChange> changes, Instant now)
    {
        var content = Content;
        foreach (var change in changes)
        {
            (content, var refusal) = OrgEdit.Apply(content, change);
            if (refusal is not null)
                return new OrgChangeOutcome.Refused([refusal]);
        }
        var faults = OrgFaults.Of(content);
        if (!faults.IsEmpty)
            return new OrgChangeOutcome.Refused([.. faults.Select(fault => fault.Message)]);
        var next = OfChecked(content);
        var reasons = NewlyLacking(next, now);
        return reasons.IsEmpty ? new OrgChangeOutcome.Accepted(next) : new OrgChangeOutcome.Refused(reasons);
    }

    /// <summary>With an absence more. Throws <see cref="ArgumentException"/> when there is no such person or it ends before it begins.</summary>
    /// <remarks>This and the next four record what has happened and don't ask whether posts stay staffed; <see cref="Apply"/> does.</remarks>
    public OrgDirectory WithAbsence(PersonId person, Instant from, Instant? until) => With(new OrgChange.Away(person, from, until));

    /// <summary>With the running absence of a person ended. Throws <see cref="ArgumentException"/> when the person isn't away then.</summary>
    public OrgDirectory WithAbsenceEnded(PersonId person, Instant at) => With(new OrgChange.Back(person, at));

    /// <summary>With a holder more. Throws <see cref="ArgumentException"/> when the post is held then, or a name doesn't exist.</summary>
    public OrgDirectory WithTenure(PostId post, PersonId person, Instant from, Instant? until) =>
        With(new OrgChange.TenureBegins(post, person, from, until));

    /// <summary>With a tenure ended, or dropped if it hadn't begun. Throws <see cref="ArgumentException"/> when the person doesn't hold the post then or later.</summary>
    public OrgDirectory WithTenureEnded(PostId post, PersonId person, Instant at) => With(new OrgChange.TenureEnds(post, person, at));

    /// <summary>With other deputies. Throws <see cref="ArgumentException"/> when a name doesn't exist or comes twice.</summary>
    public OrgDirectory WithDeputies(PostId post, ImmutableArray<PersonId> deputies) => With(new OrgChange.DeputiesNamed(post, deputies));

    private OrgDirectory With(OrgChange change)
    {
        var (content, refusal) = OrgEdit.Apply(Content, change);
        return refusal is null ? Create(content) : throw new ArgumentException(refusal, nameof(change));
    }

    /// <summary>What is lost by going to the next snapshot; what was lacking already is no reason to refuse a change that doesn't make it worse.</summary>
    private ImmutableArray<string> NewlyLacking(OrgDirectory next, Instant now)
    {
        var before = Unstaffed(now).ToLookup(span => span.Post);
        var reasons = OrgChecks.Unstaffed(next, next.Unstaffed(now).Where(span => !before[span.Post].Any(known => Covers(known, span))));
        var backstop = OrgChecks.Backstop(this, now).Any() ? [] : OrgChecks.Backstop(next, now);
        return [.. backstop.Concat(reasons).Select(fault => fault.Message)];
    }

    private static bool Covers(UnstaffedSpan known, UnstaffedSpan span) =>
        known.From <= span.From && (span.Until ?? Instant.MaxValue) <= (known.Until ?? Instant.MaxValue);
}
