using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;

namespace Workflow.Core.Deadlines;

/// <summary>
/// Counts what runs in a case again because calendars, rules or ladders changed. Each deadline counts from its own anchor and stays in its
/// cycle: what was sent stays sent. What was counted by the very calendar and rules of today isn't touched, and what doesn't move isn't told.
/// <paramref name="from"/> is the definition on which the case ran until now.
/// </summary>
internal sealed class Recomputing(Deliberation deliberation, WorkflowDefinition from)
{
    private readonly bool _isRepinned = from.Version != deliberation.Definition.Version;

    public static void Carry(Deliberation deliberation, WorkflowDefinition from, CaseCommand.Recompute command)
    {
        if (WhyNot(deliberation, from, command) is { } refusal)
        {
            deliberation.Refuse(refusal);
            return;
        }
        deliberation.Raise(new CaseEvent.CaseRecomputed(command.Reason, command.By));
        new Recomputing(deliberation, from).Carry();
    }

    private static Rejection? WhyNot(Deliberation deliberation, WorkflowDefinition from, CaseCommand.Recompute command)
    {
        if (string.IsNullOrWhiteSpace(command.Reason))
            return Rejection.Because(RejectionReason.ReasonMissing, "Say why it is counted again.", "请说明重新计算的理由。");
        if (command.ToVersion is not { } wanted || wanted == from.Version)
            return null;
        var to = deliberation.Definition;
        var fits =
            to.Version == wanted
            && wanted > from.Version
            && to.HasStructureOf(from)
            && RowsOf(deliberation, from).All(row => IsLike(row, from, to));
        return fits && CaseFold.OpenDeadlines(deliberation.Current).All(open => to.Ladders.Contains(open.Deadline.Ladder))
            ? null
            : Rejection.Because(
                RejectionReason.NeedsMigration,
                FormattableString.Invariant(
                    $"Version {wanted} of {from.Name} differs in more than rules, ladders and messages: this needs a migration."
                ),
                FormattableString.Invariant($"{from.Name} 第 {wanted} 版的变化不限于规则、阶梯和消息，需要迁移。")
            );
    }

    /// <summary>The deadline rows by which something runs in the case.</summary>
    private static IEnumerable<string> RowsOf(Deliberation deliberation, WorkflowDefinition from) =>
        CaseFold
            .OpenDeadlines(deliberation.Current)
            .Select(open => open.Deadline.Rule)
            .Concat(deliberation.Current.Items.Values.Select(item => item.DueRule).OfType<string>())
            .Concat(RowsOfWhatComesBack(deliberation.Current, from))
            .Concat(from.Term is { } term ? [term.Rule] : []);

    private static IEnumerable<string> RowsOfWhatComesBack(Case current, WorkflowDefinition from) =>
        current
            .Tracks.Values.SelectMany(track => track.Schedule)
            .Where(planned => planned.Value.OpensAt is not null)
            .Select(planned => from.FindTask(planned.Key))
            .OfType<TaskDefinition>()
            .SelectMany(task => task.DueWhen.Select(choice => choice.Row).Append(task.Due))
            .OfType<string>();

    /// <summary>True when a row counts from the same event, and comes back or doesn't as before.</summary>
    private static bool IsLike(string row, WorkflowDefinition from, WorkflowDefinition to) =>
        to.Rules.Rows.TryGetValue(row, out var next)
        && from.Rules.Rows.TryGetValue(row, out var before)
        && next.Anchor == before.Anchor
        && next.Repeat is null == before.Repeat is null;

    private void Carry()
    {
        if (_isRepinned)
            deliberation.Raise(new CaseEvent.DefinitionRepinned(from.Version, deliberation.Definition.Version));
        var missed = deliberation.Current.Items.Values.Where(item => item.Deadline is { IsMissed: true }).ToList();
        Scheduling.RecountTerm(deliberation, IsSame);
        foreach (var (subject, deadline) in CaseFold.OpenDeadlines(deliberation.Current).ToImmutableArray())
            Recount(subject, deadline);
        Deeming.PlanAnew(deliberation);
        // What stands still is planned and counted when it goes on.
        if (!deliberation.Current.IsSuspended)
        {
            foreach (var track in deliberation.Current.Tracks.Values)
                Scheduling.PlanAnew(deliberation, track, IsSame);
            Counting.PlanAnew(deliberation);
        }
        var back = missed.Where(item => deliberation.Current.Items[item.Id.Number].Deadline is { IsMissed: false }).ToList();
        foreach (var item in back)
            Progress.CloseTracksOpenedByMiss(deliberation, item.Id);
        if (back.Count > 0)
            Progress.Advance(deliberation);
    }

    /// <summary>True when something was counted by what counts today.</summary>
    private bool IsSame(CountedBy? before, CountedBy today) => !_isRepinned && before == today;

