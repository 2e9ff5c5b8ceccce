using Workflow.Core.Cases;
using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>How the engine is doing, and what operators can put right.</summary>
public sealed class OperationsQuery(EngineParts parts)
{
    /// <summary>Figures, parked cases and dead letters, at most 100 of each.</summary>
    public Task<OperationsView> ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>Lets the pump try a parked case again; false when it isn't parked.</summary>
    public Task<bool> UnparkAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>Sends a dead message again; false when it isn't dead.</summary>
    public Task<bool> ResendAsync(Guid message, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>Holds outgoing messages back, or lets them go. In-app messages go on.</summary>
    public Task HoldMessagesAsync(bool hold, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
