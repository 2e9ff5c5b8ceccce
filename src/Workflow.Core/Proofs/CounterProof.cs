using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>Days are counted from what forms ask for, one way for each kind of finding, and what ends them says when.</summary>
internal static class CounterProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var counter in definition.Counters.Values.Where(counter => counter.Days is not null))
            CheckDays(definition, counter, problems);
        foreach (var (_, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var task in stage.Tasks.Values.Where(task => task.EndsFinding is not null))
                CheckEnding(definition, task, problems);
        }
    }

    private static void CheckDays(WorkflowDefinition definition, CounterDefinition counter, ProblemList problems)
    {
        var first = FindingDecisions.DaysOf(definition, counter.Finding);
        if (counter.Days is { } days && first is not null && (days.From != first.From || days.Until != first.Until))
            problems.Error(
                counter.Where,
                $"'{counter.Name}' counts the days of '{counter.Finding}' from other fields than another counter; one finding has one beginning and one end"
            );
        var signing = DefinitionProof
            .Stages(definition)
            .SelectMany(pair => pair.Stage.Tasks.Values)
            .Where(task => task.Finding == counter.Finding);
        if (!signing.Any())
            problems.Warn(counter.Where, $"no task signs the finding '{counter.Finding}', so '{counter.Name}' would never count anything");
        if (counter.Opens is { } opens && !definition.Tracks[opens].OpensOnDemand)
            problems.Error(counter.Where, $"'{counter.Name}' opens '{opens}', which doesn't open on demand");
    }

    private static void CheckEnding(WorkflowDefinition definition, TaskDefinition task, ProblemList problems)
    {
        if (FindingDecisions.DaysOf(definition, task.EndsFinding ?? "") is not { Until: { } until })
            problems.Error(
                task.Where,
                $"'{task.Name}' ends '{task.EndsFinding}', but no counter counts its days with 'until:', so there is nothing to end"
            );
        else if (task.Form.FirstOrDefault(field => field.Name == until) is not { IsOptional: false })
            problems.Error(task.Where, $"'{task.Name}' ends '{task.EndsFinding}', so its form must ask for '{until}'");
    }
}
