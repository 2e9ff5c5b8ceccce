using Workflow.Core.Deadlines;

namespace Workflow.Core.Cases;

/// <summary>Taking an alert on.</summary>
internal static class AlertDecisions
{
    public static void Acknowledge(Deliberation deliberation, CaseCommand.AcknowledgeAlert command)
    {
        if (!deliberation.Current.Alerts.TryGetValue(command.Alert.Number, out var alert))
        {
            deliberation.Refuse(
                Rejection.Because(
                    RejectionReason.UnknownAlert,
                    "This alert is settled: what it was about is done.",
                    "该提醒已处理：相关事项已办结。"
                )
            );
            return;
        }
        if (alert.Person != deliberation.Actor.Person && !Acting.Allowed(deliberation, alert.Post))
            return;
        if (alert.AcknowledgedBy is not null)
        {
            deliberation.Refuse(
                Rejection.Because(RejectionReason.AlreadyAcknowledged, "Somebody has taken this alert on already.", "该提醒已有人确认。")
            );
            return;
        }
        deliberation.Raise(
            new CaseEvent.AlertAcknowledged(alert.Id, deliberation.Actor, deliberation.CommitOrNull(command.Comment))
            {
                Lapse = AcknowledgementLapse.Plan(deliberation, alert),
            }
        );
    }
}
