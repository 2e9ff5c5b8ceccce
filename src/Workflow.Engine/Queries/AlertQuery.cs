using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>Alerts that aren't resolved.</summary>
public sealed class AlertQuery(EngineParts parts)
{
    /// <summary>Open alerts of posts for which the viewer stands, or raised for the viewer; <paramref name="includeAcknowledged"/> keeps those taken on.</summary>
    public Task<AlertPage> ListAsync(bool includeAcknowledged, string? cursor, int limit, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
