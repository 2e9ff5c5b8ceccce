using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>Alerts that aren't resolved.</summary>
public sealed class AlertQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);

    /// <summary>
    /// Open alerts of posts for which the viewer stands, or raised for the viewer; <paramref name="includeAcknowledged"/> keeps those taken
    /// on.
    /// </summary>
    public async Task<AlertPage> ListAsync(
        bool includeAcknowledged,
        string? cursor,
        int limit,
        Viewer viewer,
        CancellationToken cancellationToken
    )
    {
        var viewing = _desk.Look(viewer);
        limit = Math.Clamp(limit, 1, 200);
        await using var db = _desk.Open();
        var person = viewer.Person.Code;
        // What a post got and what its holder got is mostly the same, so a row may come twice: the union leaves one.
        var ranges = PostRanges
            .Of(viewing.PostCodes, posts => Part(posts.Length == 1 ? OfPost(posts[0]) : row => posts.Contains(row.Post)))
            .Prepend(Part(row => row.Person == person));
        var rows = await InOrder(ranges.Aggregate(Queryable.Union)).Take(limit + 1).ToListAsync(cancellationToken);
        var page = rows.Take(limit).ToList();
        var seen = await _desk.SeeAsync(page.Select(row => row.CaseId).ToList(), viewing, cancellationToken);
        foreach (var one in seen.Values)
            await _desk.LoadAsync(one, CommentsOf(page, one), cancellationToken);
        await _desk.NoteNamesAsync(viewing, seen.Values, cancellationToken);
        var entries = page.Where(row => seen.ContainsKey(row.CaseId)).Select(row => EntryOf(row, seen[row.CaseId], viewing));
        return new([.. entries], rows.Count > limit ? Cursor.Of(page[^1].RaisedAt, page[^1].CaseId, page[^1].Number) : null);

        static Expression<Func<AlertRow, bool>> OfPost(string post) => row => row.Post == post;

        IQueryable<AlertRow> Part(Expression<Func<AlertRow, bool>> whose)
        {
            var open = db.Alerts.Where(row => row.ResolvedAt == null).Where(whose);
            return InOrder(After(includeAcknowledged ? open : open.Where(row => row.AcknowledgedAt == null), cursor)).Take(limit + 1);
        }
    }

    private static IOrderedQueryable<AlertRow> InOrder(IQueryable<AlertRow> rows) =>
        rows.OrderByDescending(row => row.RaisedAt).ThenByDescending(row => row.CaseId).ThenByDescending(row => row.Number);

    private static IQueryable<AlertRow> After(IQueryable<AlertRow> rows, string? cursor) =>
        Cursor.Read(cursor) is var (at, id, number)
            // What is implied is said as well: the index begins at it.
            ? rows.Where(row =>
                row.RaisedAt <= at && (row.RaisedAt < at || row.CaseId.CompareTo(id) < 0 || (row.CaseId == id && row.Number < number))
            )
            : rows;

    internal AlertEntry EntryOf(AlertRow row, SeenCase seen, Viewing viewing)
    {
        var current = seen.Current;
        var item = current.Items.GetValueOrDefault(row.Subject);
        var handover = current.Handovers.GetValueOrDefault(row.Subject);
        var deadline = item?.Deadline ?? handover?.Deadline;
        var ladder = seen.Definition.Ladders.TryGetValue(row.Ladder, out var found) ? found : null;
        var level = LevelOf(ladder, row.Rung);
        var next = deadline is { Steps: { IsDefaultOrEmpty: false } steps }
            ? steps.FirstOrDefault(step => step.Kind == DeadlineStepKind.Rung)
            : null;
        var accountable = item is not null ? current.AccountableFor(item) : handover?.From;
        return new(
            current.Id,
            current.Id.Reference,
            new(row.Number),
            row.Subject,
            item is null,
            seen.Definition.Title,
            TitleOf(seen.Definition, current, item, handover),
            seen.Participant,
            row.Ladder,
            row.Rung,
            level?.Action ?? EscalationAction.Notify,
            ladder?.IsCritical ?? false,
            row.Cycle,
            row.Repeat,
            viewing.Names.Of(new PostId(row.Post)),
            row.Person is { } person ? viewing.Names.Of(new PersonId(person)) : null,
            row.Person == viewing.Viewer.Person.Code || viewing.Posts.Contains(new(row.Post)),
            accountable is { } post ? viewing.Names.Of(post) : null,
            row.RaisedAt,
            deadline?.DueDay,
            deadline?.Due,
            row.AcknowledgedBy is { } by ? viewing.Names.Of(new PersonId(by)) : null,
            row.AcknowledgedAt,
            row.Comment is null ? null : seen.TextOf(CaseJson.Read<StoredValue>(row.Comment)),
            next,
            next is null ? [] : [.. LevelOf(ladder, next.Key)?.To.Select(target => target.ToString() ?? "") ?? []],
            deadline is null ? viewing.Zone : _desk.View(seen, deadline, viewing).Zone
        );
    }

    internal static IEnumerable<StoredValue?> CommentsOf(IEnumerable<AlertRow> rows, SeenCase seen) =>
        rows.Where(row => row.CaseId == seen.Current.Id.Value && row.Comment is not null)
            .Select(row => CaseJson.Read<StoredValue>(row.Comment ?? ""));

    private static EscalationLevel? LevelOf(EscalationPolicy? ladder, string rung) =>
        ladder?.Levels.FirstOrDefault(level => level.Key == rung);

    private static LocalizedText TitleOf(WorkflowDefinition definition, Case current, WorkItem? item, Handover? handover)
    {
        if (item is not null)
            return definition.FindTask(item.Task)?.Title ?? LocalizedText.Same(item.Task);
        if (handover is null || !current.Tracks.TryGetValue(handover.Track.Number, out var track))
            return LocalizedText.Empty;
        return definition.Tracks[track.Name].Stages.TryGetValue(handover.Stage, out var stage)
            ? stage.Title
            : LocalizedText.Same(handover.Stage);
    }
}
