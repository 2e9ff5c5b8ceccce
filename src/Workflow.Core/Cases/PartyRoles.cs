using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Whether departments can play the parties of a definition.</summary>
internal static class PartyRoles
{
    /// <summary>The refusal when a department lacks a post that some stage needs; null when all are there.</summary>
    public static Rejection? Missing(
        WorkflowDefinition definition,
        OrgDirectory directory,
        ImmutableSortedDictionary<string, DepartmentId> parties
    )
    {
        var missing = References(definition)
            .FirstOrDefault(reference => directory.PostsWith(parties[reference.Party], reference.Role).IsEmpty);
        return missing is null
            ? null
            : Rejection.Because(
                RejectionReason.NoDepartment,
                $"The department {parties[missing.Party]} has no post with the role '{missing.Role}', which this workflow needs.",
                $"单位 {parties[missing.Party]} 没有本流程所需的“{missing.Role}”岗位。"
            );
    }

    /// <summary>The refusal when no department of a party's kind serves an area.</summary>
    public static Rejection Unserved(PartyDefinition party) =>
        Rejection.Because(
            RejectionReason.NoDepartment,
            $"No department of the kind '{party.UnitKind}' serves this area, so nobody could be '{party.Title.For("en")}'.",
            $"该地区没有“{party.Title.For("zh")}”类单位负责。"
        );

    private static IEnumerable<PostReference> References(WorkflowDefinition definition)
    {
        var stages = definition.Tracks.Values.SelectMany(track => track.Stages.Values).ToList();
        return stages
            .Select(stage => stage.Accountable)
            .Concat(
                stages
                    .SelectMany(stage => stage.Tasks.Values)
                    .SelectMany(task => new[] { task.By, task.Accountable })
                    .OfType<PostReference>()
            )
            .Concat(stages.SelectMany(stage => stage.Transitions).Select(transition => transition.Handover?.To).OfType<PostReference>());
    }
}
