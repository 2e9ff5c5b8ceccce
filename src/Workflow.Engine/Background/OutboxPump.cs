using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Rules;
using Workflow.Engine.Delivery;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>
/// Delivers what decisions want told: into the notification list of each person, and from there by mail. The list is written in the same
/// transaction that settles the message; mail leaves at least once, with a stable id, is tried again ever more rarely, and is then dead
/// until an operator sends it again.
/// </summary>
public sealed class OutboxPump
{
    private const int MessagesAtOnce = 100;

    // Longer than a mail server may take; a message whose node died is tried again after it.
    private static readonly Duration Lease = Duration.FromMinutes(5);
    private static readonly Duration FirstPause = Duration.FromSeconds(30);
    private static readonly Duration LongestPause = Duration.FromHours(6);

    private readonly EngineParts _parts;
    private readonly Database _database;
    private readonly MessageWriter _writer;

    /// <summary>Sends by the mail server of the settings, or writes files where none is set; <paramref name="channel"/> stands in for both.</summary>
    public OutboxPump(EngineParts parts, IMessageChannel? channel)
    {
        _parts = parts;
        _database = parts.Store.Database;
        _writer = new(parts);
        var mail = parts.Options.Mail;
        Channel =
            channel
            ?? (
                mail.Host is null
                    ? new MailFolderChannel(mail, parts.Options.ProductName)
                    : new MailServerChannel(mail, parts.Options.ProductName)
            );
    }

    /// <summary>The way by which mail leaves.</summary>
    public IMessageChannel Channel { get; }

    /// <summary>One pass; the number of messages delivered, merged, failed or given up.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken) =>
        await DeliverInAppAsync(cancellationToken) + await SendMailAsync(cancellationToken);

