using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Deadlines;

/// <summary>Arms and closes deadlines. Arming fixes every instant at which a deadline will act, so that later nothing else is consulted.</summary>
internal static class DeadlineSetting
{
    /// <summary>Arms every open item whose anchor has become known.</summary>
    public static void ArmWhatIsKnown(Deliberation deliberation)
    {
        foreach (var (_, item) in deliberation.Current.Items)
        {
            if (item.Deadline is null && item.DueRule is { } due && deliberation.Definition.FindTask(item.Task) is { Ladder: { } ladder })
                ArmItem(deliberation, item, due, ladder, item.NextCycle);
        }
    }

    /// <summary>
    /// Gives an open item another deadline, in its next cycle. The one that it had ends in any case; where the anchor of the new one isn't
    /// known yet, the item has none until it is.
    /// </summary>
    public static void SetAnew(Deliberation deliberation, WorkItem item, string due)
    {
        if (deliberation.Definition.FindTask(item.Task) is not { Ladder: { } ladder })
            return;
        var cycle = item.NextCycle;
        if (item.Deadline is { } before)
        {
            cycle = before.Cycle + 1;
            Close(deliberation, item.Id.Number, before, DeadlineOutcome.Stopped);
        }
        ArmItem(deliberation, item, due, ladder, cycle);
        if (deliberation.Current.Items[item.Id.Number].Deadline is null)
            deliberation.Raise(new CaseEvent.DeadlineAwaited(item.Id, due, cycle));
    }

    /// <summary>Arms the deadline of a handover, counted from now.</summary>
    public static void ArmHandover(Deliberation deliberation, Handover handover, string rule, string ladder, PostId calendarOf) =>
        Arm(deliberation, handover.Id.Number, rule, ladder, handover.Cycle, new DeadlineAnchor.Moment(deliberation.Now), calendarOf);

    /// <summary>The due instant of a row counted from an anchor, by the calendar and rules of a post's department.</summary>
    public static Instant? DueOf(Deliberation deliberation, string rule, DeadlineAnchor anchor, PostId place) =>
        Computed(deliberation, rule, anchor, place, occurrence: null)?.Due;

    /// <summary>True when the wording by which a running deadline counts stands in a statute, national or local.</summary>
    public static bool IsStatutory(Deliberation deliberation, int subject, Deadline deadline)
    {
        var place = Receivers.PostOf(deliberation, subject, new PostTarget.Accountable());
        var wording = InForce(deliberation.RulesAt(place), deadline.Rule, deadline.Anchor, deliberation.Facts.CalendarOf(place));
        return wording.Certainty is RuleCertainty.Law or RuleCertainty.Local;
    }

    public static void Close(Deliberation deliberation, int subject, Deadline deadline, DeadlineOutcome outcome) =>
        deliberation.Raise(new CaseEvent.DeadlineClosed(subject, deadline.Id, outcome));

    /// <summary>
    /// Computes a running deadline again, in the same cycle: pauses give their time back, a moved anchor moves it. What was sent stays sent,
    /// and what is left gets new instants.
    /// </summary>
    public static void Move(Deliberation deliberation, int subject, Deadline before, PostId calendarOf, int? occurrence)
    {
        var calendar = deliberation.Facts.CalendarOf(calendarOf);
        var anchor = MomentOf(deliberation, subject, deliberation.Definition.Rules.Rows[before.Rule].Anchor) ?? before.Anchor;
        if (Computed(deliberation, before.Rule, anchor, calendarOf, occurrence) is { } computed)
            MoveTo(deliberation, subject, before with { Pauses = PausesSoFar(deliberation) }, computed, calendar);
    }

    /// <summary>
    /// Counts a running deadline again from its own anchor, because somebody with another calendar or under other local rules is accountable
    /// now. It moves only when that gives another due.
    /// </summary>
    public static void Recount(Deliberation deliberation, int subject, Deadline before, PostId calendarOf, int? occurrence)
    {
        var calendar = deliberation.Facts.CalendarOf(calendarOf);
        if (before.IsPaused || (calendar.Id == before.Calendar && deliberation.Definition.LocalRules.IsEmpty))
            return;
        var anchor = occurrence is null
            ? before.Anchor
            : MomentOf(deliberation, subject, deliberation.Definition.Rules.Rows[before.Rule].Anchor) ?? before.Anchor;
        var computed = Computed(deliberation, before.Rule, anchor, calendarOf, occurrence, before.Pauses ?? 0);
        if (computed is not null && computed.Due != before.Due)
            MoveTo(deliberation, subject, before, computed, calendar);
    }

