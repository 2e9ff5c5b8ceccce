using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>Who was responsible.</summary>
public sealed class ResponsibilityQuery(EngineParts parts)
{
    /// <summary>Who answered for each subject of the case at <paramref name="at"/>, as known at <paramref name="known"/> (null: now). Null when the viewer may not see the case.</summary>
    public Task<ResponsibilityAnswer?> WhoAsync(CaseId id, Instant at, Instant? known, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>Every standing interval of the case, by subject and start. Null when the viewer may not see the case.</summary>
    public Task<ImmutableArray<ResponsibilityView>?> TimelineAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
