using System.Diagnostics;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;

namespace Workflow.Cli.Scenarios;

/// <summary>One thing that happened, in words. <paramref name="Kind"/> is <c>owner</c>, <c>due</c>, <c>rung</c> and so on.</summary>
public sealed record TimelineEntry(Instant At, string Kind, string Subject, string What, string? Post, string? Person);

/// <summary>What happened in a run, told in the order of its events.</summary>
public sealed class Timeline
{
    private readonly DateTimeZone _zone;
    private readonly Dictionary<int, string> _names = [];
    private readonly List<TimelineEntry> _entries = [];

    private Timeline(DateTimeZone zone) => _zone = zone;

    /// <summary>Everything that the record holds about owners, items, deadlines, reminders, rungs and handovers.</summary>
    public static IReadOnlyList<TimelineEntry> Of(ScenarioRecord record, DateTimeZone zone)
    {
        var own = EntriesOf(record, zone);
        var beside = record.Beside.SelectMany(pair =>
            EntriesOf(pair.Value, zone).Select(entry => entry with { Subject = $"{pair.Key}/{entry.Subject}" })
        );
        return record.Beside.IsEmpty ? own : [.. own.Concat(beside).OrderBy(entry => entry.At)];
    }

    private static List<TimelineEntry> EntriesOf(ScenarioRecord record, DateTimeZone zone)
    {
        var timeline = new Timeline(zone);
        foreach (var (at, events) in record.Journal)
        {
            foreach (var @event in events)
                timeline.Tell(at, @event);
        }
        return timeline._entries;
    }

    /// <summary>One line per entry, columns aligned.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<TimelineEntry> entries, DateTimeZone zone)
    {
        var kinds = entries.Select(entry => entry.Kind.Length).DefaultIfEmpty().Max();
        var subjects = entries.Select(entry => entry.Subject.Length).DefaultIfEmpty().Max();
        foreach (var entry in entries)
            terminal.Say(
                $"  {LocalTimes.Show(entry.At, zone)}  {entry.Kind.PadRight(kinds)}  {entry.Subject.PadRight(subjects)}  {entry.What}"
            );
    }

    /// <summary>The entries as values.</summary>
    public static IEnumerable<object> Facts(IReadOnlyList<TimelineEntry> entries, DateTimeZone zone) =>
        entries.Select(entry => new
        {
            at = LocalTimes.Show(entry.At, zone),
            entry.Kind,
            entry.Subject,
            entry.What,
            entry.Post,
            entry.Person,
        });

