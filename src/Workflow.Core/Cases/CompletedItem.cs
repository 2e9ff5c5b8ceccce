using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Cases;

/// <summary>
/// A completed item as the journal tells it: what a correction must know and state, which holds open items only, doesn't.
/// <paramref name="Values"/> and <paramref name="EffectiveAt"/> are as corrected so far; <paramref name="StagesLeft"/> are the stages that
/// tracks left with its completion or later. What was recorded or completed since in another line of several is told apart.
/// </summary>
public sealed record CompletedItem(
    WorkItemId Item,
    TrackId Track,
    string Task,
    Actor By,
    Instant Since,
    Instant RecordedAt,
    Instant EffectiveAt,
    ImmutableSortedDictionary<string, StoredValue> Values,
    ImmutableSortedSet<string> RecordedSince,
    ImmutableSortedSet<string> RecordedSinceInTrack,
    bool IsLatestOfTask,
    bool IsLatestInTrack,
    FindingId? Finding,
    CompletedDeadline? Deadline,
    ImmutableArray<(string Track, string Stage)> StagesLeft
)
{
    /// <summary>The item by its number, or null when the journal knows no completion of it. The journal is the whole one, in order.</summary>
    public static CompletedItem? Find(IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> journal, WorkItemId item)
    {
        var reading = new Reading(item);
        foreach (var (at, events) in journal)
            reading.Add(at, events);
        return reading.Found;
    }

    /// <summary>The item of a task that was completed last, or null.</summary>
    public static WorkItemId? LatestOf(IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> journal, string task)
    {
        var tasks = new Dictionary<int, string>();
        WorkItemId? latest = null;
        foreach (var @event in journal.SelectMany(entry => entry.Events))
        {
            if (@event is CaseEvent.WorkItemOpened opened)
                tasks[opened.Item.Number] = opened.Task;
            else if (@event is CaseEvent.WorkItemCompleted completed && tasks.GetValueOrDefault(completed.Item.Number) == task)
                latest = completed.Item;
        }
        return latest;
    }

    private sealed class Reading(WorkItemId item)
    {
        private readonly Dictionary<int, (string Name, string Stage)> _tracks = [];
        private readonly Dictionary<int, string> _tasks = [];
        private readonly Dictionary<int, TrackId> _trackOf = [];
        private CaseEvent.WorkItemOpened? _opened;
        private Deadline? _deadline;
        private bool _missed;
        private DeadlineOutcome? _outcome;
        private ImmutableSortedDictionary<string, StoredValue> _recorded = ImmutableSortedDictionary<string, StoredValue>.Empty;
        private FindingId? _finding;

        public CompletedItem? Found { get; private set; }

        public void Add(Instant at, ImmutableArray<CaseEvent> events)
        {
            var corrects = events.Any(e => e is CaseEvent.WorkItemCorrected corrected && corrected.Item == item);
            _recorded = ImmutableSortedDictionary<string, StoredValue>.Empty;
            foreach (var @event in events)
            {
                LookAtDeadline(@event);
                LookAtTrack(@event);
                LookAtItem(at, @event, corrects);
            }
        }

        private void LookAtItem(Instant at, CaseEvent @event, bool corrects)
        {
            switch (@event)
            {
                case CaseEvent.WorkItemOpened e:
                    _tasks[e.Item.Number] = e.Task;
                    _trackOf[e.Item.Number] = e.Track;
                    if (e.Item == item)
                        _opened = e;
                    break;
                case CaseEvent.FindingSigned e when e.Item == item:
                    _finding = e.Finding;
                    break;
                case CaseEvent.FieldsRecorded e when Found is null:
                    _recorded = _recorded.SetItems(e.Values);
                    break;
                case CaseEvent.FieldsRecorded e when Found is { } found && !corrects:
                    Found = found with
                    {
                        RecordedSince = found.RecordedSince.Union(e.Values.Keys),
                        RecordedSinceInTrack =
                            e.Track is { } other && other != found.Track
                                ? found.RecordedSinceInTrack
                                : found.RecordedSinceInTrack.Union(e.Values.Keys),
                    };
                    break;
                case CaseEvent.WorkItemCompleted e when e.Item == item && _opened is { } opened:
                    Found = Completed(at, e, opened);
                    break;
                case CaseEvent.WorkItemCompleted e when Found is { } found && _tasks.GetValueOrDefault(e.Item.Number) == found.Task:
                    Found = found with
                    {
                        IsLatestOfTask = false,
                        IsLatestInTrack = found.IsLatestInTrack && _trackOf[e.Item.Number] != found.Track,
                    };
                    break;
                case CaseEvent.WorkItemCorrected e when e.Item == item && Found is { } found:
                    Found = found with
                    {
                        EffectiveAt = e.EffectiveAt,
                        Values = found.Values.SetItems(e.Values),
                        Deadline =
                            found.Deadline is { } deadline && e.Outcome is { } outcome
                                ? deadline with
                                {
                                    Outcome = outcome,
                                }
                                : found.Deadline,
                    };
                    break;
            }
        }

        private CompletedItem Completed(Instant at, CaseEvent.WorkItemCompleted completed, CaseEvent.WorkItemOpened opened) =>
            new(
                item,
                opened.Track,
                opened.Task,
                completed.By,
                opened.EffectiveAt,
                at,
                completed.EffectiveAt,
                _recorded,
                RecordedSince: [],
                RecordedSinceInTrack: [],
                IsLatestOfTask: true,
                IsLatestInTrack: true,
                _finding,
                _deadline is { } deadline && _outcome is { } outcome ? new(deadline.Id, deadline.Due, _missed, outcome) : null,
                StagesLeft: []
            );

        private void LookAtDeadline(CaseEvent @event)
        {
            switch (@event)
            {
                case CaseEvent.DeadlineArmed e when e.Subject == item.Number:
                    (_deadline, _missed, _outcome) = (e.Deadline, false, null);
                    break;
                case CaseEvent.DeadlineMoved e when e.Subject == item.Number:
                    (_deadline, _missed) = (e.Deadline, e.Deadline.IsMissed);
                    break;
                case CaseEvent.DeadlineMissed e when e.Subject == item.Number:
                    _missed = true;
                    break;
                case CaseEvent.DeadlineClosed e when e.Subject == item.Number:
                    _outcome = e.Outcome;
                    break;
            }
        }

        private void LookAtTrack(CaseEvent @event)
        {
            switch (@event)
            {
                case CaseEvent.TrackOpened e:
                    _tracks[e.Track.Number] = (e.Name, "");
                    break;
                case CaseEvent.StageEntered e:
                    Leave(e.Track);
                    _tracks[e.Track.Number] = (_tracks[e.Track.Number].Name, e.Stage);
                    break;
                case CaseEvent.TrackClosed e:
                    Leave(e.Track);
                    break;
            }
        }

        private void Leave(TrackId track)
        {
            if (Found is { } found && _tracks.TryGetValue(track.Number, out var stood) && stood.Stage.Length > 0)
                Found = found with { StagesLeft = found.StagesLeft.Add(stood) };
        }
    }
}

/// <summary>The deadline under which an item was completed. <paramref name="WasMissed"/>: its due had passed before.</summary>
public sealed record CompletedDeadline(DeadlineId Id, Instant Due, bool WasMissed, DeadlineOutcome Outcome);
