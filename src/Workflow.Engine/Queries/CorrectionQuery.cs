using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>A completed item in a list.</summary>
public sealed record DoneEntry(WorkItemId Item, LocalizedText Title, Instant EffectiveAt);

/// <summary>
/// What was entered when an item was completed, as corrected so far, for those who may correct it. <paramref name="HappenedField"/> is the
/// field that says when it happened, null where that is asked separately.
/// </summary>
public sealed record CorrectionView(
    CaseId Case,
    string Reference,
    WorkItemId Item,
    LocalizedText Title,
    ImmutableArray<FormFieldView> Form,
    string? HappenedField,
    Instant EffectiveAt,
    PersonView By,
    PostView ByPost,
    DateTimeZone Zone
);

/// <summary>Completed items that a viewer may correct: of the post that did them, or that answers for their line or for the case.</summary>
public sealed class CorrectionQuery(EngineParts parts)
{
    private const int MostListed = 20;

    private readonly QueryDesk _desk = new(parts);

    /// <summary>What was entered, or null when there is no such completed item that the viewer's post may correct.</summary>
    public async Task<CorrectionView?> FindAsync(CaseId id, WorkItemId item, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        await using var db = _desk.Open();
        var isMine = await MineIn(db, seen, viewing).AnyAsync(row => row.Number == item.Number, cancellationToken);
        var rows = isMine
            ? await db.Journal.Where(row => row.CaseId == id.Value).OrderBy(row => row.Version).ToListAsync(cancellationToken)
            : [];
        if (
            CompletedItem.Find(rows.Select(row => (row.RecordedAt, CaseJson.ToEvents(row.Events))), item) is not { } done
            || seen.Definition.FindTask(done.Task) is not { } task
        )
            return null;
        var readable = done.Values.Where(pair => seen.Scope.MayRead(pair.Key)).ToList();
        await _desk.LoadAsync(seen, readable.Select(pair => pair.Value), cancellationToken);
        await _desk.NoteAsync(viewing, AccessKind.Read, [(id.Value, readable.Select(pair => pair.Key))], cancellationToken);
        return new(
            id,
            id.Reference,
            item,
            task.Title,
            [.. task.Form.Select(asked => FieldOf(seen, asked, done))],
            task.HappenedField,
            done.EffectiveAt,
            viewing.Names.Of(done.By.Person),
            viewing.Names.Of(done.By.Post),
            viewing.Zone
        );
    }

    /// <summary>The latest completed items that the viewer's post may correct, the newest first.</summary>
    internal static async Task<ImmutableArray<DoneEntry>> ListAsync(
        QueryDesk desk,
        SeenCase seen,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        await using var db = desk.Open();
        var rows = await MineIn(db, seen, viewing)
            .OrderByDescending(row => row.ClosedAt)
            .ThenByDescending(row => row.Number)
            .Take(MostListed)
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new DoneEntry(
                new(row.Number),
                seen.Definition.FindTask(row.Task)?.Title ?? LocalizedText.Same(row.Task),
                row.EffectiveAt ?? row.OpenedAt
            )),
        ];
    }

    private static IQueryable<WorkItemRow> MineIn(WorkflowDb db, SeenCase seen, Viewing viewing)
    {
        var post = viewing.Viewer.Post;
        var id = seen.Current.Id.Value;
        var isAsked = seen.Current.Status == CaseStatus.Open && viewing.Posts.Contains(post);
        var lines = seen.Current.Tracks.Values.Where(track => track.Accountable == post).Select(track => track.Id.Number).ToList();
        var open = seen.Current.Tracks.Keys.ToList();
        var answers = seen.Current.AnswersForCase == post;
        return db.WorkItems.Where(row =>
            isAsked
            && row.CaseId == id
            && row.Status == WorkItemStatus.Completed
            && (row.ClosedPost == post.Code || lines.Contains(row.Track) || (answers && !open.Contains(row.Track)))
        );
    }

    private static FormFieldView FieldOf(SeenCase seen, FormField asked, CompletedItem done)
    {
        var field = seen.Definition.Fields[asked.Name];
        var isReadable = seen.Scope.MayRead(asked.Name);
        var text = isReadable ? seen.TextOf(done.Values.GetValueOrDefault(asked.Name)) : null;
        return new(field, IsOptional: true, isReadable, text is null ? null : new(field.Type, text), Draft: null);
    }
}
