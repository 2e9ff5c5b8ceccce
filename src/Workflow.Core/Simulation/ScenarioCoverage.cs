using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Simulation;

/// <summary>What kind of part of a definition a story can reach.</summary>
public enum CoveredPart
{
    /// <summary>A stage that a track stood in.</summary>
    Stage,

    /// <summary>A task that was completed.</summary>
    Task,

    /// <summary>A way out of a stage, or a line that opened beside it.</summary>
    Transition,

    /// <summary>A rung that fired.</summary>
    Rung,

    /// <summary>A handover that was accepted.</summary>
    Handover,

    /// <summary>A way in which handovers end.</summary>
    HandoverEnding,

    /// <summary>A finding that was signed.</summary>
    Finding,
}

/// <summary>
/// A part of a definition: where it is written and what it is called. A part of a shared file is one part, whichever workflow uses it.
/// </summary>
public sealed record DefinitionPart(CoveredPart Kind, SourceLocation Where, string Name);

/// <summary>
/// Which parts of definitions a set of stories reaches, and which it doesn't: each stage, task, way, rung and handover of every workflow
/// that one of them plays, and each way in which a handover can end.
/// </summary>
public sealed class ScenarioCoverage
{
    private readonly HashSet<DefinitionPart> _parts = [];
    private readonly HashSet<DefinitionPart> _reached = [];

    /// <summary>All parts in the order of their places.</summary>
    public IEnumerable<DefinitionPart> Parts =>
        _parts
            .OrderBy(part => part.Where.File, StringComparer.Ordinal)
            .ThenBy(part => part.Kind)
            .ThenBy(part => part.Where.Line)
            .ThenBy(part => part.Where.Column)
            .ThenBy(part => part.Name, StringComparer.Ordinal);

    /// <summary>True when some story reached the part.</summary>
    public bool IsReached(DefinitionPart part) => _reached.Contains(part);

    /// <summary>Adds what one story reached of its workflow, and of those in <paramref name="linked"/> whose cases it tells of beside.</summary>
    public void Add(WorkflowDefinition definition, ScenarioRecord record, IReadOnlyDictionary<string, WorkflowDefinition> linked)
    {
        _parts.UnionWith(DefinitionParts.Of(definition));
        _reached.UnionWith(DefinitionParts.ReachedIn(definition, record));
        foreach (var beside in record.Beside.Values)
        {
            if (beside.Final is { } played)
                Add(played.Workflow == definition.Name ? definition : linked[played.Workflow], beside, linked);
        }
    }
}

/// <summary>Names the parts of a definition, and finds them again in what happened.</summary>
internal static class DefinitionParts
{
    public static IEnumerable<DefinitionPart> Of(WorkflowDefinition definition)
    {
        foreach (var (stage, track) in Stages(definition))
        {
            yield return Part(track, stage);
            foreach (var task in stage.Tasks.Values)
            {
                yield return Part(task);
                if (task.Ladder is { } ladder)
                    foreach (var rung in Rungs(definition, ladder))
                        yield return rung;
            }
            foreach (var way in stage.Transitions)
            {
                yield return Part(stage, way);
                if (way.Handover is not { } handover || Handover(stage, way) is not { } part)
                    continue;
                yield return part;
                foreach (var rung in Rungs(definition, handover.Ladder).Concat(Rungs(definition, handover.CompleteLadder)))
                    yield return rung;
                foreach (var ending in Endings(definition))
                    yield return ending;
            }
        }
        foreach (var finding in definition.Findings.Values)
            yield return new(CoveredPart.Finding, finding.Where, finding.Name);
    }

    public static IEnumerable<DefinitionPart> ReachedIn(WorkflowDefinition definition, ScenarioRecord record)
    {
        foreach (var way in record.WaysTaken)
            yield return Part(Stages(definition).First(pair => pair.Stage.Transitions.Contains(way)).Stage, way);
        var happened = new Happenings(definition);
        foreach (var @event in record.Journal.SelectMany(entry => entry.Events))
        {
            foreach (var part in happened.Of(@event))
                yield return part;
        }
    }

    public static DefinitionPart Part(TrackDefinition track, StageDefinition stage) =>
        new(CoveredPart.Stage, stage.Where, $"{track.Name}/{stage.Name}");

    public static DefinitionPart Part(TaskDefinition task) => new(CoveredPart.Task, task.Where, task.Name);

    public static DefinitionPart Ending(WorkflowDefinition definition, string ending) =>
        new(CoveredPart.HandoverEnding, definition.Tracks[0].Value.Stages[0].Value.Where, ending);

