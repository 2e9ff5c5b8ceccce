using System.Globalization;
using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>Every track can be opened, every stage reached and left, every track ends or says why it stays, and no stages chase each other.</summary>
internal static class FlowProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var track in definition.Tracks.Values)
        {
            CheckOpening(definition, track, problems);
            CheckReach(track, problems);
            CheckEnd(track, problems);
            CheckHaste(definition, track, problems);
            ReopeningProof.Check(definition, track, problems);
            foreach (var stage in track.Stages.Values)
                CheckLeaving(definition, stage, problems);
        }
    }

    private static void CheckOpening(WorkflowDefinition definition, TrackDefinition track, ProblemList problems)
    {
        if (!track.OpensOnDemand || !track.OpenedBy.IsEmpty)
            return;
        var byMiss = DefinitionProof.Stages(definition).SelectMany(pair => pair.Stage.Transitions).Any(way => way.Opens == track.Name);
        if (!byMiss && !definition.Counters.Values.Any(counter => counter.Opens == track.Name))
            problems.Error(
                track.Stages[0].Value.Where,
                $"nothing opens the track '{track.Name}': no transition and no counter names it under 'open:', and 'opened-by:' names nobody who may"
            );
    }

    private static void CheckReach(TrackDefinition track, ProblemList problems)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { track.Stages[0].Key };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var name))
        {
            foreach (var to in Successors(track.Stages[name]).Where(reached.Add))
                next.Enqueue(to);
        }
        foreach (var stage in track.Stages.Values.Where(stage => !reached.Contains(stage.Name)))
            problems.Error(stage.Where, $"the stage '{stage.Name}' is never reached: no way leads to it from '{track.Stages[0].Key}'");
    }

    private static void CheckLeaving(WorkflowDefinition definition, StageDefinition stage, ProblemList problems)
    {
        var leaves = stage.Transitions.Any(Leaves);
        if (!leaves && stage.Waits is null)
            problems.Error(
                stage.Where,
                $"the stage '{stage.Name}' is never left: give it a way out under 'then:', or say why it stays under 'waits:'"
            );
        if (leaves && stage.Waits is not null)
            problems.Warn(stage.Where, $"the stage '{stage.Name}' says why it waits, but it can be left");
        if (stage.Transitions.Any(LeavesUnasked) && stage.Tasks.Count > 0 && stage.Tasks.Values.All(task => task.IsOptional))
            problems.Warn(
                stage.Where,
                $"all tasks of the stage '{stage.Name}' are optional, so that it is left before any of them is done"
            );
        foreach (var (index, way) in stage.Transitions.Index())
        {
            var before = stage
                .Transitions.Take(index)
                .FirstOrDefault(other => Leaves(other) && other.When is null && TakenNoLater(definition, stage, other, way));
            if (Leaves(way) && before is not null)
                problems.Error(way.Where, $"this way out is never taken: the one in line {Line(before)} is unconditional and tried first");
        }
    }

    /// <summary>True when everything that the first waits for is waited for by the second too.</summary>
    private static bool TakenNoLater(WorkflowDefinition definition, StageDefinition stage, Transition first, Transition second)
    {
        if (first.WhenTermEnds != second.WhenTermEnds)
            return false;
        if (first.After.IsEmpty && second.After.IsEmpty)
            return true;
        var certain = DefinitionProof.RequiredTasks(definition, stage);
        var possible = DefinitionProof.NeededTasks(definition, stage, _ => true);
        return Names(first, possible).IsSubsetOf(Names(second, certain));
    }

    private static HashSet<string> Names(Transition way, IEnumerable<TaskDefinition> otherwise) =>
        (way.After.IsEmpty ? otherwise.Select(task => task.Name) : way.After).ToHashSet(StringComparer.Ordinal);

    private static void CheckEnd(TrackDefinition track, ProblemList problems)
    {
        var ends = track
            .Stages.Values.Where(stage => stage.Waits is not null || stage.Transitions.Any(way => way.ClosesTrack))
            .Select(stage => stage.Name)
            .ToHashSet(StringComparer.Ordinal);
        bool grew;
        do
        {
            grew = false;
            foreach (var stage in track.Stages.Values.Where(stage => !ends.Contains(stage.Name)))
                grew |= Successors(stage).Any(ends.Contains) && ends.Add(stage.Name);
        } while (grew);
        foreach (var stage in track.Stages.Values.Where(stage => !ends.Contains(stage.Name) && stage.Transitions.Any(Leaves)))
            problems.Error(
                stage.Where,
                $"from the stage '{stage.Name}' the track never ends: no way leads to 'closed' or to a stage with 'waits:'"
            );
    }

    /// <summary>Stages without a required task are left as soon as they are entered; in a circle they would never come to rest.</summary>
    private static void CheckHaste(WorkflowDefinition definition, TrackDefinition track, ProblemList problems)
    {
        var known = KnownFields.AtEntry(definition, track);
        var hasty = track.Stages.Values.Where(stage => TaskProof.MayNeedNothing(definition, stage, known[stage.Name])).ToList();
        foreach (var start in hasty)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var next = new Queue<string>(LeftAtOnce(start));
            while (next.TryDequeue(out var name))
            {
                if (!seen.Add(name) || !hasty.Exists(stage => stage.Name == name))
                    continue;
                foreach (var to in LeftAtOnce(track.Stages[name]))
                    next.Enqueue(to);
            }
            if (seen.Contains(start.Name))
                problems.Error(start.Where, $"the stage '{start.Name}' leads back to itself without anything to be done on the way");
        }
    }

    private static IEnumerable<string> Successors(StageDefinition stage) => stage.Transitions.Select(way => way.To).OfType<string>();

    private static IEnumerable<string> LeftAtOnce(StageDefinition stage) =>
        stage.Transitions.Where(LeavesUnasked).Select(way => way.To).OfType<string>();

    private static string Line(Transition way) => way.Where.Line.ToString(CultureInfo.InvariantCulture);

    private static bool Leaves(Transition way) => way.To is not null || way.ClosesTrack;

    /// <summary>True for a way out that waits for nothing but the tasks which the stage requires.</summary>
    private static bool LeavesUnasked(Transition way) => Leaves(way) && way.After.IsEmpty && !way.WhenTermEnds;
}
