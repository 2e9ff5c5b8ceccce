using NodaTime;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;
using Workflow.Core.Rules;

namespace Workflow.Core.Cases;

/// <summary>What follows from what happened: transitions are taken, stages entered, items opened, deadlines armed, until nothing more follows.</summary>
internal static class Progress
{
    /// <summary>So many transitions may follow from one command; a definition that needs more goes in circles.</summary>
    private const int MaxTransitions = 50;

    public static void Advance(Deliberation deliberation)
    {
        for (var taken = 0; taken <= MaxTransitions; taken++)
        {
            if (deliberation.Refusal is not null)
                return;
            if (NextTransition(deliberation) is not var (track, transition))
            {
                Scheduling.PlanWhatIsKnown(deliberation);
                DeadlineSetting.ArmWhatIsKnown(deliberation);
                CloseCaseWhenDone(deliberation, consequence: null);
                return;
            }
            Take(deliberation, track, transition);
        }
        throw new InvalidOperationException(
            $"More than {MaxTransitions} transitions follow from one command in {deliberation.Definition.Name}."
        );
    }

    /// <summary>Takes the transitions that a task's missed deadline triggers.</summary>
    public static void OnMissed(Deliberation deliberation, WorkItem item, Instant due)
    {
        var track = deliberation.Current.Tracks[item.Track.Number];
        var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
        foreach (var transition in stage.Transitions.Where(transition => transition.WhenMissed == item.Task))
        {
            if (transition.Opens is { } opens && Holds(deliberation, transition))
                OpenTrack(deliberation, opens, due, item.Id);
        }
    }

    /// <summary>Opens an on-demand track.</summary>
    public static void OpenTrack(Deliberation deliberation, string name, Instant effective, WorkItemId? cause)
    {
        var track = new TrackId(deliberation.NextNumber());
        deliberation.Raise(new CaseEvent.TrackOpened(track, name, IsMain: false, effective, cause));
        EnterFirstStage(deliberation, track, effective);
    }

