using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>Which tasks of a stage a case needs: conditions and predecessors decide when one opens and whether the stage waits for it.</summary>
internal static class TaskNeeds
{
    /// <summary>
    /// The tasks that a stage can't be left without, by the answers given for each task. A task that waits for one which isn't needed and isn't
    /// done isn't needed either.
    /// </summary>
    public static IReadOnlyCollection<string> Of(StageDefinition stage, Func<TaskDefinition, bool> counts, Func<string, bool> isCompleted)
    {
        var needed = stage
            .Tasks.Values.Where(task => !task.IsOptional && counts(task))
            .Select(task => task.Name)
            .ToHashSet(StringComparer.Ordinal);
        while (needed.RemoveWhere(name => !stage.Tasks[name].After.All(before => isCompleted(before) || needed.Contains(before))) > 0)
            continue;
        return needed;
    }

    /// <summary>The tasks that still keep a track in its stage.</summary>
    public static IReadOnlyCollection<string> Open(Deliberation deliberation, StageDefinition stage, Track track) =>
        [
            .. Of(
                    stage,
                    task =>
                        !Scheduling.ComesBack(deliberation.Definition, task)
                        && (track.Completed.Contains(task.Name) || Holds(deliberation, track, task)),
                    track.Completed.Contains
                )
                .Where(name => !track.Completed.Contains(name)),
        ];

    /// <summary>True for a task that doesn't simply open with its stage.</summary>
    public static bool MayOpenLater(TaskDefinition task) => task.ByHand.IsEmpty && (task.When is not null || !task.After.IsEmpty);

    /// <summary>True when what the task waits for is done and its condition holds.</summary>
    public static bool MayOpen(Deliberation deliberation, Track track, TaskDefinition task) =>
        task.After.All(track.Completed.Contains) && Holds(deliberation, track, task);

    /// <summary>True while the case is suspended and a new item of the task would be, too.</summary>
    public static bool StandsStill(Deliberation deliberation, StageDefinition stage, TaskDefinition task) =>
        deliberation.Current.IsSuspended && !stage.Suspends && task.OnSuspension != SuspensionRule.Keep;

    /// <summary>True when the task's condition holds; one that needs a value which is still empty doesn't.</summary>
    public static bool Holds(Deliberation deliberation, Track track, TaskDefinition task) =>
        task.When is not { } condition || deliberation.Holds(condition, track, otherwise: false);
}
