using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>
/// A case that opens another finds its workflow, brings what its opening asks for, and tells nothing that was kept apart. Proved against
/// the workflows at hand; one that isn't among them is told only when there are others.
/// </summary>
public static class LinkedCaseProof
{
    /// <summary>Tells each opening of another case that can't succeed. <paramref name="others"/> are all workflows at hand, by name.</summary>
    public static void Check(WorkflowDefinition definition, IReadOnlyDictionary<string, WorkflowDefinition> others, ProblemList problems)
    {
        foreach (var (_, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var opening in stage.Transitions.Select(way => way.OpensCase).OfType<CaseOpening>())
                CheckOpening(definition, opening, others, problems);
        }
    }

    private static void CheckOpening(
        WorkflowDefinition definition,
        CaseOpening opening,
        IReadOnlyDictionary<string, WorkflowDefinition> others,
        ProblemList problems
    )
    {
        if (!others.TryGetValue(opening.Workflow, out var other))
        {
            var known = others.Keys.Where(name => name != definition.Name).ToList();
            if (known.Count > 0)
                problems.Error(
                    opening.Where,
                    $"there is no workflow '{opening.Workflow}' among the files{NearestName.Hint(opening.Workflow, known)}"
                );
            return;
        }
        foreach (var (theirs, ours) in opening.With)
            CheckField(definition.Fields[ours], theirs, other, opening, problems);
        foreach (var asked in other.Opening.Where(asked => !asked.IsOptional && !opening.With.ContainsKey(asked.Name)))
            problems.Error(opening.Where, $"'{other.Name}' opens with '{asked.Name}', which 'with:' doesn't give");
    }

    private static void CheckField(FieldDefinition ours, string name, WorkflowDefinition other, CaseOpening opening, ProblemList problems)
    {
        var asked = other.Opening.Select(field => field.Name).ToList();
        if (!asked.Contains(name, StringComparer.Ordinal))
        {
            problems.Error(opening.Where, $"'{other.Name}' doesn't open with a field '{name}'{NearestName.Hint(name, asked)}");
            return;
        }
        var theirs = other.Fields[name];
        if (theirs.Type != ours.Type)
            problems.Error(opening.Where, $"'{name}' of '{other.Name}' is of another type than '{ours.Name}'");
        else if (ours.Choices.Names.FirstOrDefault(choice => !theirs.Choices.Contains(choice)) is { } unknown)
            problems.Error(opening.Where, $"'{name}' of '{other.Name}' has no choice '{unknown}', which '{ours.Name}' has");
        if (ours.IsSensitive && !theirs.IsSensitive)
            problems.Error(
                opening.Where,
                $"'{ours.Name}' is sensitive, but '{name}' of '{other.Name}' isn't: what was kept apart would be told"
            );
    }
}
