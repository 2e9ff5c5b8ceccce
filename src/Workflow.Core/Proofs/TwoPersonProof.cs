using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>Where two tasks need two persons, every department has two who can do them.</summary>
internal static class TwoPersonProof
{
    /// <summary>Each pair that one person alone would have to do, in words, for each combination of departments in which that is so.</summary>
    public static IEnumerable<(TaskDefinition Task, string Message)> Faults(
        WorkflowDefinition definition,
        ImmutableArray<PartyAssignment> assignments,
        OrgDirectory directory,
        Instant at
    )
    {
        foreach (var (_, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var task in stage.Tasks.Values.Where(task => !task.AnotherPersonThan.IsEmpty))
            {
                foreach (var assignment in assignments)
                {
                    if (Fault(stage, task, assignment, directory, at) is { } fault)
                        yield return (task, fault);
                }
            }
        }
    }

    /// <summary>Somebody must be able to do the task for whom each other part can be done by others.</summary>
    private static string? Fault(StageDefinition stage, TaskDefinition task, PartyAssignment assignment, OrgDirectory directory, Instant at)
    {
        var doers = DoersOf(stage, task, assignment, directory, at);
        var others = task
            .AnotherPersonThan.Select(stage.Tasks.GetValueOrDefault)
            .OfType<TaskDefinition>()
            .Select(other => (other.Name, Doers: DoersOf(stage, other, assignment, directory, at)))
            .Where(other => other.Doers.Count > 0)
            .ToList();
        if (doers.Count == 0 || doers.Any(doer => others.TrueForAll(other => other.Doers.Any(their => their != doer))))
            return null;
        var names = string.Join(", ", others.Select(other => $"'{other.Name}'"));
        var by = task.By ?? task.Accountable ?? stage.Accountable;
        var alone = string.Join(", ", doers.Select(doer => doer.Code).Order(StringComparer.Ordinal));
        return $"'{task.Name}' needs another person than {names}, but in {assignment.Departments[by.Party]} nobody is left but {alone}";
    }

    /// <summary>
    /// Who can complete a task: those who stand for its performers and for whoever is accountable, or for the latter alone where it is
    /// theirs to sign.
    /// </summary>
    private static HashSet<PersonId> DoersOf(
        StageDefinition stage,
        TaskDefinition task,
        PartyAssignment assignment,
        OrgDirectory directory,
        Instant at
    )
    {
        var accountable = task.Accountable ?? stage.Accountable;
        PostReference[] named = task.SignedByAccountable || task.By is null ? [accountable] : [task.By, accountable];
        return
        [
            .. named
                .SelectMany(reference => assignment.Posts(reference.Party, reference.Role))
                .Select(post => directory.OccupantOf(post.Id, at))
                .OfType<PersonId>(),
        ];
    }
}
