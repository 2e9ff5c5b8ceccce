using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>How the engine is doing, and what operators can put right.</summary>
public sealed class OperationsQuery(EngineParts parts)
{
    private const int MostListed = 100;
    private const int MostCounted = 10_000;

    private readonly Database _database = parts.Store.Database;

    /// <summary>Figures, parked cases, dead letters and nodes, at most 100 of each; counts stop at 10,000.</summary>
    public async Task<OperationsView> ReadAsync(CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now();
        await using var db = _database.CreateContext();
        var due = db.Cases.Where(row => row.WakeAt != null && row.WakeAt <= now && row.ParkedBecause == null);
        var waiting = db.Outbox.Where(row => row.Status == OutboxStatus.Waiting && row.NextAttemptAt <= now);
        var oldestDue = await due.OrderBy(row => row.WakeAt).Select(row => row.WakeAt).FirstOrDefaultAsync(cancellationToken);
        var oldestMessage = await waiting
            .OrderBy(row => row.NextAttemptAt)
            .Select(row => row.NextAttemptAt)
            .FirstOrDefaultAsync(cancellationToken);
        var parked = await db
            .Cases.Where(row => row.ParkedBecause != null)
            .OrderBy(row => row.ParkedAt)
            .Take(MostListed)
            .ToListAsync(cancellationToken);
        var dead = await db
            .Outbox.Where(row => row.Status == OutboxStatus.Dead)
            .OrderBy(row => row.CreatedAt)
            .Take(MostListed)
            .ToListAsync(cancellationToken);
        var nodes = await db
            .Nodes.OrderByDescending(row => row.SeenAt)
            .Take(MostListed)
            .Select(row => new NodeEntry(row.Name, row.Role, row.ProgramVersion, row.StartedAt, row.SeenAt, row.StoppedBecause))
            .ToListAsync(cancellationToken);
        return new(
            now,
            parts.Store.IsDemo,
            await parts.Store.Settings.ReadAsync(StoreSettings.HoldMessages, cancellationToken) == "true",
            await db.Cases.Where(row => row.Status == CaseStatus.Open).Take(MostCounted).CountAsync(cancellationToken),
            await due.Take(MostCounted).CountAsync(cancellationToken),
            oldestDue is { } since ? now - since : Duration.Zero,
            await waiting.Take(MostCounted).CountAsync(cancellationToken),
            oldestMessage is { } sent ? now - sent : Duration.Zero,
            await db.Outbox.Where(row => row.Status == OutboxStatus.Dead).Take(MostCounted).CountAsync(cancellationToken),
            await parts.Store.ClockSkewAsync(cancellationToken),
            [.. parked.Select(ParkedOf)],
            [.. dead.Select(EntryOf)],
            [.. nodes]
        )
        {
            Vacancies = await new VacancyQuery(parts).ReadAsync(cancellationToken),
        };
    }

    /// <summary>Lets the pump try a parked case again; false when it isn't parked.</summary>
    public async Task<bool> UnparkAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken)
    {
        await NoteAsync("unpark", id, viewer, cancellationToken);
        var isDone = await TryAsync(
            Statement.Of(
                "UPDATE cases SET parked_because = NULL, parked_at = NULL WHERE case_id = $1 AND parked_because IS NOT NULL",
                id.Value
            ),
            cancellationToken
        );
        parts.Nudge.Give();
        return isDone;
    }

    /// <summary>Sends a dead message again; false when it isn't dead.</summary>
    public async Task<bool> ResendAsync(Guid message, Viewer viewer, CancellationToken cancellationToken)
    {
        await NoteAsync("resend", null, viewer, cancellationToken);
        var isDone = await TryAsync(
            Statement.Of(
                "UPDATE outbox SET status = 'Waiting', attempts = 0, next_attempt_at = $2 WHERE message_id = $1 AND status = 'Dead'",
                message,
                _database.Corrected(parts.Clock.Now())
            ),
            cancellationToken
        );
        parts.Nudge.Give();
        return isDone;
    }

    /// <summary>Holds outgoing messages back, or lets them go. In-app messages go on.</summary>
    public async Task HoldMessagesAsync(bool hold, Viewer viewer, CancellationToken cancellationToken)
    {
        await NoteAsync(hold ? "hold messages" : "release messages", null, viewer, cancellationToken);
        await parts.Store.Settings.WriteAsync(StoreSettings.HoldMessages, hold ? "true" : "false", cancellationToken);
        parts.Nudge.Give();
    }

    private async Task<bool> TryAsync(Statement statement, CancellationToken cancellationToken)
    {
        try
        {
            await using var work = await _database.BeginAsync(isUrgent: true, cancellationToken);
            await work.RunAsync([statement with { Expected = 1 }], cancellationToken);
            await work.CommitAsync(cancellationToken);
            return true;
        }
        catch (LostRaceException)
        {
            return false;
        }
    }

    private Task NoteAsync(string what, CaseId? id, Viewer viewer, CancellationToken cancellationToken)
    {
        var row = new AccessRow
        {
            AccessId = AccessNumbers.Next(),
            At = _database.Corrected(parts.Clock.Now()),
            Person = viewer.Person.Code,
            Post = viewer.Post.Code,
            Purpose = viewer.Purpose,
            Kind = what,
            CaseId = id?.Value,
        };
        return _database.WriteAsync([.. _database.Sql.Insert([row])], isUrgent: true, cancellationToken);
    }

    private static ParkedCase ParkedOf(CaseRow row) =>
        new(
            new(row.CaseId),
            row.Reference,
            row.Workflow,
            row.DefinitionVersion,
            row.ParkedAt ?? default,
            row.ParkedBecause ?? "",
            row.WakeAt
        );

    private static OutboxEntry EntryOf(OutboxRow row) =>
        new(
            row.MessageId,
            new(row.CaseId),
            new CaseId(row.CaseId).Reference,
            row.Kind,
            row.Channel,
            row.Person is { } person ? new PersonId(person) : null,
            row.Status.ToString(),
            row.Attempts,
            row.CreatedAt,
            row.NextAttemptAt,
            row.Error
        );
}
