using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Responsibilities;

/// <summary>Handing responsibility on by order, between posts of one role in one department. An offer that waits goes along.</summary>
internal static class HandingOn
{
    public static void HandOn(Deliberation deliberation, CaseCommand.HandOnResponsibility command)
    {
        if (AccountableFor(deliberation.Current, command) is not { } from)
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.UnknownWorkItem,
                    "This is closed: nobody is accountable for it any more.",
                    "该事项已结束，已无责任岗位。"
                )
            );
            return;
        }
        if (from == command.To)
            return;
        if (command.Order.From != from)
        {
            deliberation.Refuse(IsOthers(command.Order.From, from));
            return;
        }
        if (!AreAlike(deliberation.Facts.Directory, from, command.To))
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.WrongPost,
                    $"{from} keeps it: to {command.To}, of another department or role, responsibility moves by a handover that is signed there.",
                    $"责任仍由 {from} 承担：{command.To} 属于其他部门或职责，须经移交并由对方签收。"
                )
            );
            return;
        }
        deliberation.Raise(
            new CaseEvent.ResponsibilityAssumed(command.Subject, command.Kind, command.To, ResponsibilityCause.Order)
            {
                OrderedBy = command.Order.By,
            }
        );
        if (command.Kind == SubjectKind.Track)
            TakeAlong(deliberation, new(command.Subject), from, command);
        else
            Reassign(deliberation, deliberation.Current.Items[command.Subject], from, command);
    }

    /// <summary>What to say of something that the order's post hasn't any more.</summary>
    public static Rejection IsOthers(PostId from, PostId holds) =>
        Rejection.Because(
            RejectionReason.NotResponsible,
            $"{holds} has this by now, and no longer {from}.",
            $"该事项现由 {holds} 承担，已不属于 {from}。"
        );

    /// <summary>True for two posts between which responsibility may be handed on by order.</summary>
    public static bool AreAlike(OrgDirectory directory, PostId from, PostId to) =>
        directory.Posts.TryGetValue(from.Code, out var old)
        && directory.Posts.TryGetValue(to.Code, out var next)
        && (old.Department, old.Role) == (next.Department, next.Role);

    /// <summary>
    /// What the sender offered is now the new post's offer, and items without a performer of their own are done by who is accountable.
    /// </summary>
    private static void TakeAlong(Deliberation deliberation, TrackId track, PostId from, CaseCommand.HandOnResponsibility command)
    {
        if (deliberation.Current.PendingHandoverOf(track) is { } pending)
            deliberation.Raise(new CaseEvent.HandoverReaddressed(pending.Id, command.To, pending.To));
        foreach (var item in deliberation.Current.Items.Values.Where(item => item.Track == track && item.OwnAccountable is null))
            Reassign(deliberation, item, from, command);
    }

    private static void Reassign(Deliberation deliberation, WorkItem item, PostId from, CaseCommand.HandOnResponsibility command)
    {
        if (item.Performer == from && deliberation.Definition.FindTask(item.Task) is { By: null })
            deliberation.Raise(new CaseEvent.WorkItemReassigned(item.Id, command.To) { OrderedBy = command.Order.By });
    }

    private static PostId? AccountableFor(Case current, CaseCommand.HandOnResponsibility command) =>
        command.Kind switch
        {
            SubjectKind.Track => current.Tracks.TryGetValue(command.Subject, out var track) ? track.Accountable : null,
            SubjectKind.WorkItem => current.Items.TryGetValue(command.Subject, out var item) ? item.OwnAccountable : null,
        };
}
