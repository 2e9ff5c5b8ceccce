using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Deadlines;

/// <summary>Tasks that come back, and the term that ends them. Occurrences count from one anchor, so nothing drifts.</summary>
internal static class Scheduling
{
    /// <summary>True for a task whose deadline row has a pattern.</summary>
    public static bool ComesBack(WorkflowDefinition definition, TaskDefinition task) =>
        task.Due is { } due && definition.Rules.Rows.TryGetValue(due, out var rule) && rule.Repeat is not null;

    /// <summary>Begins the term and plans the first occurrence of every task whose anchor has become known.</summary>
    public static void PlanWhatIsKnown(Deliberation deliberation)
    {
        BeginTerm(deliberation);
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            foreach (var task in deliberation.Definition.Tracks[track.Name].Stages[track.Stage].Tasks.Values)
            {
                if (ComesBack(deliberation.Definition, task) && !track.Schedule.ContainsKey(task.Name))
                    Plan(deliberation, track, task, index: 0);
            }
        }
    }

    /// <summary>Opens the occurrence whose time has come, and plans the next.</summary>
    public static void OpenOccurrence(Deliberation deliberation, Track track, string name, Occurrence occurrence)
    {
        if (deliberation.Definition.FindTask(name) is not { } task)
            return;
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

    /// <summary>The occurrence's deadline, pulled forward to the last working day of the term when it would lie after it. Null when there is none.</summary>
    public static DeadlineComputation? Compute(
        Deliberation deliberation,
        DeadlineRule rule,
        int index,
        DeadlineAnchor anchor,
        WorkCalendar calendar
    )
    {
        if (rule.Occurrence(index, anchor, calendar) is not var (row, from))
            return null;
        var computed = row.Compute(from, calendar, []);
        if (deliberation.Current.Term is not { } term || computed.DueDay <= term.LastDay)
            return computed;
        var last = calendar.RollBack(term.LastDay);
        return rule.Repeat?.Every is null ? PulledForward(computed, last, calendar) : null;
    }

    /// <summary>The same deadline on an earlier day; what was counted past it is told as rolled over.</summary>
    private static DeadlineComputation PulledForward(DeadlineComputation computed, LocalDate last, WorkCalendar calendar) =>
        computed with
        {
            DueDay = last,
            Due = calendar.EndOfDay(last),
            DueLocal = last.PlusDays(1).AtMidnight(),
            RolledFrom = computed.RolledFrom ?? computed.DueDay,
        };

    private static void Plan(Deliberation deliberation, Track track, TaskDefinition task, int index, LocalDate? notBefore = null)
    {
        var rule = deliberation.Definition.Rules.Rows[task.Due ?? ""];
        if (!deliberation.Current.Moments.TryGetValue(rule.Anchor, out var anchor))
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
        var opensAt = calendar.At(computed.DueDay.PlusDays(-task.OpensBeforeDays), LocalTime.Midnight);
        deliberation.Raise(new CaseEvent.OccurrencePlanned(track.Id, task.Name, index, Instant.Max(opensAt, deliberation.Now)));
    }

    private static void BeginTerm(Deliberation deliberation)
    {
        if (
            deliberation.Definition.Term is not { } term
            || deliberation.Current.Term is not null
            || deliberation.Current.Main is not { } main
        )
            return;
        var rule = deliberation.Definition.Rules.Rows[term.Rule];
        if (!deliberation.Current.Moments.TryGetValue(rule.Anchor, out var anchor))
            return;
        SetTerm(deliberation, rule.Compute(anchor, deliberation.Facts.CalendarOf(main.Accountable), []).DueDay);
    }

    /// <summary>Sets the last day of the term, and moves what counts from it.</summary>
    public static void SetTerm(Deliberation deliberation, LocalDate lastDay)
    {
        if (deliberation.Definition.Term is not { } term || deliberation.Current.Main is not { } main)
            return;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        deliberation.Raise(new CaseEvent.TermSet(lastDay, calendar.EndOfDay(lastDay)));
        deliberation.Raise(new CaseEvent.MomentReached(term.Moment, new DeadlineAnchor.Day(lastDay)));
        foreach (var item in deliberation.Current.Items.Values)
        {
            if (item.Deadline is { } deadline && deliberation.Definition.Rules.Rows[deadline.Rule].Anchor == term.Moment)
                DeadlineSetting.Move(deliberation, item.Id.Number, deadline, deliberation.Current.AccountableFor(item), item.Occurrence);
        }
    }
}
