using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Rules;

namespace Workflow.Core.Proofs;

/// <summary>
/// When all that must be done in a stage is done, one of its ways out holds, whatever the fields say. Conditions are tried on one value of
/// each piece between their constants; fields that may still be empty are tried empty too.
/// </summary>
internal static class GuardProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var track in definition.Tracks.Values)
        {
            var known = KnownFields.AtEntry(definition, track);
            foreach (var stage in track.Stages.Values)
            {
                var inStage = DefinitionProof
                    .RequiredTasks(definition, stage)
                    .Aggregate(known[stage.Name], (fields, task) => fields.Union(KnownFields.Required(task.Form)));
                CheckStage(definition, stage, inStage, problems);
            }
        }
    }

    private static void CheckStage(
        WorkflowDefinition definition,
        StageDefinition stage,
        ImmutableHashSet<string> known,
        ProblemList problems
    )
    {
        var possible = DefinitionProof.NeededTasks(definition, stage, _ => true).ToList();
        var ways = stage
            .Transitions.Where(way => way.Leaves && (way.To is not null || way.ClosesTrack))
            .Where(way => way.After.All(name => possible.Exists(task => task.Name == name)))
            .ToImmutableArray();
        ImmutableArray<Expression> guards = [.. ways.Select(way => way.When).OfType<Expression>()];
        ImmutableArray<Expression> needs = [.. possible.Select(task => task.When).OfType<Expression>()];
        if (ways.IsEmpty || (guards.IsEmpty && (needs.IsEmpty || ways.Any(way => way.After.IsEmpty && way.Consequence is null))))
            return;
        if (ConditionSpace.Of(definition, [.. guards, .. needs], known) is not { } space)
        {
            problems.Warn(
                stage.Where,
                $"whether the stage '{stage.Name}' can always be left was not decided: its conditions compute or compare fields"
            );
            return;
        }
        foreach (var cell in space.Cells())
        {
            if (Fault(definition, stage, ways, cell) is not { } fault)
                continue;
            problems.Error(stage.Where, fault);
            return;
        }
    }

    /// <summary>What goes wrong for the values of a cell, or null when a way out holds or the values can't be so.</summary>
    private static string? Fault(WorkflowDefinition definition, StageDefinition stage, ImmutableArray<Transition> ways, ConditionCell cell)
    {
        var needed = DefinitionProof.NeededTasks(definition, stage, cell.Needs).ToDictionary(task => task.Name, StringComparer.Ordinal);
        if (needed.Values.SelectMany(task => KnownFields.Required(task.Form)).Any(cell.IsEmpty))
            return null;
        var ready = ways.Where(way => way.After.All(needed.ContainsKey) && IsSigned(way, stage, needed.Values)).ToList();
        if (ready.Count == 0 && stage.Transitions.Any(way => WaitsForTheOptional(definition, stage, way, needed.Keys)))
            return null;
        foreach (var way in ready)
        {
            try
            {
                if (way.When is null || cell.Holds(way.When))
                    return null;
            }
            catch (RuleException broken)
            {
                var line = way.Where.Line.ToString(CultureInfo.InvariantCulture);
                return $"the condition in line {line} can't be computed when {cell.Words}: {broken.Message}";
            }
        }
        return $"no way out holds when {cell.Words}";
    }

    /// <summary>True when a way has no consequence, or somebody has signed a finding by the time it is taken.</summary>
    private static bool IsSigned(Transition way, StageDefinition stage, IEnumerable<TaskDefinition> needed) =>
        way.Consequence is null
        || (way.After.IsEmpty ? needed : way.After.Select(name => stage.Tasks[name])).Any(task => task.Finding is not null);

    /// <summary>True for a way out that is open to whoever does what isn't required.</summary>
    private static bool WaitsForTheOptional(
        WorkflowDefinition definition,
        StageDefinition stage,
        Transition way,
        IReadOnlyCollection<string> needed
    ) =>
        way.Leaves
        && (way.To is not null || way.ClosesTrack)
        && way.After.All(name =>
            needed.Contains(name) || stage.Tasks[name].IsOptional || Scheduling.ComesBack(definition, stage.Tasks[name])
        );
}
