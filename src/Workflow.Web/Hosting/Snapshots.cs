using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine;

namespace Workflow.Web.Hosting;

/// <summary>What pages need beside queries: the organisation, its calendars and the published definitions, as they are now.</summary>
public sealed class Snapshots(EngineParts parts)
{
    public OrgDirectory Directory => parts.Organization.Directory;

    /// <summary>The newest version of each definition whose parts the organisation can play, by name.</summary>
    public ImmutableArray<WorkflowDefinition> Definitions => [.. parts.Catalog.Latest.Where(CanPlay)];

    /// <summary>The newest version of a definition, or null when there is none of that name.</summary>
    public WorkflowDefinition? FindDefinition(string name) => parts.Catalog.FindLatest(name);

    /// <summary>The version that a case runs on.</summary>
    public ValueTask<WorkflowDefinition> GetDefinitionAsync(string name, int version, CancellationToken cancellationToken) =>
        parts.Catalog.GetAsync(name, version, cancellationToken);

    /// <summary>The calendar of the department to which a post belongs.</summary>
    public WorkCalendar CalendarOf(Post post) => parts.Catalog.Calendars[Directory.Departments[post.Department.Code].Calendar];

    private bool CanPlay(WorkflowDefinition definition) =>
        definition.Parties.Values.All(party => Directory.Departments.Values.Any(department => department.Kind == party.UnitKind));
}
