using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Proofs;

/// <summary>A place in a definition where a ladder climbs, and the posts it can climb from.</summary>
internal sealed record LadderUse(
    string Ladder,
    string What,
    SourceLocation Where,
    PostReference Accountable,
    PostReference Performer,
    PostReference? Sender,
    PostReference? Receiver
)
{
    /// <summary>True when the receiver is the post of another department of the kind, to which the case moves.</summary>
    public bool ReceiverMoves { get; init; }

    /// <summary>
    /// Every use of every ladder. A stage that is entered by handover is also climbed from its sender, who keeps it until the receipt.
    /// </summary>
    public static IEnumerable<LadderUse> Of(WorkflowDefinition definition)
    {
        foreach (var (track, stage) in DefinitionProof.Stages(definition))
        {
            var senders = track
                .Stages.Values.Where(other => other.Transitions.Any(way => way.To == stage.Name && way.Handover is not null))
                .Select(other => other.Accountable);
            ImmutableArray<PostReference> owners = [stage.Accountable, .. senders];
            foreach (var task in stage.Tasks.Values.Where(task => task.Ladder is not null))
            {
                foreach (var owner in task.Accountable is { } own ? [own] : owners.Distinct().ToImmutableArray())
                    yield return new(
                        task.Ladder ?? "",
                        $"task {task.Name}",
                        task.Where,
                        owner,
                        task.By ?? task.Accountable ?? stage.Accountable,
                        null,
                        null
                    );
            }
            foreach (var way in stage.Transitions.Where(way => way.Handover is not null))
            {
                foreach (var use in OfHandover(definition, stage, way))
                    yield return use;
            }
        }
    }

    /// <summary>
    /// The posts it can climb from when departments play the parties so: one per performer, and per department that could receive a case
    /// that moves.
    /// </summary>
    public IEnumerable<LadderPlace> Places(PartyAssignment assignment, ImmutableArray<PartyAssignment> all)
    {
        if (assignment.Post(Accountable.Party, Accountable.Role) is not { } accountable)
            yield break;
        var sender = Sender is { } from ? assignment.Post(from.Party, from.Role) : null;
        foreach (var receiver in Receivers(assignment, all))
        {
            if (ReceiverMoves && Performer == Receiver && receiver is { } moved)
            {
                yield return new(accountable, moved, sender, receiver);
                continue;
            }
            foreach (var performer in assignment.Posts(Performer.Party, Performer.Role))
                yield return new(accountable, performer.Id, sender, receiver);
        }
    }

    private IEnumerable<PostId?> Receivers(PartyAssignment assignment, ImmutableArray<PartyAssignment> all)
    {
        if (Receiver is not { } to)
            return [null];
        return ReceiverMoves ? all.Select(other => other.Post(to.Party, to.Role)).Distinct() : [assignment.Post(to.Party, to.Role)];
    }

    private static IEnumerable<LadderUse> OfHandover(WorkflowDefinition definition, StageDefinition stage, Transition way)
    {
        if (way.Handover is not { } handover)
            yield break;
        var what = $"handover to {way.To}";
        var moves = handover.MovedParties(definition).Any(party => party.Name == handover.To.Party);
        yield return new(handover.Ladder, what, handover.Where, stage.Accountable, handover.To, stage.Accountable, handover.To)
        {
            ReceiverMoves = moves,
        };
        yield return new(
            handover.CompleteLadder,
            what + ", returned",
            handover.Where,
            stage.Accountable,
            stage.Accountable,
            stage.Accountable,
            handover.To
        )
        {
            ReceiverMoves = moves,
        };
    }
}