    private void Recount(int subject, Deadline before)
    {
        if (before.IsPaused)
        {
            if (_isRepinned)
                ChangeLadder(subject, before, Instant.MinValue);
            return;
        }
        var item = deliberation.Current.Items.GetValueOrDefault(subject);
        var place = PlaceOf(subject);
        var calendar = deliberation.Facts.CalendarOf(place);
        var first = DeadlineSetting.MomentOf(deliberation, subject, deliberation.Definition.Rules.Rows[before.Rule].Anchor);
        var rules = deliberation.RulesAt(place);
        var rule = DeadlineSetting.InForce(rules, before.Rule, before.Anchor, calendar);
        if (item?.Occurrence is not null && rule.Repeat is not null && first is not null)
            rule = DeadlineSetting.InForce(rules, before.Rule, first, calendar);
        var today = new CountedBy(calendar.Id, calendar.Version, rule.PackVersion);
        if (IsSame(new(before.Calendar, before.CalendarVersion, before.PackVersion), today))
            return;
        var computed =
            item?.Occurrence is { } index && rule.Repeat is not null
                ? Scheduling.ComputeOpen(deliberation, rule, index, before.Anchor, first, calendar)
                : rule.Compute(before.Anchor, calendar, DeadlineSetting.PausesOf(deliberation.Current, before.Pauses ?? 0));
        if (computed is null)
        {
            if (_isRepinned)
                ChangeLadder(subject, before, deliberation.Now);
            return;
        }
        var ladder = deliberation.Definition.Ladders[before.Ladder];
        var after = Concerning(
            before,
            ladder,
            left =>
                DeadlineSetting.Moved(
                    before,
                    computed,
                    calendar,
                    ladder,
                    key => left(key) && Concerns(subject, ladder, key),
                    deliberation.Now
                )
        );
        if (Differs(before, after))
            deliberation.Raise(new CaseEvent.DeadlineMoved(subject, after));
    }

    /// <summary>The post by whose calendar and rules a subject counts.</summary>
    private PostId PlaceOf(int subject)
    {
        if (deliberation.Current.Items.TryGetValue(subject, out var item))
            return deliberation.Current.AccountableFor(item);
        var handover = deliberation.Current.Handovers[subject];
        return handover.Status == HandoverStatus.Offered ? handover.To : handover.From;
    }

    /// <summary>
    /// A clock that stands still, or that can't be counted again, keeps what it had left, but what is to come is what the ladder says today.
    /// Reminders before <paramref name="notBefore"/> don't exist.
    /// </summary>
    private void ChangeLadder(int subject, Deadline before, Instant notBefore)
    {
        var ladder = deliberation.Definition.Ladders[before.Ladder];
        var calendar = deliberation.Facts.CalendarOf(PlaceOf(subject));
        var takesPart = DeadlineSetting.TakesPart(deliberation, subject);
        var after = Concerning(
            before,
            ladder,
            left =>
                before with
                {
                    Steps =
                    [
                        .. DeadlineSetting
                            .StepsOf(ladder, before.DueDay, before.Due, calendar, notBefore, takesPart)
                            .Where(step => left(step.Key))
                            .Concat(
                                before.Steps.Where(step => step.Kind == DeadlineStepKind.Lapse || step.Repeat > 0 && Has(ladder, step.Key))
                            )
                            .OrderBy(step => step.At),
                    ],
                }
        );
        var keys = Keys(after.Steps).SetEquals(Keys(before.Steps));
        if (!keys || !Same(before.DoneKeys, after.DoneKeys))
            deliberation.Raise(new CaseEvent.DeadlineMoved(subject, after));

        static HashSet<(string, int)> Keys(ImmutableArray<DeadlineStep> steps) => [.. steps.Select(step => (step.Key, step.Repeat))];
    }

    /// <summary>
    /// A deadline under a ladder that may have changed: a key is left when it waits, or is new and wasn't done with under an earlier wording.
    /// What was done with and stands in the ladder no more is remembered.
    /// </summary>
    private Deadline Concerning(Deadline before, EscalationPolicy ladder, Func<Func<string, bool>, Deadline> count)
    {
        var waiting = before.Steps.Where(step => step.Repeat == 0).Select(step => step.Key).ToHashSet(StringComparer.Ordinal);
        if (!_isRepinned)
            return count(waiting.Contains);
        var done = (before.DoneKeys ?? []).Concat(KeysOf(from.Ladders[before.Ladder]).Except(waiting)).ToHashSet(StringComparer.Ordinal);
        var forgotten = done.Where(key => !Has(ladder, key)).Order(StringComparer.Ordinal).ToImmutableArray();
        return count(key => !done.Contains(key)) with { DoneKeys = forgotten.IsEmpty ? null : forgotten };
    }

    /// <summary>False for a reminder to the participant of something in which they have no part.</summary>
    private bool Concerns(int subject, EscalationPolicy ladder, string key) =>
        ladder.Reminders.FirstOrDefault(reminder => reminder.Key == key)?.To is not PostTarget.Participant
        || DeadlineSetting.TakesPart(deliberation, subject);

    private static bool Differs(Deadline before, Deadline after) =>
        before.Due != after.Due
        || before.DueDay != after.DueDay
        || before.IsMissed != after.IsMissed
        || before.IsProvisional != after.IsProvisional
        || !before.Steps.SequenceEqual(after.Steps)
        || !Same(before.DoneKeys, after.DoneKeys);

    private static bool Same(ImmutableArray<string>? one, ImmutableArray<string>? other) => (one ?? []).SequenceEqual(other ?? []);

    private static IEnumerable<string> KeysOf(EscalationPolicy ladder) =>
        ladder.Reminders.Select(reminder => reminder.Key).Concat(ladder.Levels.Select(level => level.Key));

    private static bool Has(EscalationPolicy ladder, string key) => KeysOf(ladder).Contains(key, StringComparer.Ordinal);
}
