using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;

namespace Workflow.Core.Cases;

/// <summary>The part of <see cref="CaseFold"/> that concerns tracks, items, handovers, deadlines and alerts.</summary>
internal static class SubjectFold
{
    public static Case Apply(Case current, CaseEvent @event, Instant recordedAt) =>
        @event switch
        {
            CaseEvent.TrackOpened e => WithTrack(
                current,
                new(e.Track, e.Name, e.IsMain, "", new(""), recordedAt, e.EffectiveAt, e.Cause, [], Signed: false) { Counter = e.Counter }
            ),
            CaseEvent.StageEntered e => WithTrack(
                current,
                current.Tracks[e.Track.Number] with
                {
                    Stage = e.Stage,
                    Since = e.EffectiveAt,
                    Completed = [],
                    Opened = [],
                    CompletedBy = ImmutableSortedDictionary<string, Organizations.PersonId>.Empty,
                    Signed = false,
                    Findings = [],
                    Schedule = ImmutableSortedDictionary<string, Occurrence>.Empty,
                }
            ),
            CaseEvent.TaskUndone e => WithTrack(
                current,
                current.Tracks[e.Track.Number] with
                {
                    Completed = current.Tracks[e.Track.Number].Completed.Remove(e.Task),
                    Opened = current.Tracks[e.Track.Number].Opened.Remove(e.Task),
                }
            ),
            CaseEvent.TrackClosed e => current with { Tracks = current.Tracks.Remove(e.Track.Number) },
            CaseEvent.OccurrencePlanned e => WithOccurrence(current, e.Track, e.Task, new(e.Index, e.OpensAt) { By = e.By }),
            CaseEvent.ScheduleEnded e => WithOccurrence(current, e.Track, e.Task, new(0, OpensAt: null)),
            CaseEvent.ResponsibilityAssumed e => Assume(current, e),
            CaseEvent.ResponsibilityEnded or CaseEvent.ResponsibilityCorrected => current,
            CaseEvent.WorkItemOpened e => Open(current, e, recordedAt),
            CaseEvent.WorkItemReassigned e => WithItem(current, current.Items[e.Item.Number] with { Performer = e.Performer }),
            CaseEvent.WorkItemCompleted e => Complete(current, e),
            CaseEvent.WorkItemCorrected e => Redate(current, e),
            CaseEvent.WorkItemCancelled e => current with { Items = current.Items.Remove(e.Item.Number) },
            CaseEvent.HandoverOffered e => Offer(current, e, recordedAt),
            CaseEvent.HandoverAccepted e => current with { Handovers = current.Handovers.Remove(e.Handover.Number) },
            CaseEvent.HandoverReturned e => WithHandover(
                current,
                current.Handovers[e.Handover.Number] with
                {
                    Status = HandoverStatus.Returned,
                    DeemedAt = null,
                }
            ),
            CaseEvent.HandoverWithdrawn e => WithHandover(
                current,
                current.Handovers[e.Handover.Number] with
                {
                    Status = HandoverStatus.Withdrawn,
                    DeemedAt = null,
                }
            ),
            CaseEvent.DeemingSet e => WithHandover(current, current.Handovers[e.Handover.Number] with { DeemedAt = e.At }),
            CaseEvent.HandoverReaddressed e => WithHandover(
                current,
                current.Handovers[e.Handover.Number] with
                {
                    From = e.From,
                    To = e.To,
                }
            ),
            CaseEvent.HandoverLapsed e => current with { Handovers = current.Handovers.Remove(e.Handover.Number) },
            _ => ApplyToDeadline(current, @event, recordedAt),
        };

