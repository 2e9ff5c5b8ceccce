using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Rules;

namespace Workflow.Core.Proofs;

/// <summary>Every task can open: its condition holds for some values, and tasks don't wait for each other in a circle.</summary>
internal static class TaskProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var (_, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var task in stage.Tasks.Values)
            {
                if (task.When is { } condition && NeverHolds(definition, condition))
                    problems.Error(task.Where, $"the task '{task.Name}' never opens: its condition holds for no values");
                if (CircleFrom(stage, task) is { } circle)
                    problems.Error(task.Where, $"tasks wait for each other in a circle, so that none of them opens: {circle}");
            }
        }
    }

    /// <summary>
    /// True when nothing may have to be done in a stage, entered with these fields known, before it is left; false when that can't be
    /// decided.
    /// </summary>
    public static bool MayNeedNothing(WorkflowDefinition definition, StageDefinition stage, ImmutableHashSet<string> known)
    {
        if (DefinitionProof.RequiredTasks(definition, stage).Any())
            return false;
        var possible = DefinitionProof.NeededTasks(definition, stage, _ => true).ToList();
        if (possible.Count == 0)
            return true;
        return ConditionSpace.Of(definition, [.. possible.Select(task => task.When).OfType<Expression>()], known) is { } space
            && space.Cells().Any(cell => !DefinitionProof.NeededTasks(definition, stage, cell.Needs).Any());
    }

    /// <summary>True when a condition holds for no values at all; false when that can't be decided.</summary>
    public static bool NeverHolds(WorkflowDefinition definition, Expression condition) =>
        ConditionSpace.Of(definition, [condition], known: []) is { } space && !space.Cells().Any(cell => cell.Needs(condition));

    /// <summary>The circle in words, told at the task of it that comes first in the stage; null when the task is in none.</summary>
    private static string? CircleFrom(StageDefinition stage, TaskDefinition start)
    {
        var order = stage.Tasks.Names.ToImmutableArray();
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>([start.Name]);
        while (next.TryDequeue(out var name))
        {
            foreach (var before in stage.Tasks[name].After)
            {
                if (before == start.Name)
                {
                    var circle = Path(start.Name, name, cameFrom);
                    return circle.All(task => order.IndexOf(task) >= order.IndexOf(start.Name)) ? string.Join(" -> ", circle) : null;
                }
                if (cameFrom.TryAdd(before, name))
                    next.Enqueue(before);
            }
        }
        return null;
    }

    private static List<string> Path(string start, string last, Dictionary<string, string> cameFrom)
    {
        var path = new List<string> { start };
        for (var name = last; name != start; name = cameFrom[name])
            path.Insert(1, name);
        path.Add(start);
        return path;
    }
}
