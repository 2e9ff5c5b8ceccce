using NodaTime;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Delivery;

/// <summary>Which mails the quiet hours of their ladders keep back, in the calendar of the receiver's department.</summary>
internal sealed class QuietMail(EngineParts parts)
{
    /// <summary>Until when, by message id; what may go now is missing.</summary>
    public async Task<Dictionary<Guid, Instant>> EndsAsync(
        IReadOnlyCollection<OutboxRow> rows,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var ends = new Dictionary<Guid, Instant>();
        List<OutboxRow> held = [.. rows.Where(row => !row.IsUrgent)];
        var origins = await MessageOrigins.FindAsync(parts.Store.Database, held, cancellationToken);
        foreach (var row in held)
        {
            if (origins.TryGetValue(row.MessageId, out var origin) && await KnownEndAsync(row, origin, now, cancellationToken) is { } end)
                ends[row.MessageId] = end;
        }
        return ends;
    }

    /// <summary>Null as well where the definition can't be read any more: its mail then goes as one without quiet hours, or fails alone.</summary>
    private async Task<Instant?> KnownEndAsync(OutboxRow row, MessageOrigin origin, Instant now, CancellationToken cancellationToken)
    {
        try
        {
            return await EndAsync(row, origin, now, cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or KeyNotFoundException)
        {
            return null;
        }
    }

    private async Task<Instant?> EndAsync(OutboxRow row, MessageOrigin origin, Instant now, CancellationToken cancellationToken)
    {
        var definition = await parts.Catalog.GetAsync(origin.Workflow, origin.DefinitionVersion, cancellationToken);
        var directory = parts.Organization.Directory;
        if (
            !definition.Ladders.TryGetValue(origin.Ladder, out var ladder)
            || ladder.QuietHours is not { } quiet
            || !directory.Posts.TryGetValue(row.Post, out var post)
        )
            return null;
        var calendar = parts.Catalog.Calendars[directory.Departments[post.Department.Code].Calendar];
        if (quiet.EndAfter(now, calendar) is not { } end)
            return null;
        // A reminder that comes after the day reminds of nothing.
        return row.IsReminder && calendar.DateOf(end) > row.DueDay ? null : end;
    }
}