    private static Case ApplyToDeadline(Case current, CaseEvent @event, Instant recordedAt) =>
        @event switch
        {
            CaseEvent.DeadlineArmed e => WithDeadline(current, e.Subject, _ => e.Deadline),
            CaseEvent.DeadlineAwaited e => WithItem(
                current,
                current.Items[e.Item.Number] with
                {
                    Deadline = null,
                    DueRule = e.Rule,
                    NextCycle = e.Cycle,
                }
            ),
            CaseEvent.DeadlineMoved e => WithDeadline(current, e.Subject, _ => e.Deadline) with
            {
                Alerts = e.Deadline.IsMissed ? current.Alerts : WithoutAlertsOf(current, e.Deadline.Id),
            },
            CaseEvent.DeadlinePaused e => WithDeadline(current, e.Subject, deadline => deadline with { IsPaused = true }),
            CaseEvent.DeadlineMissed e => WithDeadline(current, e.Subject, deadline => deadline with { IsMissed = true }),
            CaseEvent.DeadlineClosed e => WithDeadline(current, e.Subject, _ => null) with
            {
                Alerts = WithoutAlertsOf(current, e.Deadline),
            },
            CaseEvent.ReminderSent e => WithDeadline(
                current,
                e.Subject,
                deadline => Without(deadline, DeadlineStepKind.Reminder, e.Key, 0)
            ),
            CaseEvent.ReminderDropped e => WithDeadline(
                current,
                e.Subject,
                deadline => Without(deadline, DeadlineStepKind.Reminder, e.Key, 0)
            ),
            CaseEvent.RungFired e => Fire(current, e, recordedAt),
            CaseEvent.AlertAcknowledged e => Acknowledge(current, e, recordedAt),
            CaseEvent.AcknowledgementLapsed e => Lapse(current, e),
            _ => throw new UnreachableException(@event.GetType().Name),
        };

    private static Case Assume(Case current, CaseEvent.ResponsibilityAssumed assumed) =>
        assumed.Kind switch
        {
            SubjectKind.Track => WithTrack(current, current.Tracks[assumed.Subject] with { Accountable = assumed.Post }),
            SubjectKind.WorkItem => WithItem(current, current.Items[assumed.Subject] with { OwnAccountable = assumed.Post }),
        };

    private static Case Open(Case current, CaseEvent.WorkItemOpened e, Instant recordedAt)
    {
        var track = current.Tracks[e.Track.Number];
        var item = new WorkItem(
            e.Item,
            e.Track,
            e.Task,
            e.Performer,
            e.OwnAccountable,
            e.DueRule,
            recordedAt,
            e.EffectiveAt,
            Deadline: null
        )
        {
            Occurrence = e.Occurrence,
            Added = e.Added,
        };
        return current with
        {
            Tracks = current.Tracks.SetItem(track.Id.Number, track with { Opened = track.Opened.Add(e.Task) }),
            Items = current.Items.SetItem(item.Id.Number, item),
        };
    }

    private static Case Complete(Case current, CaseEvent.WorkItemCompleted completed)
    {
        var item = current.Items[completed.Item.Number];
        var track = current.Tracks[item.Track.Number];
        var next = track with
        {
            Completed = track.Completed.Add(item.Task),
            CompletedBy = track.CompletedBy.SetItem(item.Task, completed.By.Person),
        };
        return current with { Tracks = current.Tracks.SetItem(track.Id.Number, next), Items = current.Items.Remove(item.Id.Number) };
    }

    /// <summary>What followed from the corrected entry began when that really happened.</summary>
    private static Case Redate(Case current, CaseEvent.WorkItemCorrected corrected)
    {
        if (corrected.Was == corrected.EffectiveAt)
            return current;
        foreach (var track in current.Tracks.Values.Where(track => track.Since == corrected.Was))
            current = WithTrack(current, track with { Since = corrected.EffectiveAt });
        foreach (var item in current.Items.Values.Where(item => item.Since == corrected.Was))
            current = WithItem(current, item with { Since = corrected.EffectiveAt });
        return current;
    }

    private static Case Offer(Case current, CaseEvent.HandoverOffered e, Instant recordedAt) =>
        WithHandover(
            current,
            new(
                e.Handover,
                e.Track,
                e.Stage,
                e.From,
                e.To,
                HandoverStatus.Offered,
                e.Cycle,
                recordedAt,
                e.Materials,
                e.Note,
                Deadline: null
            )
        );

    private static Case Fire(Case current, CaseEvent.RungFired fired, Instant recordedAt)
    {
        var next = WithDeadline(
            current,
            fired.Subject,
            deadline =>
            {
                var rest = Without(deadline, DeadlineStepKind.Rung, fired.Rung, fired.Repeat);
                var told = fired.Alerts.Select(alert => alert.Person).OfType<Organizations.PersonId>();
                return WithStep(rest with { Alerted = [.. rest.Alerted, .. told] }, fired.Next);
            }
        );
        var raised = fired.Alerts.Select(alert => new Alert(
            alert.Alert,
            fired.Subject,
            fired.Deadline,
            fired.Rung,
            fired.Cycle,
            fired.Repeat,
            alert.Post,
            alert.Person,
            recordedAt,
            AcknowledgedBy: null
        ));
        return next with
        {
            Alerts = next.Alerts.AddRange(raised.Select(alert => KeyValuePair.Create(alert.Id.Number, alert))),
            HasBreached = true,
        };
    }

