using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;

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
        if (WaitsForReceipt(deliberation, item))
            return;
        if (
            !FormRules.Accept(deliberation, task.Form, command.Values)
            || EffectiveTime.Of(deliberation, item, task, command) is not { } effective
        )
            return;
        FormRules.Record(deliberation, command.Values);
        if (task.Finding is { } finding)
            FindingDecisions.Sign(deliberation, finding, item, effective);
        Close(deliberation, item, task, effective, deliberation.CommitOrNull(command.LateReason));
        FindingDecisions.CrossThresholds(deliberation, task.Finding);
    }

    public static void Reassign(Deliberation deliberation, CaseCommand.ReassignWorkItem command)
    {
        if (Find(deliberation, command.Item) is not { } item || TaskOf(deliberation, item) is not { } task)
            return;
        if (WaitsForReceipt(deliberation, item))
            return;
        var candidates = task.By is { } by
            ? PartyPosts.All(deliberation.Current, deliberation.Facts.Directory, by.Party, by.Role)
            : [deliberation.Current.AccountableFor(item)];
        if (!candidates.Contains(command.To))
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.WrongPost,
                    $"{command.To} can't be given this item; it goes to {string.Join(", ", candidates)}.",
                    $"该事项不能交给 {command.To}，可交给：{string.Join("、", candidates)}。"
                )
            );
            return;
        }
        var isTaking = command.To == deliberation.Actor.Post;
        if (!isTaking && !Acting.Allowed(deliberation, item.Performer, deliberation.Current.AccountableFor(item)))
            return;
        if (command.To == item.Performer)
            return;
        deliberation.Raise(new CaseEvent.WorkItemReassigned(item.Id, command.To));
        Progress.TellPerformer(deliberation, deliberation.Current.Items[item.Id.Number]);
    }

    private static bool WaitsForReceipt(Deliberation deliberation, WorkItem item)
    {
        if (deliberation.Current.PendingHandoverOf(item.Track) is not { } pending)
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
                deliberation.Raise(new CaseEvent.MomentReached(name, new DeadlineAnchor.Moment(effective)));
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
