using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Storage;

/// <summary>What one event means for the rows. <paramref name="current"/> and <paramref name="next"/> are the case before and after it.</summary>
internal sealed partial class EventProjection(ProjectedRows rows, Case current, Case next, Instant at, Instant lastBefore)
{
    private readonly Guid _case = next.Id.Value;

    public void Apply(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.ResponsibilityAssumed e:
                Assume(e);
                break;
            case CaseEvent.ResponsibilityCorrected e:
                CorrectRegister(e);
                break;
            case CaseEvent.ResponsibilityEnded e:
                End(e.Subject);
                break;
            case CaseEvent.WorkItemOpened e:
                PutItem(e.Item.Number);
                break;
            case CaseEvent.WorkItemReassigned e:
                PutItem(e.Item.Number);
                break;
            case CaseEvent.WorkItemCompleted e:
                Complete(e);
                break;
            case CaseEvent.WorkItemCorrected e:
                Correct(e);
                break;
            case CaseEvent.WorkItemCancelled e:
                CloseItem(e.Item.Number, WorkItemStatus.Cancelled).CancelCause = e.Cause;
                break;
            case CaseEvent.FindingSigned e:
                rows.Findings[(_case, e.Finding.Number)] = Signed(e);
                break;
            case CaseEvent.FindingWithdrawn e:
                Withdraw(e);
                break;
            case CaseEvent.DefinitionRepinned:
                foreach (var subject in next.Items.Keys.Concat(next.Handovers.Keys))
                    PutSubject(subject);
                break;
            case CaseEvent.LinkedCaseOpened e:
                Link(e.Case, CaseLinkKind.Opened);
                break;
            case CaseEvent.CaseMerged e:
                Link(e.Into, CaseLinkKind.MergedInto);
                break;
            default:
                ApplyToDeadline(@event);
                break;
        }
    }

    private void ApplyToDeadline(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.DeadlineArmed e:
                PutSubject(e.Subject);
                break;
            case CaseEvent.DeadlineAwaited e:
                rows.WorkItems.Remove((_case, e.Item.Number));
                PutItem(e.Item.Number);
                break;
            case CaseEvent.DeadlineMissed e:
                PutSubject(e.Subject);
                break;
            case CaseEvent.DeadlineClosed e:
                CloseDeadline(e);
                break;
            case CaseEvent.DeadlinePaused e:
                PutSubject(e.Subject);
                break;
            case CaseEvent.DeadlineMoved e:
                PutSubject(e.Subject);
                ResolveThoseGone(DeadlineOutcome.NoLongerOverdue);
                break;
            case CaseEvent.ReminderSent e:
                rows.RungsFired.Add(Sent(e));
                PutSubject(e.Subject);
                break;
            case CaseEvent.ReminderDropped e:
                PutSubject(e.Subject);
                break;
            case CaseEvent.RungFired e:
                Fire(e);
                break;
            case CaseEvent.AlertAcknowledged e:
                Acknowledge(e);
                break;
            case CaseEvent.AcknowledgementLapsed e:
                Lapse(e);
                break;
            default:
                ApplyToHandover(@event);
                break;
        }
    }

    private void ApplyToHandover(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.HandoverOffered e:
                PutHandover(e.Handover.Number);
                PutItemsOf(e.Track);
                break;
            case CaseEvent.HandoverAccepted e:
                Accept(e);
                PutItemsOf(current.Handovers[e.Handover.Number].Track);
                break;
            case CaseEvent.HandoverReturned e:
                Return(e);
                break;
            case CaseEvent.HandoverWithdrawn e:
                PutHandover(e.Handover.Number).ReturnReason = CaseJson.Of(e.Reason);
                break;
            case CaseEvent.HandoverReaddressed e:
                PutHandover(e.Handover.Number);
                break;
            case CaseEvent.HandoverLapsed e:
                SettleHandover(e.Handover.Number, HandoverStatus.Lapsed, by: null);
                break;
            default:
                // Fields, moments, parties, stages and the case itself are told by the case's own row.
                break;
        }
    }

    private void Link(CaseId other, CaseLinkKind kind) =>
        rows.Links.Add(
            new()
            {
                CaseId = _case,
                OtherCase = other.Value,
                Kind = kind,
                LinkedAt = at,
            }
        );

    private void Assume(CaseEvent.ResponsibilityAssumed assumed)
    {
        if (assumed.Cause != ResponsibilityCause.Opened)
            End(assumed.Subject);
        rows.Responsibilities.Add(
            new()
            {
                CaseId = _case,
                Subject = assumed.Subject,
                Kind = assumed.Kind,
                Post = assumed.Post.Code,
                ValidFrom = at,
                RecordedFrom = at,
                Cause = assumed.Cause,
            }
        );
        if (assumed.Kind == SubjectKind.WorkItem)
            PutItem(assumed.Subject);
        else
            PutItemsOf(new(assumed.Subject));
    }

    /// <summary>Who answers for a track, and whether it waits for an answer, stands in the rows of its items too.</summary>
    private void PutItemsOf(TrackId track)
    {
        foreach (var item in next.Items.Values.Where(item => item.Track == track))
            PutItem(item.Id.Number);
    }

    /// <summary>What stood until now is kept as what was known, and what was right stands beside it.</summary>
    private void CorrectRegister(CaseEvent.ResponsibilityCorrected corrected)
    {
        foreach (var wrong in corrected.Superseded)
        {
            var stored = rows.Responsibilities.Find(row =>
                row.CaseId == _case
                && row.Subject == corrected.Subject
                && row.ValidFrom == wrong.From
                && row.RecordedFrom == wrong.RecordedFrom
            );
            if (stored is null)
                rows.Superseded.Add(RowOf(corrected, wrong, recordedUntil: at));
            else
                stored.RecordedUntil = at;
        }
        rows.Responsibilities.AddRange(corrected.Instead.Select(right => RowOf(corrected, right, recordedUntil: null)));
    }

    private ResponsibilityRow RowOf(CaseEvent.ResponsibilityCorrected corrected, AccountableInterval interval, Instant? recordedUntil) =>
        new()
        {
            CaseId = _case,
            Subject = corrected.Subject,
            Kind = corrected.Kind,
            Post = interval.Post.Code,
            ValidFrom = interval.From,
            ValidUntil = interval.Until,
            RecordedFrom = interval.RecordedFrom,
            RecordedUntil = recordedUntil,
            Cause = interval.Cause,
        };

    /// <summary>Ends the open interval of a subject. One that began at this very instant never was, and isn't kept.</summary>
    private void End(int subject)
    {
        var open = rows.Responsibilities.FindLast(row =>
            row.CaseId == _case && row.Subject == subject && row.ValidUntil is null && row.RecordedUntil is null
        );
        if (open is null)
            rows.Ends.Add(new(_case, subject, at, MayBeEmpty: lastBefore == at));
        else if (open.ValidFrom == at)
            rows.Responsibilities.Remove(open);
        else
            open.ValidUntil = at;
    }

    private WorkItemRow PutItem(int number)
    {
        var item = next.Items[number];
        var earlier = rows.WorkItems.GetValueOrDefault((_case, number));
        var row = SubjectRows.Of(next, item, AccountableFor(next, item) ?? earlier?.Accountable ?? "");
        Keep(row, earlier, item.Deadline);
        rows.WorkItems[(_case, number)] = row;
        return row;
    }

    private void Complete(CaseEvent.WorkItemCompleted completed)
    {
        var row = CloseItem(completed.Item.Number, WorkItemStatus.Completed);
        row.EffectiveAt = completed.EffectiveAt;
        row.ClosedBy = completed.By.Person.Code;
        row.ClosedPost = completed.By.Post.Code;
    }

    /// <summary>The closed item's row may be of an earlier transaction: then only what is corrected is written.</summary>
    private void Correct(CaseEvent.WorkItemCorrected corrected)
    {
        var key = (_case, corrected.Item.Number);
        if (!rows.WorkItems.TryGetValue(key, out var row))
            rows.Corrected[key] = row = new() { CaseId = _case, Number = corrected.Item.Number };
        row.EffectiveAt = corrected.EffectiveAt;
        row.Outcome = corrected.Outcome;
        if (corrected is { Deadline: { } deadline, Outcome: DeadlineOutcome.InTime or DeadlineOutcome.Late })
            MarkRungs(deadline, corrected.Outcome == DeadlineOutcome.InTime);
        if (corrected.Finding is { } finding)
            Redate((_case, finding.Number), corrected.EffectiveAt);
        foreach (var item in next.Items.Values.Where(item => item.Since != current.Items[item.Id.Number].Since))
            PutItem(item.Id.Number);
    }

    private void Redate((Guid, int) key, Instant effective)
    {
        if (!rows.Findings.TryGetValue(key, out var row))
            rows.Redated[key] = row = new() { CaseId = key.Item1, Number = key.Item2 };
        row.EffectiveAt = effective;
    }

    private WorkItemRow CloseItem(int number, WorkItemStatus status)
    {
        var item = current.Items[number];
        var earlier = rows.WorkItems.GetValueOrDefault((_case, number));
        var row = SubjectRows.Of(next, item, AccountableFor(current, item) ?? earlier?.Accountable ?? "");
        Keep(row, earlier, item.Deadline);
        row.Status = status;
        row.ClosedAt = at;
        row.NextStepAt = null;
        rows.WorkItems[(_case, number)] = row;
        return row;
    }

    private static string? AccountableFor(Case state, WorkItem item) =>
        item.OwnAccountable is { } own ? own.Code
        : state.Tracks.TryGetValue(item.Track.Number, out var track) ? track.Accountable.Code
        : null;

    private HandoverRow PutHandover(int number)
    {
        var handover = next.Handovers[number];
        var earlier = rows.Handovers.GetValueOrDefault((_case, number));
        var row = SubjectRows.Of(next, handover, next.Tracks[handover.Track.Number].Name);
        Keep(row, earlier, handover.Deadline);
        row.ReturnReason = earlier?.ReturnReason;
        rows.Handovers[(_case, number)] = row;
        return row;
    }

    private HandoverRow SettleHandover(int number, HandoverStatus status, Actor? by)
    {
        var handover = current.Handovers[number];
        var earlier = rows.Handovers.GetValueOrDefault((_case, number));
        var track = current.Tracks.TryGetValue(handover.Track.Number, out var found) ? found.Name : earlier?.TrackName ?? "";
        var row = SubjectRows.Of(next, handover with { Status = status }, track);
        Keep(row, earlier, handover.Deadline);
        row.ReturnReason = earlier?.ReturnReason;
        row.SettledAt = at;
        row.SettledBy = by?.Person.Code;
        row.SettledPost = by?.Post.Code;
        row.NextStepAt = null;
        rows.Handovers[(_case, number)] = row;
        return row;
    }

    private void Accept(CaseEvent.HandoverAccepted accepted)
    {
        var by = accepted.Source is null ? accepted.By : null;
        var row = SettleHandover(accepted.Handover.Number, HandoverStatus.Accepted, by);
        row.Receipt = accepted.Receipt;
        row.Unticked = CaseJson.Of(accepted.Unticked);
    }

    private void Return(CaseEvent.HandoverReturned returned)
    {
        var row = PutHandover(returned.Handover.Number);
        row.ReturnReason = CaseJson.Of(returned.Reason);
    }

    private IDeadlineRow? PutSubject(int subject) =>
        next.Items.ContainsKey(subject) ? PutItem(subject)
        : next.Handovers.ContainsKey(subject) ? PutHandover(subject)
        : null;

    /// <summary>A row tells of the newest deadline, also when it no longer runs.</summary>
    private static void Keep(IDeadlineRow row, IDeadlineRow? earlier, Deadline? deadline)
    {
        if (deadline is not null)
        {
            SubjectRows.Put(row, deadline);
        }
        else if (earlier is not null)
        {
            row.SortAt = earlier.SortAt;
            row.DeadlineNumber = earlier.DeadlineNumber;
            row.Rule = earlier.Rule;
            row.Ladder = earlier.Ladder;
            row.Cycle = earlier.Cycle;
            row.DueDay = earlier.DueDay;
            row.DueAt = earlier.DueAt;
            row.IsProvisional = earlier.IsProvisional;
            row.IsMissed = earlier.IsMissed;
            row.Outcome = earlier.Outcome;
        }
    }
}
