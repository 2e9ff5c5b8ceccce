using NodaTime;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>The items of it: which open, for whom, and what ends or reopens them.</summary>
internal static partial class Progress
{
    /// <summary>Opens one occurrence of a task that comes back.</summary>
    public static void OpenOccurrence(Deliberation deliberation, Track track, TaskDefinition task, int index) =>
        OpenNow(deliberation, track, task, index, added: null, to: null);

    /// <summary>Opens an item that somebody added; <paramref name="to"/> null lets the task choose the performer.</summary>
    public static void OpenAdded(Deliberation deliberation, Track track, TaskDefinition task, Addition added, PostId? to) =>
        OpenNow(deliberation, track, task, index: null, added, to);

    private static void OpenNow(Deliberation deliberation, Track track, TaskDefinition task, int? index, Addition? added, PostId? to) =>
        OpenItem(
            deliberation,
            track.Id,
            task,
            track.Accountable,
            Scheduling.DueOf(deliberation, task, track),
            deliberation.Now,
            isOffered: false,
            index,
            added,
            to
        );

    /// <summary>Who is accountable for an item of a task in a track whose accountable post is given.</summary>
    public static PostId AccountableOf(Deliberation deliberation, TaskDefinition task, PostId ofTrack) =>
        task.Accountable is { } own ? PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, own) : ofTrack;

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
        foreach (var task in stage.Tasks.Values.Where(task => task.ByHand.IsEmpty && !Scheduling.ComesBack(deliberation.Definition, task)))
        {
            if (TaskNeeds.MayOpen(deliberation, deliberation.Current.Tracks[track.Number], task))
                OpenItem(
                    deliberation,
                    track,
                    task,
                    accountable,
                    Scheduling.DueOf(deliberation, task, deliberation.Current.Tracks[track.Number]),
                    effective,
                    isOffered
                );
        }
    }

    /// <summary>Opens the tasks that waited for others or for a condition and wait no longer.</summary>
    private static void OpenWhatIsNeededNow(Deliberation deliberation)
    {
        foreach (var (id, _) in deliberation.Current.Tracks)
        {
            var stage = StageOf(deliberation, deliberation.Current.Tracks[id]);
            foreach (var task in stage.Tasks.Values.Where(TaskNeeds.MayOpenLater))
            {
                var track = deliberation.Current.Tracks[id];
                if (
                    track.Opened.Contains(task.Name)
                    || Scheduling.ComesBack(deliberation.Definition, task)
                    || TaskNeeds.StandsStill(deliberation, stage, task)
                    || !TaskNeeds.MayOpen(deliberation, track, task)
                )
                    continue;
                var accountable = PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, stage.Accountable);
                var isOffered = deliberation.Current.PendingHandoverOf(track.Id) is not null;
                OpenItem(
                    deliberation,
                    track.Id,
                    task,
                    accountable,
                    Scheduling.DueOf(deliberation, task, track),
                    deliberation.Effective,
                    isOffered
                );
            }
        }
    }

    private static void OpenItem(
        Deliberation deliberation,
        TrackId track,
        TaskDefinition task,
        PostId stageAccountable,
        string? due,
        Instant effective,
        bool isOffered,
        int? occurrence = null,
        Addition? added = null,
        PostId? to = null
    )
    {
        var own = task.Accountable is null ? (PostId?)null : AccountableOf(deliberation, task, stageAccountable);
        var performer = to ?? PartyPosts.Performer(deliberation.Current, deliberation.Facts, task, own ?? stageAccountable);
        var item = new WorkItemId(deliberation.NextNumber());
        deliberation.Raise(
            new CaseEvent.WorkItemOpened(item, track, task.Name, performer, own, due, effective) { Occurrence = occurrence, Added = added }
        );
        if (own is { } post)
            deliberation.Raise(new CaseEvent.ResponsibilityAssumed(item.Number, SubjectKind.WorkItem, post, ResponsibilityCause.Opened));
        if (isOffered)
            return;
        Involve(deliberation, performer);
        TellPerformer(deliberation, deliberation.Current.Items[item.Number]);
    }

    /// <summary>True for an occurrence that isn't due yet: what is said of one that was missed doesn't concern the next.</summary>
    private static bool IsStillToCome(WorkItem item) => item is { Occurrence: not null, Deadline.IsMissed: false };

    /// <summary>Opens a task again, or gives its open item a fresh deadline in a new cycle, wherever a track stands in its stage.</summary>
    private static void Reopen(Deliberation deliberation, Reopening reopens)
    {
        if (deliberation.Current.Items.Values.FirstOrDefault(item => item.Task == reopens.Task && !IsStillToCome(item)) is { } open)
        {
            DeadlineSetting.SetAnew(deliberation, open, reopens.Due);
            return;
        }
        foreach (var track in deliberation.Current.Tracks.Values)
        {
            var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
            if (!stage.Tasks.TryGetValue(reopens.Task, out var task))
                continue;
            OpenItem(deliberation, track.Id, task, track.Accountable, reopens.Due, deliberation.Effective, isOffered: false);
            return;
        }
    }

    /// <summary>
    /// Opens again what a withdrawn finding had completed, when its track still stands in that stage and can't be left without it.
    /// </summary>
    public static void DoAgain(Deliberation deliberation, TrackId id, string finding)
    {
        var track = deliberation.Current.Tracks[id.Number];
        var task = StageOf(deliberation, track)
            .Tasks.Values.FirstOrDefault(task => task.Finding == finding && !task.IsOptional && track.Completed.Contains(task.Name));
        if (task is null || Scheduling.ComesBack(deliberation.Definition, task))
            return;
        deliberation.Raise(new CaseEvent.TaskUndone(id, task.Name));
        OpenItem(deliberation, id, task, track.Accountable, task.Due, deliberation.Now, isOffered: false);
    }

    public static void Cancel(Deliberation deliberation, WorkItem item, CancelCause cause)
    {
        if (item.Deadline is { } deadline)
            DeadlineSetting.Close(deliberation, item.Id.Number, deadline, DeadlineOutcome.Stopped);
        if (item.OwnAccountable is not null)
            deliberation.Raise(new CaseEvent.ResponsibilityEnded(item.Id.Number, SubjectKind.WorkItem));
        deliberation.Raise(new CaseEvent.WorkItemCancelled(item.Id, cause));
    }
}
