using Workflow.Engine.Queries;

namespace Workflow.Web.People;

/// <summary>What waits for whoever uses this request, counted once for each scope however many parts of the page tell it.</summary>
public sealed class WaitingWork(WorkListQuery query, ViewerContext viewer)
{
    private readonly Dictionary<WorkListScope, Task<WorkListCounts>> _counted = [];

    public Task<WorkListCounts> CountAsync(WorkListScope scope, CancellationToken cancellationToken)
    {
        // What failed for one part of the page may succeed for the next.
        if (!_counted.TryGetValue(scope, out var counts) || counts.IsFaulted || counts.IsCanceled)
            _counted[scope] = counts = query.CountAsync(scope, viewer.For(Purposes.CaseWork), cancellationToken);
        return counts;
    }
}
