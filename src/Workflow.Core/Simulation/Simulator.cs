using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
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
        playing.LetTimePass(scenario.Until, scenario.Steps.LastOrDefault() ?? scenario.Opening);
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

    private static IEnumerable<string> WrongByItself(Decision decision) =>
        decision switch
        {
            Decision.Rejected rejected => [Told(rejected.Rejection)],
            Decision.Accepted { Events.IsEmpty: true } => ["something is due, and nothing follows from it"],
            Decision.Accepted accepted => accepted.Uncomputed.Select(pair => $"'{pair.Key}' can't be computed: {pair.Value}"),
            _ => [],
        };

    private static string Told(Rejection rejection)
    {
        var fields = string.Join("; ", rejection.Fields.Select(field => $"{field.Key}: {field.Value.For("en")}"));
        return $"{rejection.Reason}. {rejection.Sentence.For("en")}{(fields.Length > 0 ? $" ({fields})" : "")}";
    }

    private sealed class Playing(Scenario scenario, ScenarioWorld world)
    {
        private readonly ScenarioScript _script = new(scenario, world.Definition);
        private readonly Dictionary<string, PlayedCase> _cases = new(StringComparer.Ordinal);
        private readonly ImmutableArray<RecordedMessage>.Builder _messages = ImmutableArray.CreateBuilder<RecordedMessage>();
        private readonly ImmutableArray<StepProblem>.Builder _problems = ImmutableArray.CreateBuilder<StepProblem>();
        private readonly HashSet<string> _stuck = new(StringComparer.Ordinal);
        private Instant _now = scenario.Opening.At;

        public void Do(ScenarioStep step)
        {
            LetTimePass(step.At, step);
            _now = step.At;
            if (ActorOf(step) is not { } actor)
            {
                _problems.Add(new(step, $"the organisation has nobody at post '{step.By}'"));
                return;
            }
            var label = ScenarioScript.LabelOf(step);
            var played = _cases.GetValueOrDefault(label) ?? new PlayedCase(_script.IdOf(label), world.Definition);
            if (_script.CommandFor(step, played.Current, played.Definition, played.Journal, IdOf, out var problem) is not { } command)
            {
                _problems.Add(new(step, problem ?? "there is nothing to do"));
                return;
            }
            var current = command is CaseCommand.OpenCase ? null : played.Current;
            var decision = Decider.Decide(played.Definition, current, command, actor, FactsFor(played, command), step.At);
            Keep(label, played, decision, step.At);
            if (Unexpected(step, decision) is { } wrong)
                _problems.Add(new(step, wrong));
        }

        /// <summary>What goes wrong by itself is told at the step before which it went wrong; such a case stands still from then on.</summary>
        public void LetTimePass(Instant until, ScenarioStep before)
        {
            for (var wakes = 0; wakes < MaxWakes; wakes++)
            {
                if (NextToWake(until) is not var (label, played, planned))
                    return;
                // What was entered late may be due already: it happens now, and time doesn't go back.
                var at = _now = Instant.Max(planned, _now);
                var facts = FactsFor(played, new CaseCommand.Tick());
                var decision = Decider.Decide(played.Definition, played.Current, new CaseCommand.Tick(), Actor.System, facts, at);
                Keep(label, played, decision, at);
                foreach (var problem in WrongByItself(decision))
                    _problems.Add(new(before, $"by itself at {InstantPattern.General.Format(at)}: {problem}"));
                if (decision is not Decision.Accepted { Events.IsEmpty: false })
                    _stuck.Add(label);
            }
            throw new InvalidOperationException($"More than {MaxWakes} wake-ups in scenario {scenario.Name}.");
        }

        private (string Label, PlayedCase Played, Instant At)? NextToWake(Instant until)
        {
            (string Label, PlayedCase Played, Instant At)? first = null;
            foreach (var (label, played) in _cases)
            {
                if (played.WakeAt is { } at && at <= until && !(first?.At <= at) && !_stuck.Contains(label))
                    first = (label, played, at);
            }
            return first;
        }

        public ScenarioRecord Record()
        {
            var own = _cases.GetValueOrDefault(ScenarioScript.Own)?.Record() ?? new([], [], [], null);
            return own with
            {
                Messages = _messages.ToImmutable(),
                Problems = _problems.ToImmutable(),
                Beside = _cases
                    .Where(pair => pair.Key != ScenarioScript.Own)
                    .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Record(), StringComparer.Ordinal),
            };
        }

        private CaseId? IdOf(string label) => _cases.GetValueOrDefault(label)?.Id;

        private Facts FactsFor(PlayedCase played, CaseCommand command) =>
            Facts.Of(world.Directory, world.Calendars) with
            {
                PersonalTexts = played.PersonalTexts,
                Workflows = world.Linked.IsEmpty ? null : world.Linked,
                Seed = _script.Seed,
                Completed = command is CaseCommand.CorrectWorkItem correct ? CompletedItem.Find(played.Journal, correct.Item) : null,
                Other = command is CaseCommand.MergeCase merge
                    ? _cases.Values.FirstOrDefault(other => other.Id == merge.Into)?.Current
                    : null,
            };

        private Actor? ActorOf(ScenarioStep step)
        {
            if (!world.Directory.Posts.Contains(step.By.Code))
                return null;
            return world.Directory.OccupantOf(step.By, step.At) is { } person ? new(person, step.By) : null;
        }

        private void Keep(string label, PlayedCase played, Decision decision, Instant at)
        {
            if (decision is not Decision.Accepted accepted)
                return;
            _cases[label] = played;
            played.Keep(accepted, at);
            Tell(accepted, at);
            foreach (var linked in accepted.Linked)
            {
                var beside = new PlayedCase(linked.Command.Case, linked.Definition);
                beside.Keep(linked.Accepted, at);
                _cases[ScenarioScript.LabelFor(linked.Definition.Name, _cases.Keys)] = beside;
                Tell(linked.Accepted, at);
            }
        }

        private void Tell(Decision.Accepted accepted, Instant at) =>
            _messages.AddRange(accepted.Notifications.Select(notification => new RecordedMessage(at, notification)));
    }
}
