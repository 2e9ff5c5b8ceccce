using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;

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
        private readonly Facts _facts = Facts.Of(world.Directory, world.Calendars);
        private readonly ImmutableArray<RecordedEvents>.Builder _journal = ImmutableArray.CreateBuilder<RecordedEvents>();
        private readonly ImmutableArray<RecordedMessage>.Builder _messages = ImmutableArray.CreateBuilder<RecordedMessage>();
        private readonly ImmutableArray<StepProblem>.Builder _problems = ImmutableArray.CreateBuilder<StepProblem>();
        private Case? _current;

        public void Do(ScenarioStep step)
        {
            LetTimePass(step.At);
            if (ActorOf(step) is not { } actor)
            {
                _problems.Add(new(step, $"the organisation has nobody at post '{step.By}'"));
                return;
            }
            if (_script.CommandFor(step, _current, out var problem) is not { } command)
            {
                _problems.Add(new(step, problem ?? "there is nothing to do"));
                return;
            }
            var decision = Decider.Decide(world.Definition, _current, command, actor, _facts, step.At);
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
                Keep(Decider.Decide(world.Definition, _current, new CaseCommand.Tick(), Actor.System, _facts, at), at);
            }
            throw new InvalidOperationException($"More than {MaxWakes} wake-ups in scenario {scenario.Name}.");
        }

        public ScenarioRecord Record() => new(_journal.ToImmutable(), _messages.ToImmutable(), _problems.ToImmutable(), _current);

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
            _current = accepted.Next;
            _journal.Add(new(at, accepted.Events));
            _messages.AddRange(accepted.Notifications.Select(notification => new RecordedMessage(at, notification)));
        }
    }
}
