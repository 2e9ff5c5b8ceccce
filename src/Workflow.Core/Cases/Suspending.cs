using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Responsibilities;

namespace Workflow.Core.Cases;

/// <summary>
/// A case stands still while one of its tracks is in a stage that suspends: clocks of the other tracks stop, each task says what becomes
/// of it, and the term is extended by the days that were lost.
/// </summary>
internal static class Suspending
{
    public static void Suspend(Deliberation deliberation, TrackId by, Instant effective)
    {
        if (deliberation.Current.IsSuspended)
            return;
        deliberation.Raise(new CaseEvent.CaseSuspended(by, effective));
        foreach (var item in deliberation.Current.Items.Values.Where(item => item.Track != by))
            Stop(deliberation, item);
        foreach (var handover in deliberation.Current.Handovers.Values.Where(handover => handover.Track != by))
        {
            if (handover.Deadline is { } deadline)
                deliberation.Raise(new CaseEvent.DeadlinePaused(handover.Id.Number, deadline.Id));
        }
    }

    /// <summary>Goes on unless another track still stands in a stage that suspends.</summary>
    public static void ResumeUnlessOthersSuspend(Deliberation deliberation, Instant effective)
    {
        if (!deliberation.Current.IsSuspended || deliberation.Current.Tracks.Values.Any(track => StageOf(deliberation, track).Suspends))
            return;
        var began = deliberation.Current.Suspensions[^1].From;
        deliberation.Raise(new CaseEvent.CaseResumed(effective));
        if (deliberation.Current.Main is not { } main)
            return;
        var calendar = deliberation.Facts.CalendarOf(main.Accountable);
        var resumedOn = calendar.DateOf(effective);
        var lost = Period.DaysBetween(calendar.DateOf(began), resumedOn);
        if (
            deliberation.Current.Term is { HasEnded: false } term
            && deliberation.Definition.Term is { SuspensionExtends: true }
            && lost > 0
        )
            Scheduling.ExtendTerm(deliberation, term, lost);
        foreach (
            var (subject, deadline) in CaseFold.OpenDeadlines(deliberation.Current).Where(open => open.Deadline.IsPaused).ToImmutableArray()
        )
            GoOn(deliberation, subject, deadline);
        Deeming.PlanAnew(deliberation);
        Scheduling.Resume(deliberation, resumedOn);
        Counting.AfterSuspension(deliberation);
    }

    private static StageDefinition StageOf(Deliberation deliberation, Track track) =>
        deliberation.Definition.Tracks[track.Name].Stages[track.Stage];

    private static void Stop(Deliberation deliberation, WorkItem item)
    {
        switch (deliberation.Definition.FindTask(item.Task)?.OnSuspension ?? SuspensionRule.Keep)
        {
            case SuspensionRule.Pause:
                if (item.Deadline is { } deadline)
                    deliberation.Raise(new CaseEvent.DeadlinePaused(item.Id.Number, deadline.Id));
                break;
            case SuspensionRule.Cancel:
                Progress.Cancel(deliberation, item, CancelCause.Suspended);
                if (
                    item.Occurrence is { } index
                    && deliberation.Current.Tracks[item.Track.Number].Schedule.TryGetValue(item.Task, out var planned)
                )
                {
                    if (index < planned.Index || planned.OpensAt is null)
                        deliberation.Raise(new CaseEvent.OccurrencePlanned(item.Track, item.Task, index, deliberation.Now));
                }
                break;
            case SuspensionRule.Keep:
                break;
        }
    }

    private static void GoOn(Deliberation deliberation, int subject, Deadline deadline)
    {
        if (deliberation.Current.Items.TryGetValue(subject, out var item))
            DeadlineSetting.Move(deliberation, subject, deadline, deliberation.Current.AccountableFor(item), item.Occurrence);
        else
            DeadlineSetting.Move(deliberation, subject, deadline, deliberation.Current.Handovers[subject].To, occurrence: null);
    }
}
