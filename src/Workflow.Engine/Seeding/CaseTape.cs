using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Seeding;

/// <summary>
/// One case as it is played away from the store: decisions follow each other on a virtual clock and are kept, as they will be stored, until
/// all are written at once.
/// </summary>
internal sealed class CaseTape(EngineParts parts, WorkflowDefinition definition, Facts facts, string commandPrefix)
{
    // More mean a ladder that never ends.
    private const int MaxWakes = 100_000;

    private readonly Dictionary<int, string> _personalTexts = [];
    private readonly List<RecordedDecision> _decisions = [];
    private string _lastHash = HashChain.Start;

    /// <summary>The case as it stands, null before it was opened.</summary>
    public Case? Current { get; private set; }

    /// <summary>What is to be stored: what was decided so far, in order, with the cases that opened with it.</summary>
    public IReadOnlyList<RecordedDecision> ToStore => [.. _decisions.SelectMany(CaseStore.WithLinked)];

    /// <summary>What was decided in this case so far, in order.</summary>
    public IReadOnlyList<RecordedDecision> Decisions => _decisions;

    /// <summary>Decides at an instant and keeps what was accepted; null when it was, else the refusal.</summary>
    public Rejection? Decide(CaseCommand command, Actor actor, Instant at)
    {
        switch (Decider.Decide(definition, Current, command, actor, FactsFor(command), at))
        {
            case Decision.Rejected rejected:
                return rejected.Rejection;
            case Decision.Accepted { Events.IsEmpty: false } accepted:
                Keep(command, actor, accepted);
                return null;
            default:
                return null;
        }
    }

    /// <summary>Lets everything planned up to an instant happen, each at its own time.</summary>
    public void LetTimePass(Instant until)
    {
        for (var wakes = 0; Current is { } current && CaseFold.WakeAt(current) is { } at && at <= until; wakes++)
        {
            if (wakes == MaxWakes)
                throw new InvalidOperationException(
                    $"More than {MaxWakes} wake-ups of one case up to {until.ToString("g", CultureInfo.InvariantCulture)}."
                );
            Decide(new CaseCommand.Tick(), Actor.System, at);
        }
    }

    /// <summary>Everything that happened so far, in order.</summary>
    public IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> Journal =>
        _decisions.Select(decision => (decision.Entry.RecordedAt, decision.Accepted.Events));

    private Facts FactsFor(CaseCommand command) =>
        facts with
        {
            PersonalTexts = _personalTexts,
            Completed = command is CaseCommand.CorrectWorkItem correct ? CompletedItem.Find(Journal, correct.Item) : null,
        };

    private void Keep(CaseCommand command, Actor actor, Decision.Accepted accepted)
    {
        var opensOn = command is CaseCommand.OpenCase ? definition.Name : "";
        var commandId = string.Create(CultureInfo.InvariantCulture, $"{commandPrefix}-{_decisions.Count + 1}");
        var decision = CaseStore.Record(Current, _lastHash, accepted, actor, commandId, parts.PayloadHashOf(opensOn, command));
        _decisions.Add(decision);
        _lastHash = decision.Entry.Hash;
        Current = accepted.Next;
        foreach (var value in accepted.PersonalValues)
            _personalTexts[value.Reference] = value.Text;
    }
}
