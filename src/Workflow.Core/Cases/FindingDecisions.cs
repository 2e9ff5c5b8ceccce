using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>Signed human judgements and the counters derived from them.</summary>
internal static class FindingDecisions
{
    public static void Sign(Deliberation deliberation, string kind, WorkItem item, Instant effective)
    {
        deliberation.Raise(new CaseEvent.FindingSigned(new(deliberation.NextNumber()), kind, item.Id, deliberation.Actor, effective));
        foreach (var (name, moment) in deliberation.Definition.Moments)
        {
            if (moment is MomentDefinition.FindingSigned signed && signed.Finding == kind)
                deliberation.Raise(new CaseEvent.MomentReached(name, new DeadlineAnchor.Moment(deliberation.Now)));
        }
    }

    /// <summary>Opens the candidate track of every counter that the finding brought to its threshold, unless it is open already.</summary>
    public static void CrossThresholds(Deliberation deliberation, string? kind)
    {
        foreach (
            var counter in deliberation.Definition.Counters.Values.Where(counter => counter.Finding == kind && counter.Opens is not null)
        )
        {
            var count = deliberation.Current.Findings.Values.Count(finding => finding == counter.Finding);
            var isOpen = deliberation.Current.Tracks.Values.Any(track => track.Name == counter.Opens);
            if (count >= counter.Threshold && !isOpen && counter.Opens is { } opens)
                Progress.OpenTrack(deliberation, opens, deliberation.Now, cause: null);
        }
    }

    public static void Withdraw(Deliberation deliberation, CaseCommand.WithdrawFinding command)
    {
        if (deliberation.Current.Findings.GetValueOrDefault(command.Finding.Number) != command.Kind)
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.UnknownFinding, "There is no such standing finding.", "没有此项有效认定。")
            );
            return;
        }
        if (deliberation.Current.Main is { } main && !Acting.Allowed(deliberation, main.Accountable))
            return;
        if (string.IsNullOrWhiteSpace(command.Reason.Text))
        {
            deliberation.Refuse(Rejection.Because(RejectionReason.ReasonMissing, "Say why it is withdrawn.", "请说明撤回理由。"));
            return;
        }
        deliberation.Raise(
            new CaseEvent.FindingWithdrawn(command.Finding, command.Kind, deliberation.Actor, deliberation.Commit(command.Reason))
        );
    }
}
