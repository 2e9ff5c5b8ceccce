using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;
using Workflow.Testing;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>Everything that an auditor knows of one case.</summary>
internal sealed class CaseBook
{
    /// <summary>Every so many decisions the state is compared with what its events make.</summary>
    private const int FoldEvery = 16;

    private readonly CaseId _id;
    private readonly Action<Violation> _report;
    private readonly OwnerBook _owners;
    private readonly DeadlineBook _deadlines;
    private readonly ScheduleBook _schedule;
    private readonly MessageBook _messages;
    private readonly CaseAuditor _flow;
    private readonly Dictionary<string, JournalRow> _commands = [];
    private readonly Dictionary<string, (int Version, string Events)> _answers = [];
    private readonly Queue<Commit> _recent = new();
    private readonly List<(Instant At, ImmutableArray<CaseEvent> Events)> _unfolded = [];
    private Case? _folded;
    private Instant _last = Instant.MinValue;
    private Instant _since = Instant.MinValue;
    private int _version;
    private int _signed;

    public CaseBook(CaseId id, WorkflowDefinition definition, HashSet<Guid> messageIds, Action<Violation> report)
    {
        _id = id;
        _report = report;
        _owners = new(Note);
        _deadlines = new(Note);
        _schedule = new(_deadlines);
        _messages = new(messageIds, Note);
        _flow = new(definition);
    }

    /// <summary>The last decisions, oldest first, for a report.</summary>
    public IEnumerable<Commit> Recent => _recent;

    public int Rungs => _deadlines.Rungs;

    public void Observe(Commit commit)
    {
        _version = commit.Version;
        _recent.Enqueue(commit);
        if (_recent.Count > 5)
            _recent.Dequeue();
        ObserveCommand(commit);
        ObserveTime(commit);
        // What the decision itself plans for now is done by the next one; the wake-up says so.
        List<string> overdue = commit.IsTick ? [.. _schedule.OverdueAt(commit.At)] : [];
        foreach (var @event in commit.Events)
            Observe(@event, commit.At);
        foreach (var left in overdue.Intersect(_schedule.OverdueAt(commit.At)))
            Note(Check.NothingLost, left);
        _owners.Observe(commit);
        _messages.Observe(commit);
        if (commit.Rows is not null)
            Must(
                commit.WakeAt == _schedule.NextAt,
                Check.WakeUp,
                $"the case will be woken at {commit.WakeAt}, and acts at {_schedule.NextAt}"
            );
        Must(
            !commit.Entry.Events.Contains(SimulatedPeople.Secret, StringComparison.Ordinal),
            Check.Secrecy,
            $"a journal row holds a sensitive text"
        );
        ObserveFlow(commit);
        _unfolded.Add((commit.At, commit.Events));
        if (commit.Version % FoldEvery == 0)
            Fold(commit.State);
    }

    /// <summary>What somebody was told of a command: always the same, and true.</summary>
    public void Answered(Request request, CommandOutcome.Done done)
    {
        if (done.Events.IsEmpty)
            return;
        var events = CaseJson.OfEvents(done.Events);
        if (!_commands.TryGetValue(request.CommandId, out var entry))
        {
            Note(Check.CommandOnce, $"command {request.CommandId} was answered as done and isn't in the journal");
            return;
        }
        Must(
            entry.Version == done.Version && entry.Events == events,
            Check.CommandOnce,
            $"command {request.CommandId} was answered with another decision"
        );
        Must(
            entry.PayloadHash == request.PayloadHash && entry.Person == request.By.Person.Code && entry.Post == request.By.Post.Code,
            Check.CommandOnce,
            $"command {request.CommandId} got the answer of another wish"
        );
        var first = _answers.TryAdd(request.CommandId, (done.Version, events));
        Must(
            first || _answers[request.CommandId] == (done.Version, events),
            Check.CommandOnce,
            $"command {request.CommandId} got two answers"
        );
    }

    public void Parked(string because) => Note(Check.NothingParked, because);