    public static void EnterFirstStage(Deliberation deliberation, TrackId track, Instant effective)
    {
        var definition = deliberation.Definition.Tracks[deliberation.Current.Tracks[track.Number].Name];
        var stage = definition.Stages[0].Value;
        deliberation.Raise(new CaseEvent.StageEntered(track, stage.Name, effective));
        var accountable = PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, stage.Accountable);
        deliberation.Raise(new CaseEvent.ResponsibilityAssumed(track.Number, SubjectKind.Track, accountable, ResponsibilityCause.Opened));
        OpenItems(deliberation, track, stage, effective);
        if (stage.Suspends)
            Suspending.Suspend(deliberation, track, effective);
    }

    /// <summary>Opens one occurrence of a task that comes back.</summary>
    public static void OpenOccurrence(Deliberation deliberation, Track track, TaskDefinition task, int index) =>
        OpenItem(deliberation, track.Id, task, track.Accountable, task.Due, deliberation.Now, isOffered: false, index);

    /// <summary>Ends the tracks that a miss had opened when it turns out that nothing was missed.</summary>
    public static void CloseTracksOpenedByMiss(Deliberation deliberation, WorkItemId item)
    {
        foreach (var track in deliberation.Current.Tracks.Values.Where(track => track.Cause == item))
            CloseTrack(deliberation, track.Id, consequence: null);
    }

    /// <summary>Tells the person behind an item's performer that it is theirs, unless they just did it themselves.</summary>
    public static void TellPerformer(Deliberation deliberation, WorkItem item)
    {
        var person = deliberation.PersonAt(item.Performer);
        if (person != deliberation.Actor.Person)
            deliberation.Notify(
                new(
                    NotificationKind.ItemAssigned,
                    item.Performer,
                    person,
                    item.Id.Number,
                    MergeDay: null,
                    IsCritical: false,
                    Rung: null,
                    item.Deadline?.DueDay
                )
            );
    }

    private static (Track Track, Transition Transition)? NextTransition(Deliberation deliberation)
    {
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
            foreach (var transition in stage.Transitions.Where(transition => transition.WhenMissed is null))
            {
                if (IsReady(deliberation, stage, track, transition) && Holds(deliberation, transition))
                    return (track, transition);
            }
        }
        return null;
    }

    private static bool IsReady(Deliberation deliberation, StageDefinition stage, Track track, Transition transition)
    {
        if (transition.Consequence is not null && !track.Signed)
            return false;
        if (transition.WhenTermEnds)
            return deliberation.Current.Term is { HasEnded: true };
        return transition.After.IsDefaultOrEmpty
            ? stage.Tasks.Values.All(task =>
                task.IsOptional || Scheduling.ComesBack(deliberation.Definition, task) || track.Completed.Contains(task.Name)
            )
            : transition.After.All(track.Completed.Contains);
    }

    private static bool Holds(Deliberation deliberation, Transition transition)
    {
        if (transition.When is not { } condition)
            return true;
        var fields = CaseValues.Of(deliberation.Definition, deliberation.Current, deliberation.Facts);
        return condition.IsTrue(RuleValues.Of(deliberation.Definition, fields, deliberation.Now, condition.Names));
    }

    private static void Take(Deliberation deliberation, Track track, Transition transition)
    {
        foreach (var item in deliberation.Current.Items.Values.Where(item => transition.Supersedes.Contains(item.Task)))
            Cancel(deliberation, item, CancelCause.Superseded);
        if (transition.Opens is { } opens)
            OpenTrack(deliberation, opens, track.Since, cause: null);
        if (transition.To is { } to)
            EnterStage(deliberation, track, to, transition.Handover);
        if (transition.ClosesTrack)
            CloseTrack(deliberation, track.Id, transition.Consequence);
        if (transition.Reopens is { } reopens)
            Reopen(deliberation, reopens);
        if (transition.EndsCase)
        {
            foreach (var open in deliberation.Current.Tracks.Values.Where(open => !deliberation.Definition.Tracks[open.Name].Survives))
                CloseTrack(deliberation, open.Id, transition.Consequence);
            CloseCaseWhenDone(deliberation, transition.Consequence);
        }
    }

    private static void EnterStage(Deliberation deliberation, Track track, string to, HandoverDefinition? handover)
    {
        foreach (var item in deliberation.Current.Items.Values.Where(item => item.Track == track.Id))
            Cancel(deliberation, item, CancelCause.StageLeft);
        var stage = deliberation.Definition.Tracks[track.Name].Stages[to];
        var effective = EffectiveOfLast(deliberation);
        deliberation.Raise(new CaseEvent.StageEntered(track.Id, to, effective));
        OpenItems(deliberation, track.Id, stage, effective, isOffered: handover is not null);
        if (handover is not null)
            HandoverDecisions.Offer(deliberation, track.Id, to, handover);
        if (stage.Suspends)
            Suspending.Suspend(deliberation, track.Id, effective);
        else
            Suspending.ResumeUnlessOthersSuspend(deliberation, effective);
    }

    /// <summary>When what led to a transition happened: the completion of this decision, else now.</summary>
    private static Instant EffectiveOfLast(Deliberation deliberation) => deliberation.LastEffective ?? deliberation.Now;

    private static void OpenItems(
        Deliberation deliberation,
        TrackId track,
        StageDefinition stage,
        Instant effective,
        bool isOffered = false
    )
    {
        var accountable = PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, stage.Accountable);
        if (!isOffered)
            Involve(deliberation, accountable);
        foreach (var task in stage.Tasks.Values.Where(task => !Scheduling.ComesBack(deliberation.Definition, task)))
            OpenItem(deliberation, track, task, accountable, task.Due, effective, isOffered);
    }

    private static void OpenItem(
        Deliberation deliberation,
        TrackId track,
        TaskDefinition task,
        PostId stageAccountable,
        string? due,
        Instant effective,
        bool isOffered,
        int? occurrence = null
    )
    {
        var own = task.Accountable is { } reference
            ? PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, reference)
            : (PostId?)null;
        var performer = PartyPosts.Performer(deliberation.Current, deliberation.Facts, task, own ?? stageAccountable);
        var item = new WorkItemId(deliberation.NextNumber());
        deliberation.Raise(
            new CaseEvent.WorkItemOpened(item, track, task.Name, performer, own, due, effective) { Occurrence = occurrence }
        );
        if (own is { } post)
            deliberation.Raise(new CaseEvent.ResponsibilityAssumed(item.Number, SubjectKind.WorkItem, post, ResponsibilityCause.Opened));
        if (isOffered)
            return;
        Involve(deliberation, performer);
        TellPerformer(deliberation, deliberation.Current.Items[item.Number]);
    }

    /// <summary>From its first part on, a party may see what the disclosure rules give it.</summary>
    public static void Involve(Deliberation deliberation, PostId post)
    {
        var party = PartyPosts.PartyOf(deliberation.Current, deliberation.Facts.Directory, post);
        if (party is not null && !deliberation.Current.Involved.Contains(party))
            deliberation.Raise(new CaseEvent.PartyInvolved(party));
    }

    /// <summary>Opens a task again, or gives its open item a fresh deadline in a new cycle, wherever a track stands in its stage.</summary>
    private static void Reopen(Deliberation deliberation, Reopening reopens)
    {
        if (deliberation.Current.Items.Values.FirstOrDefault(item => item.Task == reopens.Task) is { } open)
        {
            DeadlineSetting.SetAnew(deliberation, open, reopens.Due);
            return;
        }
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
            if (!stage.Tasks.TryGetValue(reopens.Task, out var task))
                continue;
            OpenItem(deliberation, track.Id, task, track.Accountable, reopens.Due, EffectiveOfLast(deliberation), isOffered: false);
            return;
        }
    }

    private static void CloseTrack(Deliberation deliberation, TrackId id, string? consequence)
    {
        if (!deliberation.Current.Tracks.TryGetValue(id.Number, out var track))
            return;
        foreach (var item in deliberation.Current.Items.Values.Where(item => item.Track == id))
            Cancel(deliberation, item, CancelCause.TrackClosed);
        if (deliberation.Current.PendingHandoverOf(id) is { } pending)
        {
            if (pending.Deadline is { } deadline)
                DeadlineSetting.Close(deliberation, pending.Id.Number, deadline, DeadlineOutcome.Stopped);
            deliberation.Raise(new CaseEvent.HandoverLapsed(pending.Id));
        }
        deliberation.Raise(new CaseEvent.ResponsibilityEnded(id.Number, SubjectKind.Track));
        deliberation.Raise(new CaseEvent.TrackClosed(id, track.Stage, consequence));
        Suspending.ResumeUnlessOthersSuspend(deliberation, EffectiveOfLast(deliberation));
    }

    public static void Cancel(Deliberation deliberation, WorkItem item, CancelCause cause)
    {
        if (item.Deadline is { } deadline)
            DeadlineSetting.Close(deliberation, item.Id.Number, deadline, DeadlineOutcome.Stopped);
        if (item.OwnAccountable is not null)
            deliberation.Raise(new CaseEvent.ResponsibilityEnded(item.Id.Number, SubjectKind.WorkItem));
        deliberation.Raise(new CaseEvent.WorkItemCancelled(item.Id, cause));
    }

    private static void CloseCaseWhenDone(Deliberation deliberation, string? consequence)
    {
        if (deliberation.Current.Tracks.IsEmpty && deliberation.Current.Status == CaseStatus.Open)
            deliberation.Raise(new CaseEvent.CaseClosed(consequence));
    }
}