    private void Tell(Instant at, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.TrackOpened e:
                _names[e.Track.Number] = e.Name;
                Add(at, "track", e.Track.Number, "opens");
                break;
            case CaseEvent.StageEntered e:
                Add(at, "stage", e.Track.Number, $"stands in {e.Stage}");
                break;
            case CaseEvent.TrackClosed e:
                Add(at, "track", e.Track.Number, e.Consequence is null ? "closes" : $"closes with {e.Consequence}");
                break;
            case CaseEvent.ResponsibilityAssumed e:
                Add(at, "owner", e.Subject, $"{e.Post} is accountable", e.Post);
                break;
            case CaseEvent.ResponsibilityEnded e:
                Add(at, "owner", e.Subject, "nobody any more");
                break;
            case CaseEvent.ResponsibilityCorrected e:
                Add(
                    at,
                    "owner",
                    e.Subject,
                    $"corrected: {e.Right.Post} was accountable from {LocalTimes.Show(e.Right.From, _zone)}",
                    e.Right.Post
                );
                break;
            case CaseEvent.FindingSigned e:
                Add(at, "finding", e.Item.Number, $"{e.Kind} signed by {e.By.Post}", e.By.Post, e.By.Person);
                break;
            case CaseEvent.FindingWithdrawn e:
                _entries.Add(new(at, "finding", e.Kind, $"withdrawn by {e.By.Post}", e.By.Post.Code, e.By.Person.Code));
                break;
            case CaseEvent.FindingDaysSet e:
                var until = e.Until is { } last ? LocalTimes.Show(last) : "further notice";
                _entries.Add(
                    new(
                        at,
                        "finding",
                        FormattableString.Invariant($"finding {e.Finding.Number}"),
                        $"spans {LocalTimes.Show(e.From)} until {until}",
                        null,
                        null
                    )
                );
                break;
            case CaseEvent.CrossingPlanned { At: { } crosses } e:
                _entries.Add(
                    new(at, "counter", e.Counter, $"reaches its threshold {LocalTimes.Show(crosses, _zone)} if nothing changes", null, null)
                );
                break;
            case CaseEvent.CrossingPlanned e:
                _entries.Add(new(at, "counter", e.Counter, "doesn't reach its threshold as things stand", null, null));
                break;
            case CaseEvent.CounterCrossed e:
                _entries.Add(new(at, "counter", e.Counter, $"reached {e.Count}", null, null));
                break;
            default:
                TellCase(at, @event);
                break;
        }
    }

    private void TellCase(Instant at, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.LinkedCaseOpened e:
                Add(at, "case", $"opens a case of {e.Workflow}");
                break;
            case CaseEvent.CaseMerged e:
                Add(at, "case", $"was opened twice; {e.Into.Reference} goes on");
                break;
            case CaseEvent.PartiesMoved e:
                Add(at, "case", $"moves to {string.Join(", ", e.Parties.Select(pair => $"{pair.Key} {pair.Value}"))}");
                break;
            case CaseEvent.CaseRecomputed e:
                Add(at, "case", $"counted again: {e.Reason} (asked for by {e.By})");
                break;
            case CaseEvent.DefinitionRepinned e:
                Add(at, "case", FormattableString.Invariant($"goes on on version {e.To}"));
                break;
            case CaseEvent.TermSet e:
                Add(at, "term", $"until {LocalTimes.Show(e.LastDay)}");
                break;
            case CaseEvent.TermEnded e:
                Add(at, "term", $"ended on {LocalTimes.Show(e.LastDay)}");
                break;
            case CaseEvent.CaseSuspended e:
                Add(at, "case", $"stands still from {LocalTimes.Show(e.EffectiveAt, _zone)}");
                break;
            case CaseEvent.CaseResumed e:
                Add(at, "case", $"goes on from {LocalTimes.Show(e.EffectiveAt, _zone)}");
                break;
            case CaseEvent.CaseEnded e:
                Add(at, "case", $"ends: {e.Ending}");
                break;
            case CaseEvent.CaseClosed:
                Add(at, "case", "closes");
                break;
            default:
                TellItem(at, @event);
                break;
        }
    }

    private void TellItem(Instant at, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.WorkItemOpened e:
                _names[e.Item.Number] = e.Task;
                Add(at, "item", e.Item.Number, $"given to {e.Performer}", e.Performer);
                break;
            case CaseEvent.WorkItemReassigned e:
                Add(at, "item", e.Item.Number, $"moved to {e.Performer}", e.Performer);
                break;
            case CaseEvent.WorkItemCompleted e:
                Add(at, "item", e.Item.Number, $"done by {e.By.Post}", e.By.Post, e.By.Person);
                break;
            case CaseEvent.WorkItemCorrected e:
                var fields = e.Values.Count == 0 ? "" : $"; corrected: {string.Join(", ", e.Values.Keys)}";
                Add(
                    at,
                    "item",
                    e.Item.Number,
                    $"corrected by {e.By.Post}, happened {LocalTimes.Show(e.EffectiveAt, _zone)}{fields}",
                    e.By.Post,
                    e.By.Person
                );
                break;
            case CaseEvent.WorkItemCancelled e:
                Add(at, "item", e.Item.Number, $"ends undone: {Word(e.Cause)}");
                break;
            case CaseEvent.TaskUndone e:
                _entries.Add(new(at, "item", e.Task, "is to be done again", null, null));
                break;
            case CaseEvent.OccurrencePlanned e:
                _entries.Add(new(at, "planned", e.Task, $"comes back {LocalTimes.Show(e.OpensAt, _zone)}", null, null));
                break;
            case CaseEvent.ScheduleEnded e:
                _entries.Add(new(at, "planned", e.Task, "doesn't come back any more", null, null));
                break;
            case CaseEvent.HandoverOffered e:
                _names[e.Handover.Number] = e.Stage;
                Add(at, "handover", e.Handover.Number, $"offered by {e.From} to {e.To}", e.To);
                break;
            case CaseEvent.HandoverAccepted { Source: { } source } e:
                Add(at, "handover", e.Handover.Number, $"accepted by rule: {source}");
                break;
            case CaseEvent.HandoverAccepted e:
                Add(at, "handover", e.Handover.Number, $"accepted by {e.By.Post}", e.By.Post, e.By.Person);
                break;
            case CaseEvent.HandoverReturned e:
                Add(at, "handover", e.Handover.Number, $"returned by {e.By.Post}", e.By.Post, e.By.Person);
                break;
            case CaseEvent.HandoverWithdrawn e:
                Add(at, "handover", e.Handover.Number, $"taken back by {e.By.Post}", e.By.Post, e.By.Person);
                break;
            case CaseEvent.DeemingSet { At: { } deemed } e:
                Add(at, "handover", e.Handover.Number, $"counts as accepted {LocalTimes.Show(deemed, _zone)} if nobody answers");
                break;
            case CaseEvent.DeemingSet e:
                Add(at, "handover", e.Handover.Number, "doesn't count as accepted by itself any more");
                break;
            case CaseEvent.HandoverReaddressed e:
                Add(at, "handover", e.Handover.Number, $"goes from {e.From} to {e.To} now", e.To);
                break;
            case CaseEvent.HandoverLapsed e:
                Add(at, "handover", e.Handover.Number, "lapses");
                break;
            default:
                TellDeadline(at, @event);
                break;
        }
    }

    private void TellDeadline(Instant at, CaseEvent @event)
    {
        switch (@event)
        {
            case CaseEvent.DeadlineArmed e:
                Add(at, "due", e.Subject, $"{e.Deadline.Rule}: due {LocalTimes.ShowEnd(e.Deadline.Due.InZone(_zone).LocalDateTime)}");
                break;
            case CaseEvent.DeadlineAwaited e:
                Add(at, "due", e.Item.Number, $"{e.Rule}: counts once its anchor is known");
                break;
            case CaseEvent.DeadlineMoved e:
                Add(at, "due", e.Subject, $"{e.Deadline.Rule}: moved to {LocalTimes.ShowEnd(e.Deadline.Due.InZone(_zone).LocalDateTime)}");
                break;
            case CaseEvent.DeadlinePaused e:
                Add(at, "due", e.Subject, "stands still");
                break;
            case CaseEvent.DeadlineMissed e:
                Add(at, "missed", e.Subject, "the due passed");
                break;
            case CaseEvent.DeadlineClosed e:
                Add(
                    at,
                    "due",
                    e.Subject,
                    e.Outcome switch
                    {
                        DeadlineOutcome.InTime => "met in time",
                        DeadlineOutcome.Late => "met late",
                        DeadlineOutcome.Stopped => "stopped",
                        DeadlineOutcome.NoLongerOverdue => "no longer overdue",
                    }
                );
                break;
            case CaseEvent.ReminderSent e:
                Add(
                    at,
                    "reminder",
                    e.Subject,
                    e.ForParticipant ? $"to the participant through {e.Post}" : $"to {Who(e.Post, e.Person)}",
                    e.Post,
                    e.Person
                );
                break;
            case CaseEvent.ReminderDropped e:
                Add(at, "reminder", e.Subject, $"{e.Key} dropped, overtaken by the due");
                break;
            case CaseEvent.RungFired e:
                foreach (var alert in e.Alerts)
                    Add(
                        at,
                        "rung",
                        e.Subject,
                        $"{e.Rung} to {Who(alert.Post, alert.Person)}{(e.IsLate ? ", late" : "")}",
                        alert.Post,
                        alert.Person
                    );
                break;
            case CaseEvent.AlertAcknowledged e:
                _entries.Add(new(at, "alert", $"alert {e.Alert}", $"taken on by {e.By.Post}", e.By.Post.Code, e.By.Person.Code));
                break;
            case CaseEvent.AcknowledgementLapsed e:
                _entries.Add(
                    new(
                        at,
                        "alert",
                        $"alert {e.Alert.Alert}",
                        $"the acknowledgement of {e.By} lapsed",
                        e.Alert.Post.Code,
                        e.Alert.Person?.Code
                    )
                );
                break;
            case CaseEvent.CaseOpened or CaseEvent.FieldsRecorded or CaseEvent.MomentReached or CaseEvent.PartyInvolved:
                break;
            default:
                throw new UnreachableException(@event.GetType().Name);
        }
    }

    private void Add(Instant at, string kind, string what) => _entries.Add(new(at, kind, "case", what, null, null));

    private void Add(Instant at, string kind, int subject, string what, PostId? post = null, PersonId? person = null) =>
        _entries.Add(new(at, kind, _names.GetValueOrDefault(subject, "?"), what, post?.Code, person?.Code));

    private static string Who(PostId post, PersonId? person) => $"{post} ({person?.Code ?? "nobody present"})";

    private static string Word(CancelCause cause) =>
        cause switch
        {
            CancelCause.Superseded => "made needless",
            CancelCause.StageLeft => "its stage was left",
            CancelCause.TrackClosed => "its track closed",
            CancelCause.Suspended => "the case was suspended",
        };
}
