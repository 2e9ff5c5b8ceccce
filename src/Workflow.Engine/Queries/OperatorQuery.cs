using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>
/// What an operator at the command line may ask: which cases a reference means, and how the deadline of an item came about. Nothing of what
/// a case says about its person.
/// </summary>
public sealed class OperatorQuery(EngineParts parts)
{
    private const int MostFound = 20;

    private readonly QueryDesk _desk = new(parts);

    /// <summary>Cases with exactly this reference (letters in any case), or the one of this identity; empty when there is none. At most 20.</summary>
    public async Task<ImmutableArray<CaseId>> FindAsync(string referenceOrId, CancellationToken cancellationToken)
    {
        await using var db = _desk.Open();
        var wanted = referenceOrId.Trim().ToUpperInvariant();
        var id = Guid.TryParse(wanted, out var parsed) ? parsed : Guid.Empty;
        var found = await db
            .Cases.Where(row => row.Reference == wanted || row.CaseId == id)
            .OrderBy(row => row.CaseId)
            .Take(MostFound)
            .Select(row => row.CaseId)
            .ToListAsync(cancellationToken);
        return [.. found.Select(one => new CaseId(one))];
    }

    /// <summary>The deadlines that stand for open items of the case, by the item's number and task. Null when there is no such case.</summary>
    public async Task<ImmutableArray<ItemDeadline>?> DeadlinesAsync(CaseId id, CancellationToken cancellationToken)
    {
        await using var db = _desk.Open();
        var state = await db.Cases.Where(row => row.CaseId == id.Value).Select(row => row.State).FirstOrDefaultAsync(cancellationToken);
        if (state is null)
            return null;
        var current = CaseJson.ToState(state);
        var definition = await parts.Catalog.GetAsync(current.Workflow, current.DefinitionVersion, cancellationToken);
        var viewing = _desk.Look(new Viewer(new(""), new(""), "operations"));
        var seen = new SeenCase(current, definition, CaseScope.Of(definition, current, viewing.Viewer, viewing.Directory), viewing.Viewer);
        return
        [
            .. current
                .Items.Values.OrderBy(item => item.Id.Number)
                .Select(item => new ItemDeadline(
                    item.Id,
                    item.Task,
                    item.Deadline is { } deadline ? _desk.View(seen, deadline, viewing) : null
                )),
        ];
    }
}

/// <summary>An open item with its deadline; null while it has none.</summary>
public sealed record ItemDeadline(WorkItemId Item, string Task, DeadlineView? Deadline);
