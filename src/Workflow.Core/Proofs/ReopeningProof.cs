using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>A task that is opened again gets a deadline that lies ahead and that comes.</summary>
internal static class ReopeningProof
{
    public static void Check(WorkflowDefinition definition, TrackDefinition track, ProblemList problems)
    {
        foreach (var (stage, way) in track.Stages.Values.SelectMany(stage => stage.Transitions.Select(way => (stage, way))))
        {
            if (way.Reopens is not { } again || definition.FindTask(again.Task) is not { } task)
                continue;
            // Its anchor hasn't moved since: with the row that it had, the task would be overdue at once.
            if (task.Due == again.Due)
                problems.Warn(
                    way.Where,
                    $"'{again.Task}' is opened again with {again.Due}, the rule that it had: its due would lie in the past; name a rule that counts from what happened here"
                );
            else if (!Comes(definition, track, stage, way, task, definition.Rules.Rows[again.Due].Anchor))
                problems.Error(
                    way.Where,
                    $"'{again.Task}' is opened again with {again.Due}, which counts from '{definition.Rules.Rows[again.Due].Anchor}': that hasn't happened by then and doesn't follow, so that it would have no deadline"
                );
        }
    }

    /// <summary>True when the anchor may have been reached when the way is taken, or may follow while the task is open.</summary>
    private static bool Comes(
        WorkflowDefinition definition,
        TrackDefinition track,
        StageDefinition stage,
        Transition way,
        TaskDefinition task,
        string anchor
    )
    {
        if (!definition.Moments.TryGetValue(anchor, out var moment))
            return true;
        if (moment is MomentDefinition.ChosenDay)
            return !task.ByHand.IsEmpty;
        var (home, stays) = DefinitionProof.Stages(definition).First(pair => pair.Stage.Tasks.Contains(task.Name));
        return Sources(definition, moment, task).Any(place => CanBe(place, track, stage, way, home, stays));
    }

    /// <summary>Where a moment can come about: a stage of a track; no stage for what a track begins with, no track for what the case does.</summary>
    private static IEnumerable<(TrackDefinition? Track, string? Stage)> Sources(
        WorkflowDefinition definition,
        MomentDefinition moment,
        TaskDefinition reopened
    )
    {
        if (moment is MomentDefinition.FieldValue { Field: var field })
        {
            if (definition.Opening.Any(asked => asked.Name == field))
                yield return (null, null);
            foreach (var opened in definition.Tracks.Values.Where(opened => opened.Opening.Any(asked => asked.Name == field)))
                yield return (opened, null);
        }
        foreach (var (track, stage) in DefinitionProof.Stages(definition))
        {
            if (moment is MomentDefinition.TrackOpened opened && opened.Track == track.Name && stage == track.Stages[0].Value)
                yield return (track, null);
            if (
                stage.Tasks.Values.Any(task => task.Name != reopened.Name && Gives(task, moment))
                || moment is MomentDefinition.TaskMissed missed && stage.Tasks.Contains(missed.Task)
                || moment is MomentDefinition.HandoverAccepted accepted && accepted.Stage == stage.Name
                || moment is MomentDefinition.StageEntered entered && entered.Stage == stage.Name
            )
                yield return (track, stage.Name);
        }
    }

    private static bool Gives(TaskDefinition task, MomentDefinition moment) =>
        moment switch
        {
            MomentDefinition.FieldValue value => task.Form.Any(asked => asked.Name == value.Field),
            MomentDefinition.TaskCompleted completed => completed.Task == task.Name,
            MomentDefinition.FindingSigned signed => signed.Finding == task.Finding,
            _ => false,
        };

    /// <summary>
    /// Other tracks may stand anywhere. The track of the reopened task has come as far as its stage and leaves it with the task; the track
    /// of the way has come as far as that way and goes on where it leads.
    /// </summary>
    private static bool CanBe(
        (TrackDefinition? Track, string? Stage) place,
        TrackDefinition track,
        StageDefinition stage,
        Transition way,
        TrackDefinition home,
        StageDefinition stays
    )
    {
        if (place.Track is not { } where || place.Stage is not { } at)
            return true;
        if (where == home && LeadsTo(where, at, stays.Name))
            return true;
        if (where == track && (LeadsTo(where, at, stage.Name) || (way.To is { } to && LeadsTo(where, to, at))))
            return true;
        return where != home && where != track;
    }

    /// <summary>True when a way leads from one stage to another, or they are the same.</summary>
    private static bool LeadsTo(TrackDefinition track, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var next = new Queue<string>(seen);
        while (next.TryDequeue(out var name))
        {
            foreach (var after in track.Stages[name].Transitions.Select(way => way.To).OfType<string>().Where(seen.Add))
                next.Enqueue(after);
        }
        return seen.Contains(to);
    }
}
