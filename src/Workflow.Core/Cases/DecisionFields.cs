using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>The fields on which the ways out of a stage depend.</summary>
internal static class DecisionFields
{
    /// <summary>By conditions, by the tables that they use, and by handovers that move the case to what a field says.</summary>
    public static IEnumerable<string> Of(WorkflowDefinition definition, string track, string stage)
    {
        if (!definition.Tracks.TryGetValue(track, out var line) || !line.Stages.TryGetValue(stage, out var left))
            return [];
        var conditions = left.Transitions.SelectMany(way => way.When?.Names ?? []).SelectMany(name => Behind(definition, name));
        return conditions.Concat(left.Transitions.SelectMany(way => way.Handover?.Moves.Values ?? []));
    }

    private static IEnumerable<string> Behind(WorkflowDefinition definition, string name) =>
        definition.Tables.TryGetValue(name.Split('.')[0], out var table) ? table.Inputs.Select(input => input.Name) : [name];
}
