using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>One case of a story as it is played in memory.</summary>
internal sealed class PlayedCase(CaseId id, WorkflowDefinition definition)
{
    private readonly Dictionary<int, string> _personalTexts = [];
    private readonly ImmutableArray<RecordedEvents>.Builder _journal = ImmutableArray.CreateBuilder<RecordedEvents>();
    private readonly ImmutableArray<Transition>.Builder _ways = ImmutableArray.CreateBuilder<Transition>();

    public CaseId Id { get; } = id;

    public WorkflowDefinition Definition { get; } = definition;

    public Case? Current { get; private set; }

    /// <summary>When it next does something by itself; null when nothing is left, or it isn't open yet.</summary>
    public Instant? WakeAt { get; private set; }

    public IReadOnlyDictionary<int, string> PersonalTexts => _personalTexts;

    public IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> Journal => _journal.Select(entry => (entry.At, entry.Events));

    public void Keep(Decision.Accepted accepted, Instant at)
    {
        Current = accepted.Next;
        WakeAt = CaseFold.WakeAt(accepted.Next);
        foreach (var value in accepted.PersonalValues)
            _personalTexts[value.Reference] = value.Text;
        _journal.Add(new(at, accepted.Events));
        _ways.AddRange(accepted.WaysTaken);
    }

    /// <summary>What happened in it, without messages and steps: those are the story's.</summary>
    public ScenarioRecord Record() => new(_journal.ToImmutable(), [], [], Current) { WaysTaken = _ways.ToImmutable() };
}
