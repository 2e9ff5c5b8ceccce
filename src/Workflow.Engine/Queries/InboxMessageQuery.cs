using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>A person's notification list. Messages hold references only.</summary>
public sealed class InboxMessageQuery(EngineParts parts)
{
    private readonly Database _database = parts.Store.Database;

    /// <summary>Messages to the viewer, newest first.</summary>
    public async Task<InboxPage> ListAsync(string? cursor, int limit, Viewer viewer, CancellationToken cancellationToken)
    {
        limit = Math.Clamp(limit, 1, 200);
        var person = viewer.Person.Code;
        await using var db = _database.CreateContext();
        var mine = db.InboxMessages.Where(row => row.Person == person);
        var unread = await mine.Where(row => row.ReadAt == null).Take(1_000).CountAsync(cancellationToken);
        if (Cursor.Read(cursor) is var (at, id, _))
            mine = mine.Where(row => row.SentAt < at || (row.SentAt == at && row.MessageId.CompareTo(id) < 0));
        var rows = await mine.OrderByDescending(row => row.SentAt)
            .ThenByDescending(row => row.MessageId)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = rows.Take(limit).ToList();
        return new([.. page.Select(MessageOf)], unread, rows.Count > limit ? Cursor.Of(page[^1].SentAt, page[^1].MessageId, 0) : null);
    }

    /// <summary>Marks one as read, or all of them when <paramref name="message"/> is null.</summary>
    public Task MarkReadAsync(Guid? message, Viewer viewer, CancellationToken cancellationToken)
    {
        Instant now = parts.Clock.Now();
        const string all = "UPDATE inbox_messages SET read_at = $1 WHERE person = $2 AND read_at IS NULL";
        var statement = message is { } one
            ? Statement.Of(all + " AND message_id = $3", now, viewer.Person.Code, one)
            : Statement.Of(all, now, viewer.Person.Code);
        return _database.WriteAsync([statement], isUrgent: true, cancellationToken);
    }

    private static InboxMessage MessageOf(InboxMessageRow row) =>
        new(
            row.MessageId,
            new(row.CaseId),
            new CaseId(row.CaseId).Reference,
            row.Kind,
            row.Subject,
            row.Title,
            row.Body,
            row.IsCritical,
            row.SentAt,
            row.ReadAt
        );
}
