using Workflow.Cli.Files;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Cli.Proofs;

/// <summary>Which of several organisations a workflow is meant for: the files don't say, but its parties do.</summary>
public static class FittingOrganizations
{
    /// <summary>
    /// Those in which every party can be played in some area. When there is none, the one with most of the kinds of department asked for, so
    /// that a misspelt kind is told; empty only when no organisation has any.
    /// </summary>
    public static IReadOnlyList<Found<OrgDirectory>> For(WorkflowDefinition definition, IReadOnlyList<Found<OrgDirectory>> all)
    {
        var fitting = all.Where(found => CanPlay(definition, found.Value)).ToList();
        if (fitting.Count > 0)
            return fitting;
        var nearest = all.MaxBy(found => KindsIn(definition, found.Value));
        return nearest is not null && KindsIn(definition, nearest.Value) > 0 ? [nearest] : [];
    }

    private static bool CanPlay(WorkflowDefinition definition, OrgDirectory directory) =>
        directory.Areas.Names.Any(area => definition.Parties.Values.All(party => directory.UnitServing(party.UnitKind, area) is not null));

    private static int KindsIn(WorkflowDefinition definition, OrgDirectory directory) =>
        definition.Parties.Values.Count(party => directory.Departments.Values.Any(department => department.Kind == party.UnitKind));
}
