using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>Runs a scenario in memory on a virtual clock: time jumps from one planned instant to the next, nothing waits.</summary>
public static class Simulator
{
    /// <summary>So many wake-ups may lie between two steps; more means a ladder that never ends.</summary>
    private const int MaxWakes = 100_000;

    /// <summary>Runs the story to its end. A step that is refused against expectation is noted, and the story goes on.</summary>
    public static ScenarioRecord Run(Scenario scenario, ScenarioWorld world)
    {
        var playing = new Playing(scenario, world);
        playing.Do(scenario.Opening);
        foreach (var step in scenario.Steps)
            playing.Do(step);
        playing.LetTimePass(scenario.Until);
        return playing.Record();
    }

    /// <summary>What to say when the answer to a step isn't the one expected; null when it is.</summary>
    public static string? Unexpected(ScenarioStep step, Decision decision) =>
        (decision, step.Refused) switch
        {
            (Decision.Accepted, null) => null,
            (Decision.Accepted, { } expected) => $"was accepted, expected the refusal {expected}",
            (Decision.Rejected rejected, { } expected) when rejected.Rejection.Reason == expected => null,
            (Decision.Rejected rejected, _) => $"was refused: {Told(rejected.Rejection)}",
            _ => "was answered by nothing",
        };

    private static string Told(Rejection rejection)
    {
        var fields = string.Join("; ", rejection.Fields.Select(field => $"{field.Key}: {field.Value.For("en")}"));
        return $"{rejection.Reason}. {rejection.Sentence.For("en")}{(fields.Length > 0 ? $" ({fields})" : "")}";
    }

    private sealed class Playing(Scenario scenario, ScenarioWorld world)
    {
        private readonly ScenarioScript _script = new(scenario, world.Definition);
        private readonly Dictionary<int, string> _personalTexts = [];
        private readonly ImmutableArray<RecordedEvents>.Builder _journal = ImmutableArray.CreateBuilder<RecordedEvents>();
        private readonly ImmutableArray<RecordedMessage>.Builder _messages = ImmutableArray.CreateBuilder<RecordedMessage>();
        private readonly ImmutableArray<StepProblem>.Builder _problems = ImmutableArray.CreateBuilder<StepProblem>();
        private readonly ImmutableArray<Transition>.Builder _ways = ImmutableArray.CreateBuilder<Transition>();
        private Case? _current;

        private Facts Known => Facts.Of(world.Directory, world.Calendars) with { PersonalTexts = _personalTexts };

        public void Do(ScenarioStep step)
        {
            LetTimePass(step.At);
            if (ActorOf(step) is not { } actor)
            {
                _problems.Add(new(step, $"the organisation has nobody at post '{step.By}'"));
                return;
            }
            if (_script.CommandFor(step, _current, Journal, out var problem) is not { } command)
            {
                _problems.Add(new(step, problem ?? "there is nothing to do"));
                return;
            }
            var decision = Decider.Decide(world.Definition, _current, command, actor, FactsFor(command), step.At);
            Keep(decision, step.At);
            if (Unexpected(step, decision) is { } wrong)
                _problems.Add(new(step, wrong));
        }

        public void LetTimePass(Instant until)
        {
            for (var wakes = 0; wakes < MaxWakes; wakes++)
            {
                if (_current is null || CaseFold.WakeAt(_current) is not { } at || at > until)
                    return;
                Keep(Decider.Decide(world.Definition, _current, new CaseCommand.Tick(), Actor.System, Known, at), at);
            }
            throw new InvalidOperationException($"More than {MaxWakes} wake-ups in scenario {scenario.Name}.");
        }

        private IEnumerable<(Instant At, ImmutableArray<CaseEvent> Events)> Journal => _journal.Select(entry => (entry.At, entry.Events));

        private Facts FactsFor(CaseCommand command) =>
            command is CaseCommand.CorrectWorkItem correct ? Known with { Completed = CompletedItem.Find(Journal, correct.Item) } : Known;

        public ScenarioRecord Record() =>
            new(_journal.ToImmutable(), _messages.ToImmutable(), _problems.ToImmutable(), _current) { WaysTaken = _ways.ToImmutable() };

        private Actor? ActorOf(ScenarioStep step)
        {
            if (!world.Directory.Posts.Contains(step.By.Code))
                return null;
            return world.Directory.OccupantOf(step.By, step.At) is { } person ? new(person, step.By) : null;
        }

        private void Keep(Decision decision, Instant at)
        {
            if (decision is not Decision.Accepted accepted)
                return;
            // What is planned for a moment that has passed is recorded when it happens: time never goes back.
            if (_current is not null && _current.LastRecordedAt > at)
                at = _current.LastRecordedAt;
            _current = accepted.Next;
            foreach (var value in accepted.PersonalValues)
                _personalTexts[value.Reference] = value.Text;
            _journal.Add(new(at, accepted.Events));
            _ways.AddRange(accepted.WaysTaken);
            _messages.AddRange(accepted.Notifications.Select(notification => new RecordedMessage(at, notification)));
        }
    }
}
