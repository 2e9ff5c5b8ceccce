using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>A person's open work. Shows only items of posts for which the viewer stands now.</summary>
public sealed class WorkListQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);
    private readonly CaseLines _lines = new(new(parts));

    private sealed record ListedItem(WorkItemRow Item, string State, bool HasDraft);

    /// <summary>One page of open items.</summary>
    public async Task<WorkListPage> ListAsync(WorkListFilter filter, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        var limit = Math.Clamp(filter.Limit, 1, 200);
        await using var db = _desk.Open();
        var rows = await ReadAsync(db, filter, viewing, limit + 1, cancellationToken);
        var page = rows.Take(limit).ToList();
        var states = page.DistinctBy(row => row.Item.CaseId).ToDictionary(row => row.Item.CaseId, row => row.State);
        var lines = await _lines.OfAsync(states, viewing, cancellationToken);
        var entries = page.Where(row => lines.ContainsKey(row.Item.CaseId))
            .Select(row => EntryOf(row, lines[row.Item.CaseId], viewing))
            .ToImmutableArray();
        await _desk.NoteNamesAsync(viewing, lines.Values, cancellationToken);
        return new(
            entries,
            rows.Count > limit ? Cursor.Of(page[^1].Item.SortAt, page[^1].Item.CaseId, page[^1].Item.Number) : null,
            viewing.Now.InZone(viewing.Zone).Date,
            viewing.Zone
        );
    }

    /// <summary>The first rows after the cursor, each with the state of its case.</summary>
    private async Task<List<ListedItem>> ReadAsync(
        WorkflowDb db,
        WorkListFilter filter,
        Viewing viewing,
        int most,
        CancellationToken cancellationToken
    )
    {
        var ranges = PostRanges
            .Of(viewing.PostCodes, posts => InOrder(After(Matching(db, filter, viewing, posts), filter.Cursor)).Take(most))
            .ToList();
        if (ranges.Count == 0)
            return [];
        var person = viewing.Viewer.Person.Code;
        return await InOrder(ranges.Aggregate(Queryable.Concat))
            .Take(most)
            .Join(db.Cases, item => item.CaseId, found => found.CaseId, (item, found) => new { Item = item, found.State })
            .OrderBy(row => row.Item.SortAt)
            .ThenBy(row => row.Item.CaseId)
            .ThenBy(row => row.Item.Number)
            .Select(row => new ListedItem(
                row.Item,
                row.State,
                db.Drafts.Any(draft => draft.CaseId == row.Item.CaseId && draft.Item == row.Item.Number && draft.Person == person)
            ))
            .ToListAsync(cancellationToken);
    }

    /// <summary>How many items of a scope there are, and what else waits for the viewer.</summary>
    public Task<WorkListCounts> CountAsync(WorkListScope scope, Viewer viewer, CancellationToken cancellationToken) =>
        WaitingCounts.ReadAsync(parts.Store.Database, scope, _desk.Look(viewer), cancellationToken);

    private static IOrderedQueryable<WorkItemRow> InOrder(IQueryable<WorkItemRow> rows) =>
        rows.OrderBy(row => row.SortAt).ThenBy(row => row.CaseId).ThenBy(row => row.Number);

    private IQueryable<WorkItemRow> Matching(WorkflowDb db, WorkListFilter filter, Viewing viewing, string[] posts)
    {
        var rows = InScope(db, filter.Scope, posts);
        if (filter.Group is { } group)
            rows = InGroup(rows, group, viewing);
        if (filter.Task is { } task)
            rows = rows.Where(row => row.Task == task);
        if (string.IsNullOrWhiteSpace(filter.Search))
            return rows;
        var words = filter.Search.Trim();
        var reference = words.ToUpperInvariant();
        var tasks = parts
            .Catalog.Latest.SelectMany(definition => definition.Tracks.Values)
            .SelectMany(track => track.Stages.Values)
            .SelectMany(stage => stage.Tasks.Values)
            .Where(found => found.Title.Texts.Values.Any(title => title.Contains(words, StringComparison.OrdinalIgnoreCase)))
            .Select(found => found.Name)
            .ToList();
        return rows.Where(row =>
            tasks.Contains(row.Task) || db.Cases.Any(found => found.CaseId == row.CaseId && found.Reference == reference)
        );
    }

    private static IQueryable<WorkItemRow> InScope(WorkflowDb db, WorkListScope scope, string[] posts)
    {
        var open = db.WorkItems.Where(row => row.Status == WorkItemStatus.Open && !row.IsWaiting);
        var one = posts.Length == 1 ? posts[0] : null;
        return scope switch
        {
            // With one post the index has the order as well, which it hasn't for any of several.
            WorkListScope.Mine when one is not null => open.Where(row => row.Performer == one),
            WorkListScope.MyResponsibility when one is not null => open.Where(row => row.Accountable == one),
            WorkListScope.Mine => open.Where(row => posts.Contains(row.Performer)),
            WorkListScope.MyResponsibility => open.Where(row => posts.Contains(row.Accountable)),
        };
    }

    private static IQueryable<WorkItemRow> InGroup(IQueryable<WorkItemRow> rows, WorkListGroup group, Viewing viewing)
    {
        var now = viewing.Now;
        var endOfToday = viewing.EndOfToday;
        return group switch
        {
            WorkListGroup.Overdue => rows.Where(row => row.SortAt <= now),
            WorkListGroup.Today => rows.Where(row => row.SortAt > now && row.SortAt <= endOfToday),
            WorkListGroup.Coming => rows.Where(row => row.SortAt > endOfToday),
        };
    }

    private static IQueryable<WorkItemRow> After(IQueryable<WorkItemRow> rows, string? cursor) =>
        Cursor.Read(cursor) is var (at, id, number)
            // What is implied is said as well: the index begins at it.
            ? rows.Where(row =>
                row.SortAt >= at && (row.SortAt > at || row.CaseId.CompareTo(id) > 0 || (row.CaseId == id && row.Number > number))
            )
            : rows;

    private static WorkListEntry EntryOf(ListedItem listed, CaseLine line, Viewing viewing)
    {
        var row = listed.Item;
        var group =
            row.SortAt <= viewing.Now ? WorkListGroup.Overdue
            : row.SortAt <= viewing.EndOfToday ? WorkListGroup.Today
            : WorkListGroup.Coming;
        return new(
            line.Id,
            line.Id.Reference,
            new(row.Number),
            row.Workflow,
            line.Definition.Title,
            row.Task,
            line.Definition.FindTask(row.Task)?.Title ?? LocalizedText.Same(row.Task),
            line.Participant,
            viewing.Names.Of(new PostId(row.Performer)),
            new(row.Accountable),
            group,
            row.DueDay,
            row.DueAt,
            row.IsMissed,
            row.IsProvisional,
            row.OpenedAt,
            listed.HasDraft
        );
    }
}
