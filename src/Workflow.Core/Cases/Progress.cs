using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;

namespace Workflow.Core.Cases;

/// <summary>
/// What follows from what happened: transitions are taken, stages entered, items opened, deadlines armed, until nothing more follows.
/// </summary>
internal static partial class Progress
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
                OpenWhatIsNeededNow(deliberation);
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
            if (transition.Opens is not { } opens || !Holds(deliberation, track, transition))
                continue;
            deliberation.Take(transition);
            OpenTrack(deliberation, opens, due, item.Id);
        }
    }

    /// <summary>
    /// Opens the tracks that the completion of a task opens beside it; of one that can't be open several times, none while it is open.
    /// </summary>
    public static void OnDone(Deliberation deliberation, Track track, string task, Instant effective)
    {
        var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
        foreach (var transition in stage.Transitions.Where(transition => transition.WhenDone == task))
        {
            if (transition.Opens is not { } opens || !MayOpen(deliberation, opens) || !Holds(deliberation, track, transition))
                continue;
            deliberation.Take(transition);
            OpenTrack(deliberation, opens, effective, cause: null);
        }
    }

    private static bool MayOpen(Deliberation deliberation, string track) =>
        deliberation.Definition.Tracks[track].Several || deliberation.Current.Tracks.Values.All(open => open.Name != track);

    /// <summary>Opens an on-demand track; <paramref name="told"/> is what its opening form says.</summary>
    public static void OpenTrack(
        Deliberation deliberation,
        string name,
        Instant effective,
        WorkItemId? cause,
        string? counter = null,
        ImmutableSortedDictionary<string, SubmittedValue>? told = null,
        PrivateText? lateReason = null
    )
    {
        var track = new TrackId(deliberation.NextNumber());
        deliberation.Raise(
            new CaseEvent.TrackOpened(track, name, IsMain: false, effective, cause)
            {
                Counter = counter,
                LateReason = deliberation.CommitOrNull(lateReason),
            }
        );
        if (told is not null)
            FormRules.Record(deliberation, told, deliberation.Current.Tracks[track.Number]);
        Reach(deliberation, track, moment => moment is MomentDefinition.TrackOpened opened && opened.Track == name, effective);
        EnterFirstStage(deliberation, track, effective);
    }

    public static void EnterFirstStage(Deliberation deliberation, TrackId track, Instant effective)
    {
        var definition = deliberation.Definition.Tracks[deliberation.Current.Tracks[track.Number].Name];
        var stage = definition.Stages[0].Value;
        Enter(deliberation, track, stage.Name, effective);
        var accountable = PartyPosts.One(deliberation.Current, deliberation.Facts.Directory, stage.Accountable);
        deliberation.Raise(new CaseEvent.ResponsibilityAssumed(track.Number, SubjectKind.Track, accountable, ResponsibilityCause.Opened));
        OpenItems(deliberation, track, stage, effective);
        if (stage.Suspends)
            Suspending.Suspend(deliberation, track, effective);
    }

    /// <summary>Ends the tracks that a miss had opened when it turns out that nothing was missed.</summary>
    public static void CloseTracksOpenedByMiss(Deliberation deliberation, WorkItemId item)
    {
        foreach (var track in deliberation.Current.Tracks.Values.Where(track => track.Cause == item))
            CloseTrack(deliberation, track.Id, consequence: null);
    }

    private static (Track Track, Transition Transition)? NextTransition(Deliberation deliberation)
    {
        foreach (var (_, track) in deliberation.Current.Tracks)
        {
            var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
            foreach (var transition in stage.Transitions)
            {
                if (
                    transition.Leaves
                    && IsReady(deliberation, stage, track, transition)
                    && Holds(deliberation, track, transition)
                    && !Excluding.Closes(deliberation, track, transition)
                )
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
            ? TaskNeeds.Open(deliberation, stage, track).Count == 0
            : transition.After.All(track.Completed.Contains);
    }

    private static bool Holds(Deliberation deliberation, Track track, Transition transition) =>
        transition.When is not { } condition || deliberation.Holds(condition, track);

    private static void Take(Deliberation deliberation, Track track, Transition transition)
    {
        deliberation.Take(transition);
        foreach (
            var item in deliberation.Current.Items.Values.Where(item => transition.Supersedes.Contains(item.Task) && !IsStillToCome(item))
        )
            Cancel(deliberation, item, CancelCause.Superseded);
        if (transition.OpensCase is { } opening)
            Linking.Open(deliberation, opening, deliberation.Current.Tracks[track.Id.Number], deliberation.Effective);
        if (transition.Opens is { } opens && MayOpen(deliberation, opens))
            OpenTrack(deliberation, opens, deliberation.Effective, cause: null);
        if (transition.To is { } to)
            EnterStage(deliberation, track, to, transition.Handover);
        if (transition.ClosesTrack)
            CloseTrack(deliberation, track.Id, transition.Consequence);
        if (transition.Reopens is { } reopens)
            Reopen(deliberation, reopens);
        if (transition.EndsCase)
        {
            if (transition.Ending is { } ending && deliberation.Current.Ending is null)
                deliberation.Raise(new CaseEvent.CaseEnded(ending));
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
        var effective = deliberation.Effective;
        Enter(deliberation, track.Id, to, effective);
        OpenItems(deliberation, track.Id, stage, effective, isOffered: handover is not null);
        if (handover is not null)
            HandoverDecisions.Offer(deliberation, track.Id, to, handover);
        if (stage.Suspends)
            Suspending.Suspend(deliberation, track.Id, effective);
        else
            Suspending.ResumeUnlessOthersSuspend(deliberation, effective);
    }

    private static void Enter(Deliberation deliberation, TrackId track, string stage, Instant effective)
    {
        deliberation.Raise(new CaseEvent.StageEntered(track, stage, effective));
        Reach(deliberation, track, moment => moment is MomentDefinition.StageEntered entered && entered.Stage == stage, effective);
    }

    private static void Reach(Deliberation deliberation, TrackId track, Func<MomentDefinition, bool> isIt, Instant at)
    {
        foreach (var (name, _) in deliberation.Definition.Moments.Where(moment => isIt(moment.Value)))
            deliberation.Reach(name, new DeadlineAnchor.Moment(at), deliberation.Current.Tracks[track.Number]);
    }

    private static StageDefinition StageOf(Deliberation deliberation, Track track) =>
        deliberation.Definition.Tracks[track.Name].Stages[track.Stage];

    /// <summary>From its first part on, a party may see what the disclosure rules give it.</summary>
    public static void Involve(Deliberation deliberation, PostId post)
    {
        var party = PartyPosts.PartyOf(deliberation.Current, deliberation.Facts.Directory, post);
        if (party is not null && !deliberation.Current.Involved.Contains(party))
            deliberation.Raise(new CaseEvent.PartyInvolved(party));
    }

    public static void CloseTrack(Deliberation deliberation, TrackId id, string? consequence)
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
        Suspending.ResumeUnlessOthersSuspend(deliberation, deliberation.Effective);
    }

    private static void CloseCaseWhenDone(Deliberation deliberation, string? consequence)
    {
        if (deliberation.Current.Tracks.IsEmpty && deliberation.Current.Status == CaseStatus.Open)
            deliberation.Raise(new CaseEvent.CaseClosed(consequence));
    }
}
