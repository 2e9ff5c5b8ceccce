using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>Cases, each within the scope of who looks.</summary>
public sealed class CaseQuery(EngineParts parts)
{
    /// <summary>Cases with exactly this reference that the viewer may see; usually one.</summary>
    public Task<ImmutableArray<CaseEntry>> FindByReferenceAsync(string reference, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>The case, or null when there is none that the viewer may see.</summary>
    public Task<CaseView?> FindAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>What happened, oldest first, entries after <paramref name="afterVersion"/> only, at most <paramref name="limit"/> decisions. Null when the viewer may not see the case.</summary>
    public Task<ImmutableArray<TimelineEntry>?> TimelineAsync(CaseId id, int afterVersion, int limit, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
