using Workflow.Engine.Queries;

namespace Workflow.Web.People;

/// <summary>What waits for whoever uses this request, counted once however many parts of the page tell it.</summary>
public sealed class WaitingWork(WorkListQuery query, ViewerContext viewer)
{
    private readonly Dictionary<WorkListScope, Task<WorkListCounts>> _counted = [];

    public Task<WorkListCounts> CountAsync(WorkListScope scope, CancellationToken cancellationToken)
    {
        if (!_counted.TryGetValue(scope, out var counts))
            _counted[scope] = counts = query.CountAsync(scope, viewer.For(Purposes.CaseWork), cancellationToken);
        return counts;
    }
}
