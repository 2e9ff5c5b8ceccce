using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>Where the accountable post changes there is a handover to exactly that post, and nowhere else; ladders speak of what their place has.</summary>
internal static class HandoverProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var (track, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var way in stage.Transitions.Where(way => way.To is not null))
                CheckWay(stage, track.Stages[way.To ?? ""], way, problems);
            foreach (var task in stage.Tasks.Values.Where(task => task.Ladder is not null))
                CheckItemLadder(definition, task, problems);
        }
    }

    private static void CheckWay(StageDefinition from, StageDefinition to, Transition way, ProblemList problems)
    {
        if (from.Accountable == to.Accountable)
        {
            if (way.Handover is { } needless)
                problems.Error(
                    needless.Where,
                    $"'{from.Name}' and '{to.Name}' have the same accountable post {to.Accountable}: there is nothing to hand over"
                );
        }
        else if (way.Handover is not { } handover)
            problems.Error(
                way.Where,
                $"responsibility passes from {from.Accountable} to {to.Accountable} here, so this way needs 'handover:'"
            );
        else if (handover.To != to.Accountable)
            problems.Error(handover.Where, $"the handover goes to {handover.To}, but accountable in '{to.Name}' is {to.Accountable}");
    }

    private static void CheckItemLadder(WorkflowDefinition definition, TaskDefinition task, ProblemList problems)
    {
        var ladder = definition.Ladders[task.Ladder ?? ""];
        foreach (var rung in ladder.Levels)
        {
            foreach (var target in rung.To.Where(target => target.NeedsHandover))
                problems.Error(
                    task.Where,
                    $"the ladder {ladder.Name} speaks of '{target}' in {rung.Key}, but '{task.Name}' is no handover"
                );
        }
        foreach (var reminder in ladder.Reminders.Where(reminder => reminder.To is not PostTarget.Participant && reminder.To.NeedsHandover))
            problems.Error(
                task.Where,
                $"the ladder {ladder.Name} speaks of '{reminder.To}' in {reminder.Key}, but '{task.Name}' is no handover"
            );
    }
}
