using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>
/// Where the accountable post changes there is a handover to exactly that post, and nowhere else; ladders speak of what their place has.
/// </summary>
internal static class HandoverProof
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        foreach (var (track, stage) in DefinitionProof.Stages(definition))
        {
            foreach (var way in stage.Transitions.Where(way => way.To is not null))
                CheckWay(definition, stage, track.Stages[way.To ?? ""], way, problems);
            foreach (var handover in stage.Transitions.Select(way => way.Handover).OfType<HandoverDefinition>())
            {
                CheckMoves(definition, handover, problems);
                CheckSight(definition, handover, problems);
            }
            foreach (var task in stage.Tasks.Values.Where(task => task.Ladder is not null))
                CheckItemLadder(definition, task, problems);
        }
    }

    private static void CheckWay(
        WorkflowDefinition definition,
        StageDefinition from,
        StageDefinition to,
        Transition way,
        ProblemList problems
    )
    {
        // The same words mean another post once the party is found anew.
        var isMoved = way.Handover?.MovedParties(definition).Any(party => party.Name == to.Accountable.Party) == true;
        if (from.Accountable == to.Accountable && !isMoved)
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

    /// <summary>What a receiver sees before the receipt must be theirs to see after it.</summary>
    private static void CheckSight(WorkflowDefinition definition, HandoverDefinition handover, ProblemList problems)
    {
        foreach (var name in handover.ReceiverSees)
        {
            var readers = definition
                .Disclosure.Values.Where(group => group.Name == name || group.AddsTo.Contains(name))
                .SelectMany(group => group.Readers);
            if (!readers.Any(reader => reader == handover.To.Party || reader == handover.To.ToString()))
                problems.Warn(
                    handover.Where,
                    $"'receiver-sees:' shows '{name}' to {handover.To}, who may not read it once the handover is accepted"
                );
        }
    }

    private static void CheckMoves(WorkflowDefinition definition, HandoverDefinition handover, ProblemList problems)
    {
        foreach (var field in handover.Moves.Keys)
        {
            var serving = definition.Parties.Values.Where(party => party.ServingField == field).ToList();
            if (serving.Count == 0)
            {
                var hint = NearestName.Hint(field, definition.Parties.Values.Select(party => party.ServingField));
                problems.Error(handover.Where, $"'moves:' names '{field}', by which no party is found{hint}");
            }
            else if (serving.TrueForAll(party => party.Stays))
                problems.Error(handover.Where, $"'moves:' names '{field}', but every party that serves it stays");
        }
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