    private static void MoveTo(Deliberation deliberation, int subject, Deadline before, DeadlineComputation computed, WorkCalendar calendar)
    {
        var left = before.Steps.Where(step => step.Repeat == 0).Select(step => step.Key).ToHashSet(StringComparer.Ordinal);
        var ladder = deliberation.Definition.Ladders[before.Ladder];
        deliberation.Raise(
            new CaseEvent.DeadlineMoved(subject, Moved(before, computed, calendar, ladder, left.Contains, deliberation.Now))
        );
    }

    /// <summary>
    /// A running deadline as it is once it counts anew, in the same cycle: the steps that <paramref name="isLeft"/> names by their key get
    /// new instants, and a rung that was to come again still does as long as the due is past.
    /// </summary>
    internal static Deadline Moved(
        Deadline before,
        DeadlineComputation computed,
        WorkCalendar calendar,
        EscalationPolicy ladder,
        Func<string, bool> isLeft,
        Instant now
    )
    {
        var isMissed = before.IsMissed && computed.Due <= now;
        var steps = StepsOf(ladder, computed.DueDay, computed.Due, calendar, now, participantTakesPart: true)
            .Where(step => isLeft(step.Key));
        // Alerts stand as long as the deadline stays missed, and so do those who took them on.
        var again = isMissed
            ? Repetitions(before, ladder, calendar, now).Concat(before.Steps.Where(step => step.Kind == DeadlineStepKind.Lapse))
            : [];
        return before with
        {
            Anchor = computed.Anchor,
            DueDay = computed.DueDay,
            Due = computed.Due,
            IsProvisional = computed.IsProvisional,
            IsMissed = isMissed,
            Calendar = calendar.Id,
            CalendarVersion = calendar.Version,
            PackVersion = computed.Rule.PackVersion,
            Steps = [.. steps.Concat(again).OrderBy(step => step.At)],
            IsPaused = false,
        };
    }

    /// <summary>
    /// The repetitions that wait. Each keeps its instant, but none lies behind now, and one that counts in working time moves on from a day
    /// that is one of rest.
    /// </summary>
    internal static IEnumerable<DeadlineStep> Repetitions(Deadline before, EscalationPolicy ladder, WorkCalendar calendar, Instant now)
    {
        foreach (var step in before.Steps.Where(step => step.Kind == DeadlineStepKind.Rung && step.Repeat > 0))
        {
            if (ladder.Levels.FirstOrDefault(level => level.Key == step.Key)?.RepeatEvery is not { } every)
                continue;
            var at = Instant.Max(step.At, now);
            var local = at.InZone(calendar.Zone);
            var isWorkingTime = every.Unit is AllowanceUnit.WorkingDays or AllowanceUnit.WorkingHours;
            yield return isWorkingTime && !calendar.IsWorkingDay(local.Date)
                ? step with
                {
                    At = calendar.At(calendar.RollForward(local.Date), local.TimeOfDay),
                }
                : step with
                {
                    At = at,
                };
        }
    }

    /// <summary>The moment that a subject counts from, as its track sees it.</summary>
    public static DeadlineAnchor? MomentOf(Deliberation deliberation, int subject, string name)
    {
        var current = deliberation.Current;
        TrackId? track = current.Items.TryGetValue(subject, out var item) ? item.Track : null;
        track ??= current.Handovers.TryGetValue(subject, out var handover) ? handover.Track : null;
        return current.MomentFor(track is { } id ? current.Tracks.GetValueOrDefault(id.Number) : null, name);
    }

    private static void ArmItem(Deliberation deliberation, WorkItem item, string due, string ladder, int cycle)
    {
        var rule = deliberation.Definition.Rules.Rows[due];
        var anchor =
            item.Added?.Wanted is { } day && deliberation.Definition.Moments.GetValueOrDefault(rule.Anchor) is MomentDefinition.ChosenDay
                ? new DeadlineAnchor.Day(day)
                : MomentOf(deliberation, item.Id.Number, rule.Anchor);
        if (anchor is not null)
            Arm(deliberation, item.Id.Number, due, ladder, cycle, anchor, deliberation.Current.AccountableFor(item), item.Occurrence);
    }

