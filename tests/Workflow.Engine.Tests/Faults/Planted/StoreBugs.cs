using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Faults.Planted;

/// <summary>Two pumps take the same case, and nothing stops the second.</summary>
internal sealed class TwoPumpsRace : Seams
{
    public override bool ClaimsExclusively => false;
    public override bool ChecksVersions => false;
    public override bool ChecksRungs => false;
    public override bool RemembersCommands => false;
}

/// <summary>A decision on an old version overwrites what came between.</summary>
internal sealed class VersionsUnchecked : Seams
{
    public override bool ChecksVersions => false;
}

/// <summary>A command that comes again has its effect again.</summary>
internal sealed class CommandsForgotten : Seams
{
    public override bool RemembersCommands => false;
}

/// <summary>Another wish under a used id gets the answer of the first.</summary>
internal sealed class AnswersAnyWish : Seams
{
    public override bool ComparesWishes => false;
}

/// <summary>Somebody is told that it is done, and it isn't stored.</summary>
internal sealed class AnswersBeforeSaving : Seams
{
    private int _saves;

    public override bool Stores => ++_saves % 50 != 0;
}

/// <summary>A case in which an alert was taken on is never woken again.</summary>
internal sealed class WakeUpForgotten : Seams
{
    public override Instant? WakeAt(Case state) =>
        state.Alerts.Values.Any(alert => alert.AcknowledgedBy is not null) ? null : base.WakeAt(state);
}

/// <summary>The register lets the receiver begin an instant too early or too late.</summary>
internal sealed class ReceiptOffByOne(int nanoseconds) : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt)
    {
        foreach (var row in rows.Responsibilities.Where(row => row.Cause == ResponsibilityCause.Receipt))
            row.ValidFrom += Duration.FromNanoseconds(nanoseconds);
    }
}

/// <summary>An interval that began and ended at one instant stays in the register.</summary>
internal sealed class IntervalWithoutLength : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt)
    {
        if (rows.Responsibilities.Find(row => row.Cause == ResponsibilityCause.Receipt) is not { } row)
            return;
        rows.Responsibilities.Insert(
            0,
            new()
            {
                CaseId = row.CaseId,
                Subject = row.Subject,
                Post = row.Post,
                ValidFrom = row.ValidFrom,
                ValidUntil = row.ValidFrom,
                RecordedFrom = row.RecordedFrom,
                Cause = row.Cause,
            }
        );
    }
}

/// <summary>Accepting moves the line, and the items that follow it stay with the sender.</summary>
internal sealed class ReceiptLeavesItemsBehind : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt)
    {
        foreach (var decision in decisions.Where(decision => decision.Accepted.Events.Any(e => e is CaseEvent.HandoverAccepted)))
        {
            foreach (var item in decision.Before?.Items.Values ?? [])
                rows.WorkItems.Remove((decision.Entry.Case.Value, item.Id.Number));
        }
    }
}

/// <summary>After a lost race the decision is saved without its messages.</summary>
internal sealed class MessagesLostOnRetry : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt)
    {
        if (attempt > 1)
            rows.Outbox.Clear();
    }
}

/// <summary>When a case goes on, everybody is told of the old alerts again.</summary>
internal sealed class ToldAgainAfterResume : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt)
    {
        foreach (var decision in decisions.Where(decision => decision.Accepted.Events.Any(e => e is CaseEvent.CaseResumed)))
        {
            foreach (var alert in decision.Before?.Alerts.Values ?? [])
                rows.Outbox.Add(
                    OutboxRows.Of(
                        new(
                            NotificationKind.Alert,
                            alert.Post,
                            alert.Person,
                            alert.Id.Number,
                            MergeDay: null,
                            IsCritical: false,
                            alert.Rung,
                            DueDay: null
                        ),
                        decision.Entry
                    )
                );
        }
    }
}

/// <summary>A message is put down twice under one id.</summary>
internal sealed class MessageDoubled : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt)
    {
        if (rows.Outbox.Find(row => row.Kind == NotificationKind.ItemAssigned) is { } message)
            rows.Outbox.Add(message);
    }
}

/// <summary>Alerts stay open when what they were about is done.</summary>
internal sealed class AlertOutlivesItsDeadline : Seams
{
    public override void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt) => rows.Resolved.Clear();
}
