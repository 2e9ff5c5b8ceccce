using Workflow.Core.Cases;
using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>One open work item, for the one who does it and those who oversee it.</summary>
public sealed class WorkItemQuery(EngineParts parts)
{
    /// <summary>The item, or null when there is no such open item that the viewer may see.</summary>
    public Task<WorkItemView?> FindAsync(CaseId id, WorkItemId item, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
