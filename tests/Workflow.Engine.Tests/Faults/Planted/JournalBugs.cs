using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Tests.Faults.Planted;

/// <summary>What reaches the journal differs from what was decided.</summary>
internal abstract class JournalBug : Seams
{
    public override ImmutableArray<CaseEvent> Recorded(Case? before, ImmutableArray<CaseEvent> events) => [.. Change(before, events)];

    protected abstract IEnumerable<CaseEvent> Change(Case? before, ImmutableArray<CaseEvent> events);
}

/// <summary>Closing a deadline doesn't cancel its rungs: they fire later, for nothing.</summary>
internal sealed class RungsOutliveTheirSubject : JournalBug
{
    private readonly Dictionary<CaseId, List<(int Subject, Deadline Deadline, DeadlineStep Step)>> _left = [];
    private int _alert = 1_000_000;

    protected override IEnumerable<CaseEvent> Change(Case? before, ImmutableArray<CaseEvent> events)
    {
        if (before is null)
            return events;
        if (!_left.TryGetValue(before.Id, out var left))
            _left[before.Id] = left = [];
        var come = left.Where(one => one.Step.At <= before.LastRecordedAt).ToList();
        left.RemoveAll(come.Contains);
        var open = CaseFold.OpenDeadlines(before).ToDictionary(one => one.Deadline.Id);
        foreach (var closed in events.OfType<CaseEvent.DeadlineClosed>().Where(closed => open.ContainsKey(closed.Deadline)))
        {
            var (subject, deadline) = open[closed.Deadline];
            left.AddRange(deadline.Steps.Where(step => step.Kind == DeadlineStepKind.Rung).Select(step => (subject, deadline, step)));
        }
        return events.Concat(come.Select(one => Fired(one.Subject, one.Deadline, one.Step)));
    }

    private CaseEvent.RungFired Fired(int subject, Deadline deadline, DeadlineStep step) =>
        new(
            subject,
            deadline.Id,
            step.Key,
            deadline.Cycle,
            step.Repeat,
            step.At,
            IsLate: true,
            [new(new(_alert++), new("nobody"), Person: null)],
            Next: null
        );
}

/// <summary>A reminder that was overtaken by the due goes out all the same.</summary>
internal sealed class ReminderAfterDue : JournalBug
{
    protected override IEnumerable<CaseEvent> Change(Case? before, ImmutableArray<CaseEvent> events) =>
        events.Select(e =>
            e is CaseEvent.ReminderDropped dropped
                ? new CaseEvent.ReminderSent(
                    dropped.Subject,
                    dropped.Deadline,
                    dropped.Key,
                    Instant.MinValue,
                    new("nobody"),
                    Person: null,
                    ForParticipant: false
                )
                : e
        );
}

/// <summary>Closing a line leaves its items open.</summary>
internal sealed class ClosingLeavesItemOpen : JournalBug
{
    protected override IEnumerable<CaseEvent> Change(Case? before, ImmutableArray<CaseEvent> events) =>
        events.Where(e => e is not CaseEvent.WorkItemCancelled { Cause: CancelCause.TrackClosed });
}

/// <summary>What somebody wrote stands in the event itself.</summary>
internal sealed class WordsInAnEvent : JournalBug
{
    protected override IEnumerable<CaseEvent> Change(Case? before, ImmutableArray<CaseEvent> events) =>
        events.Select(e =>
            e is CaseEvent.HandoverReturned returned
                ? returned with
                {
                    Reason = new StoredValue.Plain(new(FieldType.Text, SimulatedPeople.Secret)),
                }
                : e
        );
}

/// <summary>What follows a finding follows without it.</summary>
internal sealed class FindingIsntSigned : JournalBug
{
    protected override IEnumerable<CaseEvent> Change(Case? before, ImmutableArray<CaseEvent> events) =>
        events.Where(e => e is not CaseEvent.FindingSigned);
}
