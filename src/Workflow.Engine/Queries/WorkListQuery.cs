using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>A person's open work. Shows only items of posts for which the viewer stands now.</summary>
public sealed class WorkListQuery(EngineParts parts)
{
    /// <summary>One page of open items, with counts.</summary>
    public Task<WorkListPage> ListAsync(WorkListFilter filter, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>The counts alone, for a badge.</summary>
    public Task<WorkListCounts> CountAsync(Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
