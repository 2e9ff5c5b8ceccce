using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Pairs of tasks that need two persons.</summary>
public static class TwoPersons
{
    /// <summary>
    /// The other part of a pair that the person did themselves since the stage was entered, so that they can't do this item; null when they
    /// can.
    /// </summary>
    public static TaskDefinition? OwnPart(WorkflowDefinition definition, Case current, WorkItem item, PersonId person)
    {
        var track = current.Tracks[item.Track.Number];
        var stage = definition.Tracks[track.Name].Stages[track.Stage];
        return Pairs(stage)
            .Where(pair => pair.One.Name == item.Task)
            .Select(pair => pair.Other)
            .FirstOrDefault(other => track.CompletedBy.TryGetValue(other.Name, out var by) && by == person);
    }

    /// <summary>What to say to somebody who did the other part.</summary>
    public static Rejection Refusal(TaskDefinition own) =>
        Rejection.Because(
            RejectionReason.SamePerson,
            $"You completed '{own.Title.For("en")}' yourself; this needs another person.",
            $"“{own.Title.For("zh")}”由您本人完成，此项须由另一人办理。"
        );

    /// <summary>Every pair of a stage, from both sides.</summary>
    internal static IEnumerable<(TaskDefinition One, TaskDefinition Other)> Pairs(StageDefinition stage)
    {
        foreach (var task in stage.Tasks.Values)
        {
            foreach (var name in task.AnotherPersonThan)
            {
                if (!stage.Tasks.TryGetValue(name, out var other))
                    continue;
                yield return (task, other);
                yield return (other, task);
            }
        }
    }
}
