using System.Diagnostics;
using NodaTime;

namespace Workflow.Core.Cases;

/// <summary>State is the fold of its events: applying them consults nothing else.</summary>
public static class CaseFold
{
    /// <summary>The state after one decision: all its events and one more version.</summary>
    public static Case ApplyAll(Case? current, IEnumerable<CaseEvent> events, Instant recordedAt)
    {
        var next = current;
        foreach (var @event in events)
            next = Apply(next, @event, recordedAt);
        return next is null
            ? throw new ArgumentException("A case begins with an event.", nameof(events))
            : next with
            {
                Version = next.Version + 1,
                LastRecordedAt = recordedAt,
            };
    }

    /// <summary>The state after one event recorded at <paramref name="recordedAt"/>. <paramref name="current"/> is null only for the first.</summary>
    public static Case Apply(Case? current, CaseEvent @event, Instant recordedAt)
    {
        if (@event is CaseEvent.CaseOpened opened)
            return Open(opened, recordedAt);
        if (current is null)
            throw new ArgumentException("The first event of a case opens it.", nameof(@event));
        var next = @event switch
        {
            CaseEvent.FieldsRecorded e => Recorded(current, e),
            CaseEvent.MomentReached e => Reached(current, e),
            CaseEvent.PartiesMoved e => current with { Parties = current.Parties.SetItems(e.Parties) },
            CaseEvent.PartyInvolved e => current with { Involved = current.Involved.Add(e.Party) },
            CaseEvent.FindingSigned e => Signed(current, e),
            CaseEvent.FindingWithdrawn e => Withdrawn(current, e),
            CaseEvent.FindingDaysSet e => current with
            {
                FindingDays = current.FindingDays.SetItem(e.Finding.Number, new(e.From, e.Until)),
            },
            CaseEvent.CrossingPlanned e => current with
            {
                Crossings = e.At is { } at ? current.Crossings.SetItem(e.Counter, at) : current.Crossings.Remove(e.Counter),
            },
            CaseEvent.CounterCrossed e => current with { Crossings = current.Crossings.Remove(e.Counter) },
            CaseEvent.TermSet e => current with
            {
                Term = new(e.LastDay, e.EndsAt, HasEnded: false) { By = e.By, Extension = e.Extension },
            },
            CaseEvent.TermEnded => current with { Term = current.Term is { } term ? term with { HasEnded = true } : null },
            CaseEvent.CaseSuspended e => current with { Suspensions = current.Suspensions.Add(new(e.EffectiveAt, Until: null)) },
            CaseEvent.CaseResumed e => current with
            {
                Suspensions = [.. current.Suspensions[..^1], current.Suspensions[^1] with { Until = e.EffectiveAt }],
            },
            CaseEvent.CaseEnded e => current with { Ending = e.Ending },
            CaseEvent.CaseMerged e => current with { MergedInto = e.Into },
            CaseEvent.LinkedCaseOpened or CaseEvent.CaseRecomputed => current,
            CaseEvent.DefinitionRepinned e => current with { DefinitionVersion = e.To },
            CaseEvent.CaseClosed => current with { Status = CaseStatus.Closed },
            _ => SubjectFold.Apply(current, @event, recordedAt),
        };
        var used = NumbersIn(@event);
        return used < next.NextNumber ? next : next with { NextNumber = used + 1 };
    }

    /// <summary>When the case next does something by itself, or null when nothing is left.</summary>
    public static Instant? WakeAt(Case current)
    {
        Instant? wake = null;
        foreach (var (_, item) in current.Items)
            wake = Earlier(wake, item.Deadline?.NextAt);
        foreach (var (_, handover) in current.Handovers)
            wake = Earlier(Earlier(wake, handover.Deadline?.NextAt), handover.NextDeemedAt);
        if (current.IsSuspended)
            return wake;
        foreach (var (_, track) in current.Tracks)
        {
            foreach (var (_, planned) in track.Schedule)
                wake = Earlier(wake, planned.OpensAt);
        }
        foreach (var (_, crossing) in current.Crossings)
            wake = Earlier(wake, crossing);
        if (current.Term is { HasEnded: false } term)
            wake = Earlier(wake, term.EndsAt);
        return current.Status == CaseStatus.Open ? wake : null;
    }

    private static Instant? Earlier(Instant? one, Instant? other) => one is null || other < one ? other : one;

    /// <summary>Every armed deadline with the number of its item or handover.</summary>
    public static IEnumerable<(int Subject, Deadline Deadline)> OpenDeadlines(Case current)
    {
        foreach (var (_, item) in current.Items)
        {
            if (item.Deadline is { } deadline)
                yield return (item.Id.Number, deadline);
        }
        foreach (var (_, handover) in current.Handovers)
        {
            if (handover.Deadline is { } deadline)
                yield return (handover.Id.Number, deadline);
        }
    }

    private static Case Open(CaseEvent.CaseOpened opened, Instant recordedAt) =>
        new()
        {
            Id = opened.Case,
            Workflow = opened.Workflow,
            DefinitionVersion = opened.DefinitionVersion,
            OpenedAt = recordedAt,
            Since = opened.EffectiveAt,
            LastRecordedAt = recordedAt,
            Parties = opened.Parties,
        };

    private static Case Recorded(Case current, CaseEvent.FieldsRecorded recorded)
    {
        var next = recorded.OfTrackAlone ? current : current with { Fields = current.Fields.SetItems(recorded.Values) };
        return recorded.Track is { } id && next.Tracks.TryGetValue(id.Number, out var track)
            ? next with
            {
                Tracks = next.Tracks.SetItem(id.Number, track with { Fields = track.Fields.SetItems(recorded.Values) }),
            }
            : next;
    }

