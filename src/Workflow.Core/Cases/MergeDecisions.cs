namespace Workflow.Core.Cases;

/// <summary>Ending a duplicate: nothing of it goes on, and it says which case does.</summary>
internal static class MergeDecisions
{
    public static void Merge(Deliberation deliberation, CaseCommand.MergeCase command)
    {
        if (deliberation.Current.AnswersForCase is { } answers && !Acting.Allowed(deliberation, answers))
            return;
        if (WhyNot(deliberation, command) is { } refusal)
        {
            deliberation.Refuse(refusal);
            return;
        }
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.ReasonMissing, "Say why they are one and the same.", "请说明为何属于同一案件。")
            );
            return;
        }
        deliberation.Raise(new CaseEvent.CaseMerged(command.Into, deliberation.Actor, deliberation.Commit(command.Reason)));
        foreach (var track in deliberation.Current.Tracks.Values)
            Progress.CloseTrack(deliberation, track.Id, consequence: null);
    }

    private static Rejection? WhyNot(Deliberation deliberation, CaseCommand.MergeCase command)
    {
        if (command.Into == deliberation.Current.Id)
            return Refusal("A case can't be merged with itself.", "案件不能与自身合并。");
        // Whoever has no part in the other case doesn't learn whether it exists.
        if (deliberation.Facts.Other is not { } other || other.Id != command.Into || !HasPart(deliberation, other))
            return Refusal("There is no other case that it could be merged into.", "没有可以并入的案件。");
        if (other.Workflow != deliberation.Current.Workflow)
            return Refusal("The other case is of another kind.", "另一案件属于其他流程。");
        return other.Status == CaseStatus.Closed
            ? Refusal(
                "The other case has ended; a duplicate is merged into the one that goes on.",
                "另一案件已结束，请并入仍在办理的案件。"
            )
            : null;
    }

    private static bool HasPart(Deliberation deliberation, Case other)
    {
        var department = deliberation.Facts.Directory.Posts[deliberation.Actor.Post.Code].Department;
        return other.Parties.Any(party => party.Value == department && other.Involved.Contains(party.Key));
    }

    private static Rejection Refusal(string en, string zh) => Rejection.Because(RejectionReason.CannotMerge, en, zh);
}