    /// <summary>Everything ran and time passed up to an instant: nothing is left over.</summary>
    public void Drained(Instant at, Case state, Instant? wakeAt, StoredRows rows)
    {
        Must(!(wakeAt <= at), Check.NothingLost, $"the case was to be woken at {wakeAt}, and it is {at}");
        foreach (var left in _schedule.OverdueAt(at))
            Note(Check.NothingLost, left);
        _owners.CompareAll(rows);
        _deadlines.Compare(rows);
        Fold(state);
        Must(
            !CaseJson.OfState(state).Contains(SimulatedPeople.Secret, StringComparison.Ordinal),
            Check.Secrecy,
            $"the state holds a sensitive text"
        );
    }

    private void ObserveCommand(Commit commit)
    {
        if (!_commands.TryAdd(commit.Entry.CommandId, commit.Entry))
            Note(Check.CommandOnce, $"command {commit.Entry.CommandId} had its effect twice");
    }

    private void ObserveTime(Commit commit)
    {
        Must(commit.At >= _last, Check.Time, $"recorded time went back from {_last} to {commit.At}");
        _last = commit.At;
        foreach (var @event in commit.Events)
        {
            if (@event is CaseEvent.CaseOpened opened)
                _since = opened.EffectiveAt;
            if (EffectiveIn(@event) is { } effective)
                Must(
                    effective <= commit.At && effective >= _since,
                    Check.Time,
                    $"{@event.GetType().Name} of {effective} was recorded at {commit.At}"
                );
        }
    }

    private static Instant? EffectiveIn(CaseEvent @event) =>
        @event switch
        {
            CaseEvent.CaseOpened e => e.EffectiveAt,
            CaseEvent.TrackOpened e => e.EffectiveAt,
            CaseEvent.StageEntered e => e.EffectiveAt,
            CaseEvent.WorkItemOpened e => e.EffectiveAt,
            CaseEvent.WorkItemCompleted e => e.EffectiveAt,
            CaseEvent.WorkItemCorrected e => e.EffectiveAt,
            CaseEvent.FindingSigned e => e.EffectiveAt,
            CaseEvent.CaseSuspended e => e.EffectiveAt,
            CaseEvent.CaseResumed e => e.EffectiveAt,
            _ => null,
        };

    private void Observe(CaseEvent @event, Instant at)
    {
        _deadlines.Observe(@event, at);
        _schedule.Observe(@event);
        switch (@event)
        {
            case CaseEvent.WorkItemCompleted e:
                _deadlines.Ended(e.Item.Number);
                break;
            case CaseEvent.WorkItemCancelled e:
                _deadlines.Ended(e.Item.Number);
                break;
            case CaseEvent.HandoverAccepted e:
                _deadlines.Ended(e.Handover.Number);
                break;
            case CaseEvent.HandoverLapsed e:
                _deadlines.Ended(e.Handover.Number);
                break;
            case CaseEvent.FindingSigned:
                _signed++;
                break;
            case CaseEvent.TrackClosed { Consequence: { } consequence }:
                Must(_signed > 0, Check.Findings, $"consequence {consequence} without a signed finding");
                break;
            case CaseEvent.CaseClosed:
                Must(_deadlines.IsEmpty, Check.ClosedIsSilent, $"the case closed with a deadline running");
                break;
        }
    }

    /// <summary>The ways that tracks take and the tasks that open are looked at by the auditor of random walks.</summary>
    private void ObserveFlow(Commit commit)
    {
        try
        {
            _flow.Observe(commit.At, commit.Events);
        }
        catch (Exception broken) when (broken is KeyNotFoundException or ArgumentException)
        {
            Note(Check.Findings, "something happened to what doesn't exist");
        }
        foreach (var words in _flow.Violations)
            Note(Check.Findings, words);
        _flow.Violations.Clear();
    }

    private void Fold(Case state)
    {
        try
        {
            foreach (var (at, events) in _unfolded)
                _folded = CaseFold.ApplyAll(_folded, events, at);
        }
        catch (Exception broken) when (broken is KeyNotFoundException or ArgumentException)
        {
            Note(Check.Fold, "the events can't be applied");
        }
        _unfolded.Clear();
        Must(
            _folded is not null && CaseJson.OfState(_folded) == CaseJson.OfState(state),
            Check.Fold,
            $"the state isn't what its events make"
        );
    }

    private void Must(bool holds, Check check, FormattableString otherwise)
    {
        if (!holds)
            Note(check, FormattableString.Invariant(otherwise));
    }

    private void Note(Check check, string words) => _report(new(check, _id, _version, words));
}
