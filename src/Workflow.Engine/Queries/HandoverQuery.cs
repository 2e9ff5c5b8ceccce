using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>Handovers, for both sides.</summary>
public sealed class HandoverQuery(EngineParts parts)
{
    /// <summary>Unsettled handovers of one side, those due first on top, at most 200.</summary>
    public Task<ImmutableArray<HandoverEntry>> ListAsync(HandoverSide side, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>One handover, open or settled, or null when there is none that the viewer may see.</summary>
    public Task<HandoverView?> FindAsync(CaseId id, HandoverId handover, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