    private static void Arm(
        Deliberation deliberation,
        int subject,
        string due,
        string ladder,
        int cycle,
        DeadlineAnchor anchor,
        PostId calendarOf,
        int? occurrence = null
    )
    {
        var calendar = deliberation.Facts.CalendarOf(calendarOf);
        if (Computed(deliberation, due, anchor, calendarOf, occurrence) is not { } computed)
            return;
        var steps = StepsOf(
            deliberation.Definition.Ladders[ladder],
            computed.DueDay,
            computed.Due,
            calendar,
            deliberation.Now,
            TakesPart(deliberation, subject)
        );
        var deadline = new Deadline(
            new(deliberation.NextNumber()),
            due,
            ladder,
            cycle,
            computed.Anchor,
            computed.DueDay,
            computed.Due,
            computed.IsProvisional,
            IsMissed: false,
            calendar.Id,
            calendar.Version,
            computed.Rule.PackVersion,
            steps,
            Alerted: []
        )
        {
            Pauses = PausesSoFar(deliberation),
        };
        deliberation.Raise(new CaseEvent.DeadlineArmed(subject, deadline));
    }

    private static DeadlineComputation? Computed(
        Deliberation deliberation,
        string due,
        DeadlineAnchor anchor,
        PostId place,
        int? occurrence,
        int? pauses = null
    )
    {
        var calendar = deliberation.Facts.CalendarOf(place);
        var rule = InForce(deliberation.RulesAt(place), due, anchor, calendar);
        return occurrence is { } index && rule.Repeat is not null
            ? Scheduling.Compute(deliberation, rule, index, anchor, calendar)
            : rule.Compute(anchor, calendar, PausesOf(deliberation.Current, pauses));
    }

    /// <summary>The suspensions that give their time back: the first so many, or all that have ended (null).</summary>
    internal static ImmutableArray<Interval> PausesOf(Case current, int? first) =>
        [
            .. current
                .Suspensions.Take(first ?? current.Suspensions.Length)
                .Where(suspension => suspension.Until > suspension.From)
                .Select(suspension => new Interval(suspension.From, suspension.Until)),
        ];

    /// <summary>How many suspensions have ended, null for none.</summary>
    private static int? PausesSoFar(Deliberation deliberation) =>
        deliberation.Current.Suspensions.Count(suspension => suspension.Until is not null) is > 0 and var count ? count : null;

    /// <summary>
    /// The wording in force on the anchor's day, so that a changed rule moves only later anchors; before all wordings the oldest one.
    /// </summary>
    internal static DeadlineRule InForce(RulePack rules, string due, DeadlineAnchor anchor, WorkCalendar calendar)
    {
        var day = anchor switch
        {
            DeadlineAnchor.Moment moment => calendar.DateOf(moment.At),
            DeadlineAnchor.Day whole => whole.Date,
            _ => throw new UnreachableException(anchor.GetType().Name),
        };
        return rules.RuleOn(due, day)
            ?? (rules.Earlier.GetValueOrDefault(due) is { IsDefaultOrEmpty: false } earlier ? earlier[^1] : rules.Rows[due]);
    }

    internal static bool TakesPart(Deliberation deliberation, int subject) =>
        deliberation.Current.Items.TryGetValue(subject, out var item)
        && deliberation.Definition.FindTask(item.Task) is { ParticipantTakesPart: true };

    /// <summary>
    /// Every reminder and rung in order of time. A reminder whose instant precedes the arming doesn't exist, nor does one to the
    /// participant of something in which the participant has no part.
    /// </summary>
    internal static ImmutableArray<DeadlineStep> StepsOf(
        EscalationPolicy ladder,
        LocalDate dueDay,
        Instant due,
        WorkCalendar calendar,
        Instant now,
        bool participantTakesPart
    )
    {
        var reminders = ladder
            .Reminders.Where(reminder => participantTakesPart || reminder.To is not PostTarget.Participant)
            .Select(reminder => new DeadlineStep(
                DeadlineStepKind.Reminder,
                reminder.Key,
                Repeat: 0,
                reminder.Offset.InstantFor(dueDay, due, calendar)
            ))
            .Where(step => step.At >= now && step.At < due);
        var rungs = ladder.Levels.Select(level => new DeadlineStep(
            DeadlineStepKind.Rung,
            level.Key,
            Repeat: 0,
            level.Offset.InstantFor(dueDay, due, calendar)
        ));
        return [.. reminders.Concat(rungs).OrderBy(step => step.At)];
    }
}
