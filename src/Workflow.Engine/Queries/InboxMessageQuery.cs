using Workflow.Core.Disclosure;

namespace Workflow.Engine.Queries;

/// <summary>A person's notification list. Messages hold references only.</summary>
public sealed class InboxMessageQuery(EngineParts parts)
{
    /// <summary>Messages to the viewer, newest first.</summary>
    public Task<InboxPage> ListAsync(string? cursor, int limit, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);

    /// <summary>Marks one as read, or all of them when <paramref name="message"/> is null.</summary>
    public Task MarkReadAsync(Guid? message, Viewer viewer, CancellationToken cancellationToken) => throw new NotSupportedException(parts.Store.Address);
}