    private static Case Acknowledge(Case current, CaseEvent.AlertAcknowledged e, Instant recordedAt)
    {
        var alert = current.Alerts[e.Alert.Number];
        var taken = alert with { AcknowledgedBy = e.By.Person, AcknowledgedFor = e.By.Post, AcknowledgedAt = recordedAt };
        return WithDeadline(
            current with
            {
                Alerts = current.Alerts.SetItem(alert.Id.Number, taken),
            },
            alert.Subject,
            deadline =>
                WithStep(
                    deadline with
                    {
                        Steps = deadline.Steps.RemoveAll(step =>
                            step.Kind == DeadlineStepKind.Rung && step.Key == alert.Rung && step.Repeat > 0
                        ),
                    },
                    e.Lapse
                )
        );
    }

    private static Case Lapse(Case current, CaseEvent.AcknowledgementLapsed e)
    {
        var alert = current.Alerts[e.Alert.Alert.Number];
        var open = alert with
        {
            Post = e.Alert.Post,
            Person = e.Alert.Person,
            AcknowledgedBy = null,
            AcknowledgedFor = null,
            AcknowledgedAt = null,
        };
        return WithDeadline(
            current with
            {
                Alerts = current.Alerts.SetItem(alert.Id.Number, open),
            },
            alert.Subject,
            deadline =>
            {
                var rest = WithStep(Without(deadline, DeadlineStepKind.Lapse, alert.Rung, alert.Id.Number), e.Next);
                // Where the rung comes back by itself nobody is told before it does.
                return e.Next is null && e.Alert.Person is { } told ? rest with { Alerted = [.. rest.Alerted, told] } : rest;
            }
        );
    }

    private static Deadline WithStep(Deadline deadline, DeadlineStep? step) =>
        step is null ? deadline : deadline with { Steps = [.. deadline.Steps.Append(step).OrderBy(one => one.At)] };

    private static ImmutableSortedDictionary<int, Alert> WithoutAlertsOf(Case current, DeadlineId deadline) =>
        current.Alerts.IsEmpty
            ? current.Alerts
            : current.Alerts.RemoveRange(current.Alerts.Values.Where(alert => alert.Deadline == deadline).Select(alert => alert.Id.Number));

    private static Deadline Without(Deadline deadline, DeadlineStepKind kind, string key, int repeat) =>
        deadline with
        {
            Steps = deadline.Steps.RemoveAll(step => step.Kind == kind && step.Key == key && step.Repeat == repeat),
        };

    private static Case WithOccurrence(Case current, TrackId id, string task, Occurrence next)
    {
        var track = current.Tracks[id.Number];
        return WithTrack(current, track with { Schedule = track.Schedule.SetItem(task, next) });
    }

    private static Case WithTrack(Case current, Track track) => current with { Tracks = current.Tracks.SetItem(track.Id.Number, track) };

    private static Case WithItem(Case current, WorkItem item) => current with { Items = current.Items.SetItem(item.Id.Number, item) };

    private static Case WithHandover(Case current, Handover handover) =>
        current with
        {
            Handovers = current.Handovers.SetItem(handover.Id.Number, handover),
        };

    /// <summary>Changes the deadline of an item or handover. Arming also makes its rule the item's.</summary>
    private static Case WithDeadline(Case current, int subject, Func<Deadline, Deadline?> change)
    {
        if (current.Items.TryGetValue(subject, out var item))
        {
            var next = Changed(item.Deadline, change);
            return WithItem(current, item with { Deadline = next, DueRule = next?.Rule ?? item.DueRule });
        }
        var handover = current.Handovers[subject];
        return WithHandover(current, handover with { Deadline = Changed(handover.Deadline, change) });
    }

    private static Deadline? Changed(Deadline? before, Func<Deadline, Deadline?> change) => change(before ?? None);

    /// <summary>Stands in for "no deadline yet" while one is armed; never stored.</summary>
    private static Deadline None { get; } =
        new(new(0), "", "", 0, new Calendars.DeadlineAnchor.Moment(default), default, default, false, true, "", "", "", [], []);
}
