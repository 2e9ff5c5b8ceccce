using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>
/// Proves before publishing what must hold for every case of a definition in a whole organisation: that each stage can be reached and left,
/// that each condition leaves a way out for every value, that each owner and each rung is a present person in every department that can
/// play the part, that nothing adverse happens without a signed finding. An error stops publishing; a warning needs a written waiver.
/// </summary>
public static class DefinitionProof
{
    /// <summary>
    /// Tells everything that doesn't hold, at its place. Persons are looked at from <paramref name="at"/> on, known absences included.
    /// </summary>
    public static void Check(
        WorkflowDefinition definition,
        OrgDirectory directory,
        IReadOnlyDictionary<string, WorkCalendar> calendars,
        Instant at,
        ProblemList problems
    )
    {
        CheckAlone(definition, problems);
        OwnerProof.Check(definition, directory, calendars, at, problems);
    }

    /// <summary>The part that needs no organisation.</summary>
    public static void CheckAlone(WorkflowDefinition definition, ProblemList problems)
    {
        TaskProof.Check(definition, problems);
        LanguageProof.Check(definition, problems);
        FlowProof.Check(definition, problems);
        GuardProof.Check(definition, problems);
        ConsequenceProof.Check(definition, problems);
        ExclusionProof.Check(definition, problems);
        HandoverProof.Check(definition, problems);
        CounterProof.Check(definition, problems);
        SchemaProof.Check(definition, problems);
        DocumentProof.Check(definition, problems);
        foreach (var table in definition.Tables.Values)
            DecisionTableProof.Check(table, problems);
    }

    /// <summary>All stages with their tracks.</summary>
    internal static IEnumerable<(TrackDefinition Track, StageDefinition Stage)> Stages(WorkflowDefinition definition) =>
        definition.Tracks.Values.SelectMany(track => track.Stages.Values.Select(stage => (track, stage)));

    /// <summary>The tasks that must be done before a stage can be left, whatever the fields say.</summary>
    internal static IEnumerable<TaskDefinition> RequiredTasks(WorkflowDefinition definition, StageDefinition stage) =>
        NeededTasks(definition, stage, task => task.When is null);

    /// <summary>The tasks that must be done before a stage can be left where the conditions of tasks are answered so.</summary>
    internal static IEnumerable<TaskDefinition> NeededTasks(
        WorkflowDefinition definition,
        StageDefinition stage,
        Func<TaskDefinition, bool> holds
    )
    {
        var needed = TaskNeeds.Of(stage, task => !Scheduling.ComesBack(definition, task) && holds(task), _ => false);
        return stage.Tasks.Values.Where(task => needed.Contains(task.Name));
    }
}
