using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>The next snapshot. Equal contents have equal versions, by whatever changes they were reached.</summary>
public sealed partial class OrgDirectory
{
    /// <summary>
    /// The directory with all the changes, in the order given, as one step recorded at <paramref name="now"/>; or why not: a name that doesn't
    /// exist, a post with two holders, an end before its beginning, or a post that from <paramref name="now"/> on would resolve to nobody where
    /// it didn't before. Changes that say what has happened can't be refused for the last; the others of the step are measured by what those leave.
    /// </summary>
    public OrgChangeOutcome Apply(IEnumerable<OrgChange> changes, Instant now) => Step(changes, now, isNew: true);

    /// <summary>
    /// The directory with changes that were accepted and recorded at <paramref name="recordedAt"/> before: they aren't refused again for leaving a
    /// post to nobody, only where what they speak of doesn't exist any more.
    /// </summary>
    public OrgChangeOutcome Replay(IEnumerable<OrgChange> changes, Instant recordedAt) => Step(changes, recordedAt, isNew: false);

    private OrgChangeOutcome Step(IEnumerable<OrgChange> changes, Instant now, bool isNew)
    {
        var content = Content;
        var facts = new List<OrgChange>();
        foreach (var change in changes)
        {
            if (NoFact(content, change, now) is { } unsaid)
                return new OrgChangeOutcome.Refused([unsaid]);
            (content, var refusal) = OrgEdit.Apply(content, change, now);
            if (refusal is not null)
                return new OrgChangeOutcome.Refused([refusal]);
            if (change.Fact is not null)
                facts.Add(change);
        }
        content = OrgFrameEdit.Remember(Content, content, now);
        var faults = OrgFaults.Of(content);
        if (!faults.IsEmpty)
            return new OrgChangeOutcome.Refused([.. faults.Select(fault => fault.Sentence)]);
        var next = OfChecked(content);
        var reasons = isNew ? AfterFacts(facts, now).NewlyLacking(next, now) : [];
        return reasons.IsEmpty ? new OrgChangeOutcome.Accepted(next) : new OrgChangeOutcome.Refused(reasons);
    }

    /// <summary>What begins or ends after the instant and can still be cancelled, the nearest first.</summary>
    public ImmutableArray<PlannedChange> Planned(Instant now) => OrgPlans.Of(Content, now);

    /// <summary>With an absence more. Throws <see cref="ArgumentException"/> when there is no such person or it ends before it begins.</summary>
    /// <remarks>This and the next four record what has happened and don't ask whether posts stay staffed; <see cref="Apply"/> does.</remarks>
    public OrgDirectory WithAbsence(PersonId person, Instant from, Instant? until) => With(new OrgChange.Away(person, from, until));

    /// <summary>With the running absence of a person ended. Throws <see cref="ArgumentException"/> when the person isn't away then.</summary>
    public OrgDirectory WithAbsenceEnded(PersonId person, Instant at) => With(new OrgChange.Back(person, at));

    /// <summary>With a holder more. Throws <see cref="ArgumentException"/> when the post is held then, or a name doesn't exist.</summary>
    public OrgDirectory WithTenure(PostId post, PersonId person, Instant from, Instant? until) =>
        With(new OrgChange.TenureBegins(post, person, from, until));

    /// <summary>
    /// With a tenure ended, or dropped if it hadn't begun. Throws <see cref="ArgumentException"/> when the person doesn't hold the post
    /// then or later.
    /// </summary>
    public OrgDirectory WithTenureEnded(PostId post, PersonId person, Instant at) => With(new OrgChange.TenureEnds(post, person, at));

    /// <summary>With other deputies. Throws <see cref="ArgumentException"/> when a name doesn't exist or comes twice.</summary>
    public OrgDirectory WithDeputies(PostId post, ImmutableArray<PersonId> deputies) => With(new OrgChange.DeputiesNamed(post, deputies));

    private OrgDirectory With(OrgChange change)
    {
        var (content, refusal) = OrgEdit.Apply(Content, change, Content.From);
        return refusal is null ? Create(content) : throw new ArgumentException(refusal.For("en"), nameof(change));
    }

    /// <summary>Why a change that claims to be a fact isn't one: nothing is said, or it is still to come and can be arranged otherwise.</summary>
    private static LocalizedText? NoFact(OrgContent content, OrgChange change, Instant now)
    {
        if (change.Fact is not { } what)
            return null;
        if (string.IsNullOrWhiteSpace(what))
            return LocalizedText.Of("say in a few words what has happened", "请简要说明发生了什么");
        var at = change is OrgChange.Away away ? away.From : ((OrgChange.TenureEnds)change).At;
        return at > now
            ? LocalizedText.Of(
                $"what is still to come ({content.Shown(at)}) isn't a fact yet: find somebody who stands in first",
                $"{content.Shown(at)}尚未到来，还不是既成事实：请先安排代理人员"
            )
            : null;
    }

    /// <summary>What life leaves: the directory with what has happened alone, which nobody is asked about.</summary>
    private OrgDirectory AfterFacts(List<OrgChange> facts, Instant now)
    {
        if (facts.Count == 0)
            return this;
        var content = facts.Aggregate(Content, (so, fact) => OrgEdit.Apply(so, fact, now).Next);
        content = OrgFrameEdit.Remember(Content, content, now);
        return OrgFaults.Of(content).IsEmpty ? OfChecked(content) : this;
    }

    /// <summary>
    /// What is lost by going to the next snapshot; what was lacking already is no reason to refuse a change that doesn't make it worse.
    /// </summary>
    private ImmutableArray<LocalizedText> NewlyLacking(OrgDirectory next, Instant now)
    {
        var before = Unstaffed(now).ToLookup(span => span.Post);
        var reasons = OrgChecks.Unstaffed(next, next.Unstaffed(now).Where(span => !before[span.Post].Any(known => Covers(known, span))));
        var backstop = OrgChecks.Backstop(this, now).Any() ? [] : OrgChecks.Backstop(next, now);
        return [.. backstop.Concat(reasons).Select(fault => fault.Sentence)];
    }

    private static bool Covers(UnstaffedSpan known, UnstaffedSpan span) =>
        known.From <= span.From && (span.Until ?? Instant.MaxValue) <= (known.Until ?? Instant.MaxValue);
}
