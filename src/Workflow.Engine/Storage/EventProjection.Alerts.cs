using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Storage;

/// <summary>What deadlines raise and findings say.</summary>
internal sealed partial class EventProjection
{
    private void CloseDeadline(CaseEvent.DeadlineClosed closed)
    {
        var deadline = DeadlineOf(current, closed.Subject);
        if (PutSubject(closed.Subject) is { } row && deadline is not null)
        {
            SubjectRows.Put(row, deadline);
            row.NextStepAt = null;
            row.Outcome = closed.Outcome;
        }
        ResolveThoseGone(closed.Outcome);
        if (closed.Outcome == DeadlineOutcome.InTime && deadline is { IsMissed: true })
            MarkRungs(deadline.Id, wereInTime: true);
    }

    private void ResolveThoseGone(DeadlineOutcome outcome)
    {
        foreach (var alert in current.Alerts.Values.Where(alert => !next.Alerts.ContainsKey(alert.Id.Number)))
            Resolve(alert, outcome);
    }

    /// <summary>Says of the rungs of a deadline whether they would not have been needed.</summary>
    private void MarkRungs(DeadlineId deadline, bool wereInTime)
    {
        foreach (
            var row in rows.RungsFired.Where(row =>
                row.CaseId == _case && row.Deadline == deadline.Number && row.Kind == DeadlineStepKind.Rung
            )
        )
            row.WasInTime = wereInTime;
        rows.WereInTime.RemoveAll(row => row.CaseId == _case && row.Deadline == deadline.Number);
        rows.WereInTime.Add(
            new()
            {
                CaseId = _case,
                Deadline = deadline.Number,
                Kind = DeadlineStepKind.Rung,
                WasInTime = wereInTime,
            }
        );
    }

    private void Resolve(Alert alert, DeadlineOutcome outcome)
    {
        var key = (_case, alert.Id.Number);
        if (!rows.Alerts.TryGetValue(key, out var row))
            rows.Resolved[key] = row = new() { CaseId = _case, Number = alert.Id.Number };
        row.ResolvedAt = at;
        row.Resolution = outcome;
    }

    private void Acknowledge(CaseEvent.AlertAcknowledged acknowledged)
    {
        var key = (_case, acknowledged.Alert.Number);
        if (!rows.Alerts.TryGetValue(key, out var row))
            rows.Acknowledged[key] = row = new() { CaseId = _case, Number = acknowledged.Alert.Number };
        row.AcknowledgedAt = at;
        row.AcknowledgedBy = acknowledged.By.Person.Code;
        row.AcknowledgedPost = acknowledged.By.Post.Code;
        row.Comment = acknowledged.Comment is null ? null : CaseJson.Of(acknowledged.Comment);
        PutSubject(current.Alerts[acknowledged.Alert.Number].Subject);
    }

    /// <summary>Nobody has taken it on any more, and it may be another's.</summary>
    private void Lapse(CaseEvent.AcknowledgementLapsed lapsed)
    {
        var number = lapsed.Alert.Alert.Number;
        if (!rows.Alerts.TryGetValue((_case, number), out var row))
        {
            rows.Acknowledged[(_case, number)] = new() { CaseId = _case, Number = number };
            rows.HandedOn[(_case, number)] = row = new() { CaseId = _case, Number = number };
        }
        (row.AcknowledgedAt, row.AcknowledgedBy, row.AcknowledgedPost, row.Comment) = (null, null, null, null);
        (row.Post, row.Person) = (lapsed.Alert.Post.Code, lapsed.Alert.Person?.Code);
        PutSubject(current.Alerts[number].Subject);
    }

    private RungFiredRow Sent(CaseEvent.ReminderSent sent) =>
        new()
        {
            CaseId = _case,
            Deadline = sent.Deadline.Number,
            Kind = DeadlineStepKind.Reminder,
            Rung = sent.Key,
            Cycle = DeadlineOf(current, sent.Subject)?.Cycle ?? 0,
            Subject = sent.Subject,
            PlannedAt = sent.PlannedAt,
            FiredAt = at,
            IsLate = at - sent.PlannedAt > Duration.FromMinutes(1),
        };

    private void Fire(CaseEvent.RungFired fired)
    {
        rows.RungsFired.Add(
            new()
            {
                CaseId = _case,
                Deadline = fired.Deadline.Number,
                Kind = DeadlineStepKind.Rung,
                Rung = fired.Rung,
                Cycle = fired.Cycle,
                Repeat = fired.Repeat,
                Subject = fired.Subject,
                PlannedAt = fired.PlannedAt,
                FiredAt = at,
                IsLate = fired.IsLate,
            }
        );
        foreach (var raised in fired.Alerts)
            rows.Alerts[(_case, raised.Alert.Number)] = Raised(fired, raised);
        PutSubject(fired.Subject);
    }

    private AlertRow Raised(CaseEvent.RungFired fired, RaisedAlert raised) =>
        new()
        {
            CaseId = _case,
            Number = raised.Alert.Number,
            Workflow = next.Workflow,
            DefinitionVersion = next.DefinitionVersion,
            Subject = fired.Subject,
            Deadline = fired.Deadline.Number,
            Ladder = DeadlineOf(current, fired.Subject)?.Ladder ?? "",
            Rung = fired.Rung,
            Cycle = fired.Cycle,
            Repeat = fired.Repeat,
            Post = raised.Post.Code,
            Person = raised.Person?.Code,
            RaisedAt = at,
        };

    private FindingRow Signed(CaseEvent.FindingSigned signed) =>
        new()
        {
            CaseId = _case,
            Number = signed.Finding.Number,
            Kind = signed.Kind,
            Item = signed.Item.Number,
            Person = signed.By.Person.Code,
            Post = signed.By.Post.Code,
            EffectiveAt = signed.EffectiveAt,
            SignedAt = at,
        };

    private void Withdraw(CaseEvent.FindingWithdrawn withdrawn)
    {
        var key = (_case, withdrawn.Finding.Number);
        if (!rows.Findings.TryGetValue(key, out var row))
            rows.Withdrawn[key] = row = new() { CaseId = _case, Number = withdrawn.Finding.Number };
        row.WithdrawnAt = at;
        row.WithdrawnBy = withdrawn.By.Person.Code;
        row.WithdrawnPost = withdrawn.By.Post.Code;
        row.WithdrawnBecause = CaseJson.Of(withdrawn.Reason);
    }

    private static Deadline? DeadlineOf(Case state, int subject) =>
        state.Items.TryGetValue(subject, out var item) ? item.Deadline
        : state.Handovers.TryGetValue(subject, out var handover) ? handover.Deadline
        : null;
}