    public static DefinitionPart? Rung(WorkflowDefinition definition, string ladder, string key) =>
        Rungs(definition, ladder).FirstOrDefault(part => part.Name == $"{ladder} {key}");

    private static IEnumerable<DefinitionPart> Rungs(WorkflowDefinition definition, string ladder) =>
        definition.Ladders[ladder].Levels.Select(level => new DefinitionPart(CoveredPart.Rung, level.Where, $"{ladder} {level.Key}"));

    private static IEnumerable<DefinitionPart> Endings(WorkflowDefinition definition) =>
        new[] { "accepted", "returned and offered again", "lapsed" }.Select(ending => Ending(definition, ending));

    private static DefinitionPart Part(StageDefinition stage, Transition way) =>
        new(CoveredPart.Transition, way.Where, $"{stage.Name}{Way(way)}");

    private static DefinitionPart? Handover(StageDefinition stage, Transition way) =>
        way.Handover is { } handover ? new(CoveredPart.Handover, handover.Where, $"{stage.Name} to {way.To}") : null;

    private static string Way(Transition way)
    {
        var to = way.To ?? (way.ClosesTrack ? "closed" : "");
        var beside = way.Opens is { } opens ? $" opens {opens}" : "";
        var trigger =
            way.WhenMissed is { } missed ? $" when {missed} is missed"
            : way.WhenDone is { } done ? $" when {done} is done"
            : "";
        var condition = way.When is { } when ? $" if {when.Text}" : "";
        return $"{(to.Length > 0 ? " to " + to : "")}{beside}{trigger}{condition}{(way.WhenTermEnds ? " when the term ends" : "")}";
    }

    private static IEnumerable<(StageDefinition Stage, TrackDefinition Track)> Stages(WorkflowDefinition definition) =>
        definition.Tracks.Values.SelectMany(track => track.Stages.Values.Select(stage => (stage, track)));

    /// <summary>Follows the numbers of one story's subjects, so that events can be told by name.</summary>
    private sealed class Happenings(WorkflowDefinition definition)
    {
        private readonly Dictionary<int, string> _tracks = [];
        private readonly Dictionary<int, string> _tasks = [];
        private readonly Dictionary<int, (int Track, string Stage)> _handovers = [];
        private readonly Dictionary<int, string> _ladders = [];

        public IEnumerable<DefinitionPart> Of(CaseEvent @event)
        {
            switch (@event)
            {
                case CaseEvent.TrackOpened e:
                    _tracks[e.Track.Number] = e.Name;
                    break;
                case CaseEvent.WorkItemOpened e:
                    _tasks[e.Item.Number] = e.Task;
                    break;
                case CaseEvent.DeadlineArmed e:
                    _ladders[e.Deadline.Id.Number] = e.Deadline.Ladder;
                    break;
                case CaseEvent.StageEntered e:
                    var track = definition.Tracks[_tracks[e.Track.Number]];
                    return [Part(track, track.Stages[e.Stage])];
                case CaseEvent.WorkItemCompleted e when definition.FindTask(_tasks[e.Item.Number]) is { } task:
                    return [Part(task)];
                case CaseEvent.RungFired e when _ladders.TryGetValue(e.Deadline.Number, out var ladder):
                    return Rung(definition, ladder, e.Rung) is { } rung ? [rung] : [];
                case CaseEvent.FindingSigned e:
                    return [new(CoveredPart.Finding, definition.Findings[e.Kind].Where, e.Kind)];
                default:
                    return OfHandover(@event);
            }
            return [];
        }

        private IEnumerable<DefinitionPart> OfHandover(CaseEvent @event)
        {
            switch (@event)
            {
                case CaseEvent.HandoverOffered e:
                    _handovers[e.Handover.Number] = (e.Track.Number, e.Stage);
                    return e.Cycle > 1 ? [Ending(definition, "returned and offered again")] : [];
                case CaseEvent.HandoverAccepted e:
                    return [.. HandoversInto(e.Handover.Number), Ending(definition, "accepted")];
                case CaseEvent.HandoverLapsed:
                    return [Ending(definition, "lapsed")];
                default:
                    return [];
            }
        }

        private IEnumerable<DefinitionPart> HandoversInto(int number)
        {
            var (track, stage) = _handovers[number];
            return
            [
                .. definition
                    .Tracks[_tracks[track]]
                    .Stages.Values.SelectMany(from => from.Transitions.Where(way => way.To == stage).Select(way => Handover(from, way)))
                    .OfType<DefinitionPart>(),
            ];
        }
    }
}
