using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Deadlines;

/// <summary>Tasks that come back, and the term that ends them. Occurrences count from one anchor, so nothing drifts.</summary>
internal static class Scheduling
{
    /// <summary>True for a task that opens by its due day: its deadline row has a pattern, or it says how long before it opens.</summary>
    public static bool ComesBack(WorkflowDefinition definition, TaskDefinition task) =>
        task.Due is { } due && definition.Rules.Rows.TryGetValue(due, out var rule) && (rule.Repeat is not null || task.OpensAhead);

    /// <summary>The deadline row of a task as the case stands: the first whose condition holds, else its own. Null without a deadline.</summary>
    public static string? DueOf(Deliberation deliberation, TaskDefinition task, Track? track) =>
        task.DueWhen.FirstOrDefault(choice => deliberation.Holds(choice.When, track, otherwise: false))?.Row ?? task.Due;

    /// <summary>Begins the term and plans the first occurrence of every task whose anchor has become known.</summary>
    public static void PlanWhatIsKnown(Deliberation deliberation)
    {
        BeginTerm(deliberation);
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            foreach (var task in deliberation.Definition.Tracks[track.Name].Stages[track.Stage].Tasks.Values)
            {
                if (
                    ComesBack(deliberation.Definition, task)
                    && !track.Schedule.ContainsKey(task.Name)
                    && task.After.All(track.Completed.Contains)
                )
                    Plan(deliberation, track, task, index: 0);
            }
        }
    }

    /// <summary>Opens the occurrence whose time has come, unless the task's condition doesn't hold then, and plans the next.</summary>
    public static void OpenOccurrence(Deliberation deliberation, Track track, string name, Occurrence occurrence)
    {
        if (deliberation.Definition.FindTask(name) is not { } task)
            return;
        if (TaskNeeds.Holds(deliberation, track, task))
            Progress.OpenOccurrence(deliberation, track, task, occurrence.Index);
        Plan(deliberation, track, task, occurrence.Index + 1);
        DeadlineSetting.ArmWhatIsKnown(deliberation);
    }

    /// <summary>Plans every task that comes back anew after a suspension: what fell due meanwhile is left out, neither done nor missed.</summary>
    public static void Resume(Deliberation deliberation, LocalDate resumedOn)
    {
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            foreach (var (name, occurrence) in track.Schedule)
            {
                if (occurrence.OpensAt is not null && deliberation.Definition.FindTask(name) is { } task)
                    Plan(deliberation, track, task, occurrence.Index, notBefore: resumedOn);
            }
        }
    }

    /// <summary>Plans what will come back in a track again, as by the calendar of its accountable post; only what changes is told.</summary>
    public static void PlanAnew(Deliberation deliberation, Track track)
    {
        foreach (var (name, occurrence) in track.Schedule)
        {
            if (occurrence.OpensAt is not { } before || deliberation.Definition.FindTask(name) is not { } task)
                continue;
            var rule = deliberation.RulesAt(track.Accountable).Rows[DueOf(deliberation, task, track) ?? ""];
            if (deliberation.Current.MomentFor(track, rule.Anchor) is not { } anchor)
                continue;
            var calendar = deliberation.Facts.CalendarOf(track.Accountable);
            var computed = Compute(deliberation, rule, occurrence.Index, anchor, calendar);
            if (computed is null || OpensAt(deliberation, task, computed, calendar) != before)
                Plan(deliberation, track, task, occurrence.Index);
        }
    }

    /// <summary>The occurrence's deadline, pulled forward to the last working day of the term when it would lie after it. Null when there is none.</summary>
    public static DeadlineComputation? Compute(
        Deliberation deliberation,
        DeadlineRule rule,
        int index,
        DeadlineAnchor anchor,
        WorkCalendar calendar
    )
    {
        var occurrence = rule.Repeat is null && index == 0 ? (rule, anchor) : rule.Occurrence(index, anchor, calendar);
        if (occurrence is not var (row, from))
            return null;
        var computed = row.Compute(from, calendar, []);
        if (deliberation.Current.Term is not { } term || computed.DueDay <= term.LastDay)
            return computed;
        var last = calendar.RollBack(term.LastDay);
        return rule.Repeat?.Every is null && !IsPastTerm(rule, index - 1, anchor, calendar, term.LastDay)
            ? PulledForward(computed, last, calendar)
            : null;
    }

    /// <summary>True for an occurrence after the term: it was pulled forward already, and those behind it don't exist.</summary>
    private static bool IsPastTerm(DeadlineRule rule, int index, DeadlineAnchor anchor, WorkCalendar calendar, LocalDate lastDay) =>
        index >= 0 && rule.Occurrence(index, anchor, calendar) is var (row, from) && row.Compute(from, calendar, []).DueDay > lastDay;

    /// <summary>The same deadline on an earlier day; what was counted past it is told as rolled over.</summary>
    internal static DeadlineComputation PulledForward(DeadlineComputation computed, LocalDate last, WorkCalendar calendar) =>
        computed with
        {
            DueDay = last,
            Due = calendar.EndOfDay(last),
            DueLocal = last.PlusDays(1).AtMidnight(),
            RolledFrom = computed.RolledFrom ?? computed.DueDay,
        };

    private static void Plan(Deliberation deliberation, Track track, TaskDefinition task, int index, LocalDate? notBefore = null)
    {
        var rule = deliberation.RulesAt(track.Accountable).Rows[DueOf(deliberation, task, track) ?? ""];
        if (deliberation.Current.MomentFor(track, rule.Anchor) is not { } anchor)
            return;
        var calendar = deliberation.Facts.CalendarOf(track.Accountable);
        var computed = Compute(deliberation, rule, index, anchor, calendar);
        while (computed is not null && computed.DueDay < notBefore)
            computed = Compute(deliberation, rule, ++index, anchor, calendar);
        if (computed is null)
        {
            deliberation.Raise(new CaseEvent.ScheduleEnded(track.Id, task.Name));
            return;
        }
        deliberation.Raise(new CaseEvent.OccurrencePlanned(track.Id, task.Name, index, OpensAt(deliberation, task, computed, calendar)));
    }

    /// <summary>When an occurrence opens: so many days before its due day, and not in the past.</summary>
    private static Instant OpensAt(Deliberation deliberation, TaskDefinition task, DeadlineComputation computed, WorkCalendar calendar) =>
        Instant.Max(calendar.At(computed.DueDay.PlusDays(-task.OpensBeforeDays), LocalTime.Midnight), deliberation.Now);

    private static void BeginTerm(Deliberation deliberation)
    {
        if (
            deliberation.Definition.Term is not { } term
            || deliberation.Current.Term is not null
            || deliberation.Current.Main is not { } main
        )
            return;
        if (LastDayByRule(deliberation, term, main) is { } lastDay)
            SetTerm(deliberation, lastDay);
    }

    /// <summary>Counts a running term again when its anchor is among the moments that were corrected; days of suspension stay added.</summary>
    public static void CorrectTerm(Deliberation deliberation, IReadOnlySet<string> corrected)
    {
        if (
            deliberation.Definition.Term is not { } term
            || deliberation.Current.Term is not { HasEnded: false } running
            || deliberation.Current.Main is not { } main
            || !corrected.Contains(deliberation.Definition.Rules.Rows[term.Rule].Anchor)
            || LastDayByRule(deliberation, term, main) is not { } lastDay
        )
            return;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        if (term.SuspensionExtends)
        {
            foreach (var suspension in deliberation.Current.Suspensions)
            {
                if (suspension.Until is { } until)
                    lastDay = lastDay.PlusDays(Period.DaysBetween(calendar.DateOf(suspension.From), calendar.DateOf(until)));
            }
        }
        if (lastDay != running.LastDay)
            SetTerm(deliberation, lastDay);
    }

    private static LocalDate? LastDayByRule(Deliberation deliberation, TermDefinition term, Track main)
    {
        var rule = deliberation.RulesAt(main.Accountable).Rows[term.Rule];
        if (!deliberation.Current.Moments.TryGetValue(rule.Anchor, out var anchor))
            return null;
        if (term.MonthsField is { } months && deliberation.ValueOf(months) is decimal length)
            rule = rule with { Budget = new((int)length, AllowanceUnit.Months) };
        return rule.Compute(anchor, deliberation.Facts.CalendarOf(main.Accountable), []).DueDay;
    }

    /// <summary>Sets the last day of the term, and moves what counts from it.</summary>
    public static void SetTerm(Deliberation deliberation, LocalDate lastDay)
    {
        if (deliberation.Definition.Term is not { } term || deliberation.Current.Main is not { } main)
            return;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        deliberation.Raise(new CaseEvent.TermSet(lastDay, calendar.EndOfDay(lastDay)));
        deliberation.Reach(term.Moment, new DeadlineAnchor.Day(lastDay), track: null);
        foreach (var item in deliberation.Current.Items.Values)
        {
            if (item.Deadline is { } deadline && deliberation.Definition.Rules.Rows[deadline.Rule].Anchor == term.Moment)
                DeadlineSetting.Move(deliberation, item.Id.Number, deadline, deliberation.Current.AccountableFor(item), item.Occurrence);
        }
    }
}