    /// <summary>Passes until nothing waits that may go now.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await RunAsync(cancellationToken) > 0)
        {
            // Each pass takes as many as fit.
        }
    }

    /// <summary>When the next message may go, or null when none waits.</summary>
    public async Task<Instant?> NextAttemptAsync(CancellationToken cancellationToken)
    {
        var isHeld = await IsHeldAsync(cancellationToken);
        await using var db = _database.CreateContext();
        return await db
            .Outbox.Where(row => row.Status == OutboxStatus.Waiting && (!isHeld || row.Channel == OutboxRows.InApp))
            .OrderBy(row => row.NextAttemptAt)
            .Select(row => row.NextAttemptAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<bool> IsHeldAsync(CancellationToken cancellationToken) =>
        await _parts.Store.Settings.ReadAsync(StoreSettings.HoldMessages, cancellationToken) == "true";

    private async Task<int> DeliverInAppAsync(CancellationToken cancellationToken)
    {
        var now = _parts.Clock.Now();
        await using var work = await _database.BeginAsync(isUrgent: false, cancellationToken);
        var rows = await ClaimAsync(work, OutboxRows.InApp, now, cancellationToken);
        if (rows.Count == 0)
            return 0;
        var inbox = new List<InboxMessageRow>();
        var mails = new List<OutboxRow>();
        foreach (
            var group in rows.GroupBy(row => (row.Person, Day: row.MergeDay, Alone: row.MergeDay is null ? row.MessageId : Guid.Empty))
        )
            await DeliverAsync(
                [.. group.OrderBy(row => row.Kind).ThenBy(row => row.DueDay).ThenBy(row => row.CreatedAt).ThenBy(row => row.MessageId)],
                now,
                inbox,
                mails,
                cancellationToken
            );
        var statements = new List<Statement>();
        statements.AddRange(_database.Sql.Insert(inbox));
        statements.AddRange(_database.Sql.Insert(mails));
        statements.AddRange(Settle(rows));
        await work.RunAsync(statements, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return rows.Count;
    }

    /// <summary>One message in the list of each receiver, and a mail to those who have an address.</summary>
    private async Task DeliverAsync(
        List<OutboxRow> group,
        Instant now,
        List<InboxMessageRow> inbox,
        List<OutboxRow> mails,
        CancellationToken cancellationToken
    )
    {
        var first = group[0];
        var receivers = first.Person is { } known ? [known] : _parts.Options.Operators;
        try
        {
            var definition = await DefinitionOfAsync(first, cancellationToken);
            foreach (var (person, i) in receivers.Select((person, i) => (person, i)))
            {
                if (!_parts.Organization.Directory.Persons.TryGetValue(person, out var recipient))
                    continue;
                var words = _writer.Write(group, definition, recipient);
                var id = i == 0 ? first.MessageId : Guid.CreateVersion7();
                inbox.Add(InboxOf(first, id, person, words, now));
                if (recipient.Email is not null)
                    mails.Add(MailOf(first, person, now));
            }
            foreach (var row in group)
                Sent(row, now, row == first ? null : first.MessageId);
        }
        catch (Exception broken) when (broken is RuleException or InvalidDataException)
        {
            foreach (var row in group)
                Failed(row, now, broken.Message, attempts: 1);
        }
    }

    private async Task<int> SendMailAsync(CancellationToken cancellationToken)
    {
        if (await IsHeldAsync(cancellationToken))
            return 0;
        var now = _parts.Clock.Now();
        List<OutboxRow> rows;
        await using (var work = await _database.BeginAsync(isUrgent: false, cancellationToken))
        {
            rows = await ClaimAsync(work, OutboxRows.Mail, now, cancellationToken);
            if (rows.Count == 0)
                return 0;
            foreach (var row in rows)
            {
                row.Attempts++;
                row.NextAttemptAt = now + Lease;
            }
            await work.RunAsync([.. Settle(rows)], cancellationToken);
            await work.CommitAsync(cancellationToken);
        }
        foreach (var row in rows)
        {
            await SendAsync(row, cancellationToken);
            await _database.WriteAsync([.. Settle([row])], isUrgent: false, cancellationToken);
        }
        return rows.Count;
    }

    private async Task SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            if (
                !_parts.Organization.Directory.Persons.TryGetValue(row.Person ?? "", out var recipient)
                || recipient.Email is not { } address
            )
                throw new InvalidOperationException("the person has no mail address any more");
            var words = await WordsOfAsync(row, recipient, cancellationToken);
            var message = new OutgoingMessage(
                row.MessageId,
                row.Kind,
                address,
                recipient.Name.For(recipient.Language),
                words.Subject,
                words.Body,
                row.IsCritical
            );
            await Channel.SendAsync(message, cancellationToken);
            Sent(row, _parts.Clock.Now(), mergedInto: null);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Failed(row, _parts.Clock.Now(), failed.Message, row.Attempts);
        }
    }

    /// <summary>A mail says what the notification list says; where that is gone it is written again.</summary>
    private async Task<MessageWords> WordsOfAsync(OutboxRow row, Person recipient, CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        var listed = await db
            .InboxMessages.Where(message => message.MessageId == row.MergedInto)
            .Select(message => new { message.Title, message.Body })
            .FirstOrDefaultAsync(cancellationToken);
        return listed is not null
            ? new(listed.Title, listed.Body)
            : _writer.Write([row], await DefinitionOfAsync(row, cancellationToken), recipient);
    }

    /// <summary>The definition whose words are used; null where a message is about no case.</summary>
    private async Task<WorkflowDefinition?> DefinitionOfAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        if (row.CaseId == Guid.Empty)
            return null;
        await using var db = _database.CreateContext();
        var found =
            await db
                .Cases.Where(one => one.CaseId == row.CaseId)
                .Select(one => new { one.Workflow, one.DefinitionVersion })
                .FirstOrDefaultAsync(cancellationToken)
            ?? throw new InvalidDataException("the case of the message is gone");
        return await _parts.Catalog.GetAsync(found.Workflow, found.DefinitionVersion, cancellationToken);
    }

    private static InboxMessageRow InboxOf(OutboxRow row, Guid id, string person, MessageWords words, Instant now) =>
        new()
        {
            MessageId = id,
            Person = person,
            CaseId = row.CaseId,
            Kind = row.Kind,
            Subject = row.Subject,
            Title = words.Subject,
            Body = words.Body,
            IsCritical = row.IsCritical,
            SentAt = now,
        };

    private static OutboxRow MailOf(OutboxRow row, string person, Instant now) =>
        new()
        {
            MessageId = Guid.CreateVersion7(),
            CaseId = row.CaseId,
            Version = row.Version,
            Kind = row.Kind,
            Subject = row.Subject,
            Post = row.Post,
            Person = person,
            IsCritical = row.IsCritical,
            Rung = row.Rung,
            DueDay = row.DueDay,
            Channel = OutboxRows.Mail,
            Status = OutboxStatus.Waiting,
            CreatedAt = now,
            NextAttemptAt = now,
            MergedInto = row.MessageId,
        };

    private static void Sent(OutboxRow row, Instant now, Guid? mergedInto)
    {
        row.Status = OutboxStatus.Sent;
        row.SentAt = now;
        row.NextAttemptAt = null;
        row.Error = null;
        row.MergedInto ??= mergedInto;
    }

    private void Failed(OutboxRow row, Instant now, string error, int attempts)
    {
        row.Attempts = attempts;
        row.Error = error.Length <= 500 ? error : error[..500];
        var isDead = attempts >= _parts.Options.DeliveryAttempts;
        row.Status = isDead ? OutboxStatus.Dead : OutboxStatus.Waiting;
        row.NextAttemptAt = isDead ? null : now + PauseAfter(attempts);
    }

    /// <summary>30 seconds after the first failure, twice as long after each further one, at most six hours.</summary>
    internal static Duration PauseAfter(int attempts) => Duration.Min(LongestPause, FirstPause * (1L << Math.Min(attempts - 1, 20)));

    private IEnumerable<Statement> Settle(IReadOnlyList<OutboxRow> rows) =>
        _database.Sql.Update(
            rows,
            [nameof(OutboxRow.MessageId)],
            [
                nameof(OutboxRow.Status),
                nameof(OutboxRow.Attempts),
                nameof(OutboxRow.NextAttemptAt),
                nameof(OutboxRow.SentAt),
                nameof(OutboxRow.MergedInto),
                nameof(OutboxRow.Error),
            ]
        );

    /// <summary>Waiting messages of a channel that may go now, and with them all that may be merged into them.</summary>
    private async Task<List<OutboxRow>> ClaimAsync(WriteTransaction work, string channel, Instant now, CancellationToken cancellationToken)
    {
        var limit = MessagesAtOnce.ToString(CultureInfo.InvariantCulture);
        var sql =
            $"SELECT message_id FROM outbox WHERE status = 'Waiting' AND channel = $1 AND next_attempt_at <= $2 ORDER BY next_attempt_at LIMIT {limit}{_database.SkipClaimed}";
        var ids = await IdsAsync(work, Statement.Of(sql, channel, now), cancellationToken);
        if (ids.Count == 0)
            return [];
        await using var db = _database.CreateContext();
        var rows = await db.Outbox.Where(row => ids.Contains(row.MessageId)).ToListAsync(cancellationToken);
        foreach (
            var (person, day) in rows.Where(row => row.MergeDay is not null).Select(row => (row.Person, row.MergeDay)).Distinct().ToList()
        )
        {
            var more =
                $"SELECT message_id FROM outbox WHERE status = 'Waiting' AND channel = $1 AND person = $2 AND merge_day = $3{_database.SkipClaimed}";
            var merged = await IdsAsync(work, Statement.Of(more, channel, person, day), cancellationToken);
            merged.RemoveAll(ids.Contains);
            rows.AddRange(await db.Outbox.Where(row => merged.Contains(row.MessageId)).ToListAsync(cancellationToken));
        }
        return rows;
    }

    private async Task<List<Guid>> IdsAsync(WriteTransaction work, Statement statement, CancellationToken cancellationToken)
    {
        await using DbCommand command = work.Command(_database, statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;
    }
}
