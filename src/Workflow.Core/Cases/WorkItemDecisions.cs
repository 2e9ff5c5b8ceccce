using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;

namespace Workflow.Core.Cases;

/// <summary>What people do with items: complete them, give them to a colleague.</summary>
internal static class WorkItemDecisions
{
    public static void Complete(Deliberation deliberation, CaseCommand.CompleteWorkItem command)
    {
        if (Find(deliberation, command.Item) is not { } item || TaskOf(deliberation, item) is not { } task)
            return;
        var accountable = deliberation.Current.AccountableFor(item);
        if (
            task.SignedByAccountable
                ? !Acting.Allowed(deliberation, accountable)
                : !Acting.Allowed(deliberation, item.Performer, accountable)
        )
            return;
        if (WaitsForReceipt(deliberation, item.Track))
            return;
        if (TwoPersons.OwnPart(deliberation.Definition, deliberation.Current, item, deliberation.Actor.Person) is { } own)
        {
            deliberation.Refuse(TwoPersons.Refusal(own));
            return;
        }
        if (
            !FormRules.Accept(deliberation, task.Form, command.Values)
            || EffectiveTime.Of(deliberation, item, task, command) is not { } effective
        )
            return;
        FormRules.Record(deliberation, command.Values, deliberation.Current.Tracks[item.Track.Number]);
        FindingDecisions.Sign(deliberation, task, item, command, effective);
        if (deliberation.Refusal is not null)
            return;
        Close(deliberation, item, task, effective, deliberation.CommitOrNull(command.LateReason));
        Excluding.RefuseWhatLeadsThere(deliberation, deliberation.Current.Tracks[item.Track.Number], task);
        Progress.OnDone(deliberation, deliberation.Current.Tracks[item.Track.Number], task.Name, effective);
        FindingDecisions.End(deliberation, task);
        if (task.Finding is { } signed)
            Counting.AfterSigning(deliberation, signed);
    }

    public static void Reassign(Deliberation deliberation, CaseCommand.ReassignWorkItem command)
    {
        if (Find(deliberation, command.Item) is not { } item || TaskOf(deliberation, item) is not { } task)
            return;
        if (WaitsForReceipt(deliberation, item.Track))
            return;
        if (!MayBeGiven(deliberation, task, command.To, deliberation.Current.AccountableFor(item)))
            return;
        var isTaking = command.To == deliberation.Actor.Post || command.Order is not null;
        if (!isTaking && !Acting.Allowed(deliberation, item.Performer, deliberation.Current.AccountableFor(item)))
            return;
        if (command.To == item.Performer)
            return;
        if (command.Order is { } order && order.From != item.Performer)
        {
            deliberation.Refuse(HandingOn.IsOthers(order.From, item.Performer));
            return;
        }
        deliberation.Raise(new CaseEvent.WorkItemReassigned(item.Id, command.To) { OrderedBy = command.Order?.By });
        if (command.Order is null)
            Progress.TellPerformer(deliberation, deliberation.Current.Items[item.Id.Number]);
    }

    /// <summary>True when a post may perform a task; otherwise the decision is refused, naming those that may.</summary>
    public static bool MayBeGiven(Deliberation deliberation, TaskDefinition task, PostId to, PostId accountable)
    {
        var candidates = task.By is { } by
            ? PartyPosts.All(deliberation.Current, deliberation.Facts.Directory, by.Party, by.Role)
            : [accountable];
        if (candidates.Contains(to))
            return true;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.WrongPost,
                $"{to} can't be given this item; it goes to {string.Join(", ", candidates)}.",
                $"该事项不能交给 {to}，可交给：{string.Join("、", candidates)}。"
            )
        );
        return false;
    }

    /// <summary>True, after refusing, while responsibility for a track is offered and not accepted.</summary>
    public static bool WaitsForReceipt(Deliberation deliberation, TrackId track)
    {
        if (deliberation.Current.PendingHandoverOf(track) is not { } pending)
            return false;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.HandoverPending,
                $"Responsibility is offered to {pending.To} and not accepted yet; {pending.From} is accountable. Accept the handover first.",
                $"责任已移交给 {pending.To} 但尚未接收，目前仍由 {pending.From} 负责。请先接收移交。"
            )
        );
        return true;
    }

    private static void Close(Deliberation deliberation, WorkItem item, TaskDefinition task, Instant effective, StoredValue? lateReason)
    {
        if (item.Deadline is { } deadline)
        {
            var isInTime = effective < deadline.Due;
            DeadlineSetting.Close(deliberation, item.Id.Number, deadline, isInTime ? DeadlineOutcome.InTime : DeadlineOutcome.Late);
            if (isInTime && deadline.IsMissed)
                Progress.CloseTracksOpenedByMiss(deliberation, item.Id);
        }
        if (item.OwnAccountable is not null)
            deliberation.Raise(new CaseEvent.ResponsibilityEnded(item.Id.Number, SubjectKind.WorkItem));
        deliberation.Raise(new CaseEvent.WorkItemCompleted(item.Id, deliberation.Actor, effective, lateReason));
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (moment is MomentDefinition.TaskCompleted done && done.Task == task.Name)
                deliberation.Reach(name, new DeadlineAnchor.Moment(effective), deliberation.Current.Tracks[item.Track.Number]);
        }
    }

    private static WorkItem? Find(Deliberation deliberation, WorkItemId id)
    {
        if (deliberation.Current.Items.TryGetValue(id.Number, out var item))
            return item;
        deliberation.Refuse(
            Rejection.Because(
                RejectionReason.UnknownWorkItem,
                "This item isn't open: it was completed or is no longer needed.",
                "该事项不在办理中：可能已完成或不再需要。"
            )
        );
        return null;
    }

    private static TaskDefinition? TaskOf(Deliberation deliberation, WorkItem item) => deliberation.Definition.FindTask(item.Task);
}
