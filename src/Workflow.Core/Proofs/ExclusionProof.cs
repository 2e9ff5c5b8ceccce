using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>An exclusion can hold, and what it blocks can follow in this workflow.</summary>
internal static class ExclusionProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        var consequences = DefinitionProof
            .Stages(definition)
            .SelectMany(pair => pair.Stage.Transitions)
            .Select(way => way.Consequence)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        foreach (var exclusion in definition.Exclusions.Values)
        {
            foreach (var blocked in exclusion.Blocks.Where(blocked => !consequences.Contains(blocked)))
                CheckBlocked(definition, exclusion, blocked, consequences, problems);
            if (exclusion.Blocks.IsEmpty)
                problems.Error(exclusion.Where, $"the exclusion '{exclusion.Name}' blocks nothing");
            if (TaskProof.NeverHolds(definition, exclusion.When))
                problems.Error(exclusion.Where, $"the exclusion '{exclusion.Name}' never holds: its condition holds for no values");
        }
    }

    /// <summary>A shared file may block what only other workflows have, but nothing that looks like a slip of the pen.</summary>
    private static void CheckBlocked(
        WorkflowDefinition definition,
        ExclusionDefinition exclusion,
        string blocked,
        HashSet<string> consequences,
        ProblemList problems
    )
    {
        var near = NearestName.Of(blocked, consequences);
        var isOwn = exclusion.Where.File == definition.Tracks[0].Value.Stages[0].Value.Where.File;
        if (isOwn || near is not null)
            problems.Error(
                exclusion.Where,
                $"the exclusion '{exclusion.Name}' blocks '{blocked}', but no way has that consequence{NearestName.Hint(blocked, consequences)}"
            );
    }
}
