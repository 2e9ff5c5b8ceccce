using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>
/// Nothing adverse follows from a timer: each consequence needs a signed finding in its stage, and the person's view where the finding asks
/// for it.
/// </summary>
internal static class ConsequenceProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var (_, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var way in stage.Transitions.Where(way => way.Consequence is not null))
                CheckConsequence(stage, way, definition, problems);
            foreach (var task in stage.Tasks.Values.Where(task => task.Finding is not null))
                CheckView(definition, task, problems);
        }
    }

    private static void CheckConsequence(StageDefinition stage, Transition way, WorkflowDefinition definition, ProblemList problems)
    {
        if (!way.Leaves)
        {
            problems.Error(
                way.Where,
                $"the consequence '{way.Consequence}' can't follow from a missed deadline; open a track in which somebody finds out and signs"
            );
            return;
        }
        var waited = way.After.IsEmpty
            ? DefinitionProof.NeededTasks(definition, stage, _ => true)
            : way.After.Select(name => stage.Tasks[name]);
        var findings = waited.Select(task => task.Finding).OfType<string>().ToList();
        if (findings.Count == 0)
            problems.Error(
                way.Where,
                $"the consequence '{way.Consequence}' needs a signed finding: no task that this way waits for has 'finding:'"
            );
        else if (findings.TrueForAll(finding => definition.Findings[finding].ViewField is null))
            problems.Warn(
                way.Where,
                $"the consequence '{way.Consequence}' follows without the view of the person; see 'with-participant-view:'"
            );
    }

    private static void CheckView(WorkflowDefinition definition, TaskDefinition task, ProblemList problems)
    {
        if (task.Finding is not { } finding || definition.Findings[finding].ViewField is not { } view)
            return;
        if (task.Form.FirstOrDefault(field => field.Name == view) is not { IsOptional: false })
            problems.Error(
                task.Where,
                $"the finding '{finding}' needs the view of the person, so the form of '{task.Name}' must ask for '{view}'"
            );
    }
}
