using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>One recorded decision as a timeline reads it.</summary>
internal sealed record TimelineDecision(int Version, Instant RecordedAt, Actor By, ImmutableArray<CaseEvent> Events);

/// <summary>
/// Turns events into neutral lines; of other cases only those in <c>seenCases</c> are named. Fed with every decision of a case from the
/// first on, because an event names its subject by number only.
/// </summary>
internal sealed class CaseTimeline(
    WorkflowDefinition definition,
    CaseScope scope,
    OrgDirectory directory,
    PostNames names,
    IReadOnlySet<CaseId> seenCases
)
{
    private readonly Dictionary<int, LocalizedText> _titles = [];
    private readonly Dictionary<int, int> _subjectOfAlert = [];

    /// <summary>The lines of one decision. What only the engine needs (moments, parties, ends that another line tells) has none.</summary>
    public ImmutableArray<TimelineEntry> LinesOf(TimelineDecision decision)
    {
        var lines = ImmutableArray.CreateBuilder<TimelineEntry>();
        for (var i = 0; i < decision.Events.Length; i++)
        {
            Learn(decision.Events[i]);
            if (LineOf(decision.Events[i], Blank(decision, i)) is { } line)
                lines.Add(line);
        }
        return lines.ToImmutable();
    }

    private TimelineEntry Blank(TimelineDecision decision, int ordinal)
    {
        var isEngine = decision.By == Actor.System;
        return new(
            decision.Version,
            ordinal,
            decision.RecordedAt,
            EffectiveAt: null,
            decision.Events[ordinal].GetType().Name,
            isEngine ? null : names.Of(decision.By.Person),
            isEngine ? null : names.Of(decision.By.Post),
            Subject: null,
            Title: null,
            Post: null,
            Person: null,
            Rung: null,
            Cycle: null,
            DueDay: null,
            DueAt: null,
            IsLate: false,
            Detail: null,
            Items: []
        );
    }

    private LocalizedText NameOf(CaseId other) =>
        seenCases.Contains(other) ? LocalizedText.Same(other.Reference) : LocalizedText.Of("another case", "另一案件");

    private void Learn(CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.TrackOpened e:
                _titles[e.Track.Number] = definition.Tracks.TryGetValue(e.Name, out var track) ? track.Title : LocalizedText.Same(e.Name);
                break;
            case CaseEvent.WorkItemOpened e:
                _titles[e.Item.Number] = definition.FindTask(e.Task)?.Title ?? LocalizedText.Same(e.Task);
                break;
            case CaseEvent.HandoverOffered e:
                _titles[e.Handover.Number] = StageTitle(e.Stage);
                break;
            case CaseEvent.FindingSigned e:
                _titles[e.Finding.Number] = definition.Findings.TryGetValue(e.Kind, out var finding)
                    ? finding.Title
                    : LocalizedText.Same(e.Kind);
                break;
            case CaseEvent.RungFired e:
                foreach (var alert in e.Alerts)
                    _subjectOfAlert[alert.Alert.Number] = e.Subject;
                break;
            default:
                break;
        }
    }

    private TimelineEntry? LineOf(CaseEvent @event, TimelineEntry line) =>
        @event switch
        {
            CaseEvent.CaseOpened e => line with { EffectiveAt = e.EffectiveAt },
            CaseEvent.FieldsRecorded e => line with { Items = [.. LabelsOf(e.Values.Keys)] },
            CaseEvent.TrackOpened e => About(line, e.Track.Number) with { EffectiveAt = e.EffectiveAt, IsLate = e.LateReason is not null },
            CaseEvent.StageEntered e => line with { Subject = e.Track.Number, Title = StageTitle(e.Stage), EffectiveAt = e.EffectiveAt },
            CaseEvent.TrackClosed e => About(line, e.Track.Number) with { Detail = e.Consequence },
            CaseEvent.ResponsibilityAssumed e => Assumed(line, e),
            CaseEvent.ResponsibilityCorrected e => About(line, e.Subject) with
            {
                Post = names.Of(e.Right.Post),
                EffectiveAt = e.Right.From,
            },
            CaseEvent.WorkItemOpened e => About(line, e.Item.Number) with { Post = names.Of(e.Performer), EffectiveAt = e.EffectiveAt },
            CaseEvent.WorkItemReassigned e => About(line, e.Item.Number) with { Post = names.Of(e.Performer) },
            CaseEvent.WorkItemCompleted e => About(line, e.Item.Number) with
            {
                EffectiveAt = e.EffectiveAt,
                IsLate = e.LateReason is not null,
            },
            CaseEvent.WorkItemCorrected e => About(line, e.Item.Number) with
            {
                EffectiveAt = e.EffectiveAt,
                Detail = e.Outcome?.ToString(),
                Items = [.. LabelsOf(e.Values.Keys)],
            },
            CaseEvent.WorkItemCancelled e => About(line, e.Item.Number) with { Detail = e.Cause.ToString() },
            CaseEvent.FindingSigned e => About(line, e.Finding.Number) with { EffectiveAt = e.EffectiveAt },
            CaseEvent.FindingWithdrawn e => About(line, e.Finding.Number),
            CaseEvent.CaseSuspended e => line with { EffectiveAt = e.EffectiveAt },
            CaseEvent.CaseResumed e => line with { EffectiveAt = e.EffectiveAt },
            CaseEvent.FindingDaysSet e => About(line, e.Finding.Number) with { Items = [DaysOf(e)] },
            CaseEvent.CounterCrossed e => line with
            {
                Title = definition.Counters.TryGetValue(e.Counter, out var counter) ? counter.Title : LocalizedText.Same(e.Counter),
                EffectiveAt = e.EffectiveAt,
                Items = [LocalizedText.Same(e.Count.ToString(CultureInfo.InvariantCulture))],
            },
            CaseEvent.TaskUndone e => line with
            {
                Subject = e.Track.Number,
                Title = definition.FindTask(e.Task)?.Title ?? LocalizedText.Same(e.Task),
            },
            CaseEvent.LinkedCaseOpened e => line with { Items = [NameOf(e.Case)] },
            CaseEvent.CaseMerged e => line with { Items = [NameOf(e.Into)] },
            CaseEvent.PartiesMoved e => line with { Items = [.. DepartmentsOf(e)] },
            CaseEvent.CaseRecomputed e => line with
            {
                Items = [LocalizedText.Of($"{e.Reason} (asked for by {e.By})", $"{e.Reason}（由 {e.By} 发起）")],
            },
            CaseEvent.DefinitionRepinned e => line with { Items = [LocalizedText.Same(e.To.ToString(CultureInfo.InvariantCulture))] },
            CaseEvent.TermSet e => line with { DueDay = e.LastDay },
            CaseEvent.TermEnded e => line with { DueDay = e.LastDay },
            CaseEvent.CaseEnded e => line with
            {
                Title = definition.Endings.TryGetValue(e.Ending, out var ending) ? ending.Title : LocalizedText.Same(e.Ending),
            },
            CaseEvent.CaseClosed e => line with { Detail = e.Consequence },
            _ => LineOfDeadline(@event, line),
        };

    private TimelineEntry? LineOfDeadline(CaseEvent @event, TimelineEntry line) =>
        @event switch
        {
            CaseEvent.DeadlineArmed e => About(line, e.Subject) with
            {
                Cycle = e.Deadline.Cycle,
                DueDay = e.Deadline.DueDay,
                DueAt = e.Deadline.Due,
                Detail = e.Deadline.Rule,
            },
            CaseEvent.DeadlineMoved e => About(line, e.Subject) with
            {
                Cycle = e.Deadline.Cycle,
                DueDay = e.Deadline.DueDay,
                DueAt = e.Deadline.Due,
                Detail = e.Deadline.Rule,
            },
            CaseEvent.DeadlineAwaited e => About(line, e.Item.Number) with { Cycle = e.Cycle, Detail = e.Rule },
            CaseEvent.DeadlineMissed e => About(line, e.Subject),
            CaseEvent.DeadlineClosed e => About(line, e.Subject) with { Detail = e.Outcome.ToString() },
            CaseEvent.ReminderSent e => About(line, e.Subject) with
            {
                Post = names.Of(e.Post),
                Person = e.Person is { } person ? names.Of(person) : null,
                Rung = e.Key,
                Detail = e.ForParticipant ? "participant" : null,
            },
            CaseEvent.RungFired e => Fired(line, e),
            CaseEvent.AlertAcknowledged e => About(line, _subjectOfAlert.GetValueOrDefault(e.Alert.Number)),
            CaseEvent.AcknowledgementLapsed e => About(line, _subjectOfAlert.GetValueOrDefault(e.Alert.Alert.Number)) with
            {
                Post = names.Of(e.Alert.Post),
                Person = e.Alert.Person is { } person ? names.Of(person) : null,
                Detail = e.Why.ToString(),
                Items = [names.Of(e.By).Name],
            },
            CaseEvent.HandoverOffered e => About(line, e.Handover.Number) with { Post = names.Of(e.To), Cycle = e.Cycle },
            CaseEvent.HandoverAccepted { Source: { } source } e => About(line, e.Handover.Number) with
            {
                Kind = "HandoverDeemed",
                Detail = e.Receipt,
                Items = [LocalizedText.Same(source)],
            },
            CaseEvent.HandoverAccepted e => About(line, e.Handover.Number) with { Detail = e.Receipt },
            CaseEvent.HandoverReturned e => About(line, e.Handover.Number),
            CaseEvent.HandoverWithdrawn e => About(line, e.Handover.Number),
            CaseEvent.HandoverReaddressed e => About(line, e.Handover.Number) with { Post = names.Of(e.To) },
            CaseEvent.HandoverLapsed e => About(line, e.Handover.Number),
            _ => null,
        };

    private TimelineEntry About(TimelineEntry line, int subject) =>
        line with
        {
            Subject = subject,
            Title = _titles.GetValueOrDefault(subject),
        };

    private TimelineEntry Assumed(TimelineEntry line, CaseEvent.ResponsibilityAssumed assumed) =>
        About(line, assumed.Subject) with
        {
            Post = names.Of(assumed.Post),
            Person = directory.OccupantOf(assumed.Post, line.RecordedAt) is { } person ? names.Of(person) : null,
            Detail = assumed.Cause.ToString(),
        };

    private TimelineEntry Fired(TimelineEntry line, CaseEvent.RungFired fired) =>
        About(line, fired.Subject) with
        {
            Rung = fired.Rung,
            Cycle = fired.Cycle,
            IsLate = fired.IsLate,
            Post = fired.Alerts.IsEmpty ? null : names.Of(fired.Alerts[0].Post),
            Person = fired.Alerts.IsEmpty || fired.Alerts[0].Person is not { } person ? null : names.Of(person),
            Items = [.. fired.Alerts.Select(alert => alert.Person is { } reached ? names.Of(reached).Name : names.Of(alert.Post).Title)],
        };

    /// <summary>Labels of the fields that the viewer may read; of others not even that they were written.</summary>
    private IEnumerable<LocalizedText> LabelsOf(IEnumerable<string> fields) =>
        fields.Where(scope.MayRead).Select(name => definition.Fields[name].Label);

    private static LocalizedText DaysOf(CaseEvent.FindingDaysSet days)
    {
        var from = LocalDatePattern.Iso.Format(days.From);
        return days.Until is { } until
            ? LocalizedText.Same($"{from} – {LocalDatePattern.Iso.Format(until)}")
            : LocalizedText.Of($"from {from} on", $"自 {from} 起");
    }

    private IEnumerable<LocalizedText> DepartmentsOf(CaseEvent.PartiesMoved moved) =>
        moved
            .Parties.Values.Distinct()
            .Select(id => directory.Departments.TryGetValue(id.Code, out var unit) ? unit.Name : LocalizedText.Same(id.Code));

    private LocalizedText StageTitle(string stage) =>
        definition
            .Tracks.Values.Select(track => track.Stages.TryGetValue(stage, out var found) ? found.Title : null)
            .FirstOrDefault(title => title is not null)
        ?? LocalizedText.Same(stage);
}
