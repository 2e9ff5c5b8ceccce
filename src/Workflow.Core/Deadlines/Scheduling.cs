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
        foreach (var (_, track) in deliberation.Current.Tracks)
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

    /// <summary>
    /// Plans what will come back in a track again, as by the calendar of its accountable post; only what changes is told.
    /// <paramref name="unlessBy"/> says what needn't be counted again, by what it was counted with; null: nothing.
    /// </summary>
    public static void PlanAnew(Deliberation deliberation, Track track, Func<CountedBy?, CountedBy, bool>? unlessBy = null)
    {
        foreach (var (name, occurrence) in track.Schedule)
        {
            if (occurrence.OpensAt is not { } before || deliberation.Definition.FindTask(name) is not { } task)
                continue;
            if (RowOf(deliberation, task, track) is not var (rule, anchor))
                continue;
            var calendar = deliberation.Facts.CalendarOf(track.Accountable);
            if (unlessBy?.Invoke(occurrence.By, ByOf(rule, calendar)) == true)
                continue;
            var computed = Compute(deliberation, rule, occurrence.Index, anchor, calendar);
            if (computed is null || OpensAt(deliberation, task, computed, calendar) != before)
                Plan(deliberation, track, task, occurrence.Index);
        }
    }

    /// <summary>The wording and the anchor from which the occurrences of a task count now, or null while the anchor isn't known.</summary>
    private static (DeadlineRule Rule, DeadlineAnchor Anchor)? RowOf(Deliberation deliberation, TaskDefinition task, Track track)
    {
        var rules = deliberation.RulesAt(track.Accountable);
        var due = DueOf(deliberation, task, track) ?? "";
        return deliberation.Current.MomentFor(track, rules.Rows[due].Anchor) is { } anchor
            ? (DeadlineSetting.InForce(rules, due, anchor, deliberation.Facts.CalendarOf(track.Accountable)), anchor)
            : null;
    }

    private static CountedBy ByOf(DeadlineRule rule, WorkCalendar calendar) => new(calendar.Id, calendar.Version, rule.PackVersion);

    /// <summary>
    /// The deadline of an occurrence that is open, counted again. Its own day stands, unless it was counted in working days; when it would
    /// lie after the term it ends with the term's last working day. Null when its anchor isn't known any more.
    /// </summary>
    public static DeadlineComputation? ComputeOpen(
        Deliberation deliberation,
        DeadlineRule rule,
        int index,
        DeadlineAnchor own,
        DeadlineAnchor? first,
        WorkCalendar calendar
    )
    {
        var occurrence =
            rule.Budget.Amount == 0 ? rule.Occurrence(index, own, calendar)
            : rule.Repeat is { Every.Unit: AllowanceUnit.WorkingDays } && first is not null ? rule.Occurrence(index, first, calendar)
            : (rule with { Repeat = null }, own);
        if (occurrence is not var (row, from))
            return null;
        var computed = row.Compute(from, calendar, []);
        return deliberation.Current.Term is { } term && computed.DueDay > term.LastDay
            ? PulledForward(computed, calendar.RollBack(term.LastDay), calendar)
            : computed;
    }

    /// <summary>
    /// The occurrence's deadline, pulled forward to the last working day of the term when it would lie after it. Null when there is none.
    /// </summary>
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
        if (RowOf(deliberation, task, track) is not var (rule, anchor))
        {
            // Nothing says any more when the next one comes; what was planned must not come again and again.
            if (deliberation.Current.Tracks[track.Id.Number].Schedule.GetValueOrDefault(task.Name) is { OpensAt: not null })
                deliberation.Raise(new CaseEvent.ScheduleEnded(track.Id, task.Name));
            return;
        }
        var calendar = deliberation.Facts.CalendarOf(track.Accountable);
        var computed = Compute(deliberation, rule, index, anchor, calendar);
        while (computed is not null && computed.DueDay < notBefore)
            computed = Compute(deliberation, rule, ++index, anchor, calendar);
        if (computed is null)
        {
            deliberation.Raise(new CaseEvent.ScheduleEnded(track.Id, task.Name));
            return;
        }
        deliberation.Raise(
            new CaseEvent.OccurrencePlanned(track.Id, task.Name, index, OpensAt(deliberation, task, computed, calendar))
            {
                By = ByOf(rule, calendar),
            }
        );
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
        if (LastDayByRule(deliberation, term, main) is var (lastDay, by))
            SetTerm(deliberation, lastDay, by, extension: 0);
    }

    /// <summary>Counts a running term again when its anchor is among the moments that were corrected; days of suspension stay added.</summary>
    public static void CorrectTerm(Deliberation deliberation, IReadOnlySet<string> corrected)
    {
        if (
            deliberation.Definition.Term is not { } term
            || deliberation.Current.Term is not { HasEnded: false } running
            || deliberation.Current.Main is not { } main
            || !corrected.Contains(deliberation.Definition.Rules.Rows[term.Rule].Anchor)
            || LastDayByRule(deliberation, term, main) is not var (lastDay, by)
        )
            return;
        var extension = DaysLost(deliberation, term, main);
        if (lastDay.PlusDays(extension) is var extended && extended != running.LastDay)
            SetTerm(deliberation, extended, by, extension);
    }

    /// <summary>
    /// Counts a running term again by today's calendar and rules, unless they are those by which it was counted; days of suspension that it
    /// got stay added.
    /// </summary>
    public static void RecountTerm(Deliberation deliberation, Func<CountedBy?, CountedBy, bool> unlessBy)
    {
        if (
            deliberation.Definition.Term is not { } term
            || deliberation.Current.Term is not { HasEnded: false } running
            || deliberation.Current.Main is not { } main
            || LastDayByRule(deliberation, term, main) is not var (byRule, by)
            || unlessBy(running.By, by)
        )
            return;
        var extension = running.Extension ?? DaysLost(deliberation, term, main);
        var lastDay = byRule.PlusDays(extension);
        if (lastDay != running.LastDay || deliberation.Facts.CalendarOf(main.Accountable).EndOfDay(lastDay) != running.EndsAt)
            SetTerm(deliberation, lastDay, by, extension);
    }

    /// <summary>The days in which the case stood still, where they are added to the term.</summary>
    private static int DaysLost(Deliberation deliberation, TermDefinition term, Track main)
    {
        if (!term.SuspensionExtends)
            return 0;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        return deliberation.Current.Suspensions.Sum(suspension =>
            suspension.Until is { } until ? Period.DaysBetween(calendar.DateOf(suspension.From), calendar.DateOf(until)) : 0
        );
    }

    private static (LocalDate LastDay, CountedBy By)? LastDayByRule(Deliberation deliberation, TermDefinition term, Track main)
    {
        var rules = deliberation.RulesAt(main.Accountable);
        if (!deliberation.Current.Moments.TryGetValue(rules.Rows[term.Rule].Anchor, out var anchor))
            return null;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        var rule = DeadlineSetting.InForce(rules, term.Rule, anchor, calendar);
        if (term.MonthsField is { } months && deliberation.ValueOf(months) is decimal length)
            rule = rule with { Budget = new((int)length, AllowanceUnit.Months) };
        return (rule.Compute(anchor, calendar, []).DueDay, ByOf(rule, calendar));
    }

    /// <summary>Adds days of suspension to a running term.</summary>
    public static void ExtendTerm(Deliberation deliberation, Term running, int days) =>
        SetTerm(deliberation, running.LastDay.PlusDays(days), running.By, running.Extension + days);

    /// <summary>Sets the last day of the term, and moves what counts from it; what stands still moves when it goes on.</summary>
    private static void SetTerm(Deliberation deliberation, LocalDate lastDay, CountedBy? by, int? extension)
    {
        if (deliberation.Definition.Term is not { } term || deliberation.Current.Main is not { } main)
            return;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        deliberation.Raise(new CaseEvent.TermSet(lastDay, calendar.EndOfDay(lastDay)) { By = by, Extension = extension });
        deliberation.Reach(term.Moment, new DeadlineAnchor.Day(lastDay), track: null);
        foreach (var item in deliberation.Current.Items.Values)
        {
            if (item.Deadline is { IsPaused: true } && deliberation.Current.IsSuspended)
                continue;
            if (item.Deadline is { } deadline && deliberation.Definition.Rules.Rows[deadline.Rule].Anchor == term.Moment)
                DeadlineSetting.Move(deliberation, item.Id.Number, deadline, deliberation.Current.AccountableFor(item), item.Occurrence);
        }
    }
}
