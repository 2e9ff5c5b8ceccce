using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Simulation;

/// <summary>The events of one decision with its recorded time.</summary>
public sealed record RecordedEvents(Instant At, ImmutableArray<CaseEvent> Events);

/// <summary>A message that was to be told, at its instant.</summary>
public sealed record RecordedMessage(Instant At, Notification Notification);

/// <summary>A step that didn't go as the scenario says.</summary>
public sealed record StepProblem(ScenarioStep Step, string Problem);

/// <summary>What happened in a run, from wherever it ran: recorded events, messages, steps that went wrong, the state at the end.</summary>
public sealed record ScenarioRecord(
    ImmutableArray<RecordedEvents> Journal,
    ImmutableArray<RecordedMessage> Messages,
    ImmutableArray<StepProblem> Problems,
    Case? Final
)
{
    /// <summary>The ways of the definition that the story's own case took; empty when it ran on a store, which doesn't tell.</summary>
    public ImmutableArray<Transition> WaysTaken { get; init; } = [];

    /// <summary>
    /// What happened in the story's other cases, by what it calls them; their subjects are told with that name and '/' before theirs.
    /// </summary>
    public ImmutableSortedDictionary<string, ScenarioRecord> Beside { get; init; } =
        ImmutableSortedDictionary<string, ScenarioRecord>.Empty;

    /// <summary>All changes of owner per name of a track, or of a task with its own accountable post: from, post (null: closed).</summary>
    public IEnumerable<(string Track, Instant From, PostId? Post)> Owners() =>
        OwnOwners().Concat(OfOthers(record => record.Owners(), (label, other) => ($"{label}/{other.Track}", other.From, other.Post)));

    private IEnumerable<(string Track, Instant From, PostId? Post)> OwnOwners()
    {
        var names = new Dictionary<int, string>();
        foreach (var (at, @event) in All())
        {
            switch (@event)
            {
                case CaseEvent.TrackOpened opened:
                    names[opened.Track.Number] = opened.Name;
                    break;
                case CaseEvent.WorkItemOpened opened:
                    names[opened.Item.Number] = opened.Task;
                    break;
                case CaseEvent.ResponsibilityAssumed assumed:
                    yield return (names[assumed.Subject], at, assumed.Post);
                    break;
                case CaseEvent.ResponsibilityEnded ended:
                    yield return (names[ended.Subject], at, null);
                    break;
            }
        }
    }

    /// <summary>The due instants set for each task or handover stage, in order.</summary>
    public IEnumerable<(string Subject, Instant Due, LocalDate DueDay)> Deadlines() =>
        OwnDeadlines()
            .Concat(OfOthers(record => record.Deadlines(), (label, other) => ($"{label}/{other.Subject}", other.Due, other.DueDay)));

    private IEnumerable<(string Subject, Instant Due, LocalDate DueDay)> OwnDeadlines()
    {
        var names = SubjectNames();
        foreach (var (_, @event) in All())
        {
            if (@event is CaseEvent.DeadlineArmed armed)
                yield return (names[armed.Subject], armed.Deadline.Due, armed.Deadline.DueDay);
            else if (@event is CaseEvent.DeadlineMoved moved)
                yield return (names[moved.Subject], moved.Deadline.Due, moved.Deadline.DueDay);
        }
    }

    /// <summary>The rungs that fired, one row per receiver.</summary>
    public IEnumerable<(Instant At, string Subject, string Rung, PostId To, PersonId? Person)> Rungs() =>
        OwnRungs()
            .Concat(
                OfOthers(
                    record => record.Rungs(),
                    (label, other) => (other.At, $"{label}/{other.Subject}", other.Rung, other.To, other.Person)
                )
            );

    private IEnumerable<(Instant At, string Subject, string Rung, PostId To, PersonId? Person)> OwnRungs()
    {
        var names = SubjectNames();
        foreach (var (at, @event) in All())
        {
            if (@event is not CaseEvent.RungFired fired)
                continue;
            foreach (var alert in fired.Alerts)
                yield return (at, names[fired.Subject], fired.Rung, alert.Post, alert.Person);
        }
    }

    /// <summary>The reminders that went out; the post is null for those meant for the participant.</summary>
    public IEnumerable<(Instant At, string Subject, PostId? To)> Reminders() =>
        OwnReminders().Concat(OfOthers(record => record.Reminders(), (label, other) => (other.At, $"{label}/{other.Subject}", other.To)));

    private IEnumerable<(Instant At, string Subject, PostId? To)> OwnReminders()
    {
        var names = SubjectNames();
        foreach (var (at, @event) in All())
        {
            if (@event is CaseEvent.ReminderSent sent)
                yield return (at, names[sent.Subject], sent.ForParticipant ? null : sent.Post);
        }
    }

    /// <summary>Messages per post and instant after merging reminders of one person on one day.</summary>
    public int MessagesTo(PostId post, Instant at) =>
        Messages
            .Where(message => message.At == at && message.Notification.Post == post)
            .Select((message, index) => message.Notification.MergeDay is { } day ? (object)(message.Notification.Person, day) : index)
            .Distinct()
            .Count();

    private IEnumerable<T> OfOthers<T>(Func<ScenarioRecord, IEnumerable<T>> told, Func<string, T, T> named) =>
        Beside.SelectMany(pair => told(pair.Value).Select(other => named(pair.Key, other)));

    private IEnumerable<(Instant At, CaseEvent Event)> All() =>
        Journal.SelectMany(entry => entry.Events.Select(@event => (entry.At, @event)));

    private Dictionary<int, string> SubjectNames()
    {
        var names = new Dictionary<int, string>();
        foreach (var (_, @event) in All())
        {
            if (@event is CaseEvent.WorkItemOpened opened)
                names[opened.Item.Number] = opened.Task;
            else if (@event is CaseEvent.HandoverOffered offered)
                names[offered.Handover.Number] = offered.Stage;
        }
        return names;
    }
}