    private static Case Reached(Case current, CaseEvent.MomentReached reached)
    {
        var track = reached.Track is { } id ? current.Tracks.GetValueOrDefault(id.Number) : null;
        var next = reached.OfTrackAlone
            ? current
            : current with
            {
                Moments = current.Moments.SetItem(reached.Name, reached.Anchor),
                MomentsOf = track is null ? current.MomentsOf.Remove(reached.Name) : current.MomentsOf.SetItem(reached.Name, track.Name),
            };
        return track is null
            ? next
            : next with
            {
                Tracks = next.Tracks.SetItem(track.Id.Number, track with { Moments = track.Moments.SetItem(reached.Name, reached.Anchor) }),
            };
    }

    private static Case Signed(Case current, CaseEvent.FindingSigned signed)
    {
        var next = current with { Findings = current.Findings.SetItem(signed.Finding.Number, signed.Kind) };
        var track = current.Tracks[current.Items[signed.Item.Number].Track.Number];
        var findings = track.Findings.Add(signed.Finding.Number);
        return next with { Tracks = next.Tracks.SetItem(track.Id.Number, track with { Signed = true, Findings = findings }) };
    }

    private static Case Withdrawn(Case current, CaseEvent.FindingWithdrawn withdrawn)
    {
        var number = withdrawn.Finding.Number;
        var next = current with { Findings = current.Findings.Remove(number), FindingDays = current.FindingDays.Remove(number) };
        if (current.Tracks.Values.FirstOrDefault(track => track.Findings.Contains(number)) is not { } track)
            return next;
        var left = track.Findings.Remove(number);
        return next with { Tracks = next.Tracks.SetItem(track.Id.Number, track with { Signed = !left.IsEmpty, Findings = left }) };
    }

    /// <summary>The highest number that an event uses up, 0 for none.</summary>
    private static int NumbersIn(CaseEvent @event) =>
        @event switch
        {
            CaseEvent.FieldsRecorded e => e.Values.Values.Max(Reference),
            CaseEvent.TrackOpened e => Math.Max(e.Track.Number, Reference(e.LateReason)),
            CaseEvent.WorkItemOpened e => Math.Max(e.Item.Number, Reference(e.Added?.Note)),
            CaseEvent.WorkItemCompleted e => Reference(e.LateReason),
            CaseEvent.WorkItemCorrected e => Math.Max(Reference(e.Reason), e.Values.Values.Select(Reference).DefaultIfEmpty().Max()),
            CaseEvent.ResponsibilityCorrected e => Reference(e.Reason),
            CaseEvent.DeadlineArmed e => e.Deadline.Id.Number,
            CaseEvent.DeadlineMoved e => e.Deadline.Id.Number,
            CaseEvent.RungFired e => e.Alerts.Select(alert => alert.Alert.Number).DefaultIfEmpty().Max(),
            CaseEvent.AlertAcknowledged e => Reference(e.Comment),
            CaseEvent.HandoverOffered e => Math.Max(
                Math.Max(e.Handover.Number, Reference(e.Note)),
                e.Materials.Select(material => Reference(material.WaivedBecause)).DefaultIfEmpty().Max()
            ),
            CaseEvent.HandoverAccepted e => e.Unticked.Values.Select(Reference).DefaultIfEmpty().Max(),
            CaseEvent.HandoverReturned e => Reference(e.Reason),
            CaseEvent.HandoverWithdrawn e => Reference(e.Reason),
            CaseEvent.FindingSigned e => e.Finding.Number,
            CaseEvent.FindingWithdrawn e => Reference(e.Reason),
            CaseEvent.LinkedCaseOpened e => e.Number,
            CaseEvent.CaseMerged e => Reference(e.Reason),
            CaseEvent.CaseOpened
            or CaseEvent.MomentReached
            or CaseEvent.OccurrencePlanned
            or CaseEvent.ScheduleEnded
            or CaseEvent.TermSet
            or CaseEvent.TermEnded
            or CaseEvent.CaseSuspended
            or CaseEvent.CaseResumed
            or CaseEvent.CaseRecomputed
            or CaseEvent.DefinitionRepinned
            or CaseEvent.DeadlinePaused
            or CaseEvent.FindingDaysSet
            or CaseEvent.CrossingPlanned
            or CaseEvent.CounterCrossed
            or CaseEvent.TaskUndone
            or CaseEvent.PartiesMoved
            or CaseEvent.PartyInvolved
            or CaseEvent.StageEntered
            or CaseEvent.TrackClosed
            or CaseEvent.ResponsibilityAssumed
            or CaseEvent.ResponsibilityEnded
            or CaseEvent.WorkItemReassigned
            or CaseEvent.WorkItemCancelled
            or CaseEvent.DeadlineAwaited
            or CaseEvent.DeadlineMissed
            or CaseEvent.DeadlineClosed
            or CaseEvent.ReminderSent
            or CaseEvent.ReminderDropped
            or CaseEvent.AcknowledgementLapsed
            or CaseEvent.HandoverReaddressed
            or CaseEvent.DeemingSet
            or CaseEvent.HandoverLapsed
            or CaseEvent.CaseEnded
            or CaseEvent.CaseClosed => 0,
            _ => throw new UnreachableException(@event.GetType().Name),
        };

    private static int Reference(StoredValue? value) => value is StoredValue.Committed committed ? committed.Reference : 0;
}
