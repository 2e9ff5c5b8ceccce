using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
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

    // So many times as much enters the lists in one pass: a digest that leaves after it tells of all that a storm brought so far. In a node
    // mail has a loop of its own and may leave in between; what comes later then waits for the next digest.
    private const int RoundsBeforeMail = 10;

    private readonly EngineParts _parts;
    private readonly Database _database;
    private readonly MessageWriter _writer;
    private readonly OutboxDesk _desk;
    private readonly MailPump _mail;

    /// <summary>Sends by the mail server of the settings, or writes files where none is set; <paramref name="channel"/> stands in for both.</summary>
    public OutboxPump(EngineParts parts, IMessageChannel? channel)
    {
        _parts = parts;
        _database = parts.Store.Database;
        _writer = new(parts);
        _desk = new(parts);
        var mail = parts.Options.Mail;
        Channel =
            channel
            ?? (
                mail.Host is null
                    ? new MailFolderChannel(mail, parts.Options.ProductName)
                    : new MailServerChannel(mail, parts.Options.ProductName)
            );
        _mail = new(parts, Channel, _writer, _desk);
    }

    /// <summary>The way by which mail leaves.</summary>
    public IMessageChannel Channel { get; }

    /// <summary>One pass over both; the number of messages delivered, merged, failed or given up.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken) =>
        await ListAsync(cancellationToken) + await MailAsync(cancellationToken);

    /// <summary>One pass over what goes into the notification lists; the number of messages listed or failed.</summary>
    public async Task<int> ListAsync(CancellationToken cancellationToken)
    {
        var listed = 0;
        for (var round = 0; round < RoundsBeforeMail; round++)
        {
            var entered = await ListOnceAsync(cancellationToken);
            listed += entered;
            if (entered < MessagesAtOnce)
                break;
        }
        return listed;
    }

    /// <summary>One pass over mail; the number of mails sent, merged, put off, failed or given up. None while outgoing messages are held.</summary>
    public async Task<int> MailAsync(CancellationToken cancellationToken) =>
        await IsHeldAsync(cancellationToken) ? 0 : await _mail.RunAsync(cancellationToken);

    /// <summary>Passes until nothing waits that may go now.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await RunAsync(cancellationToken) > 0)
        {
            // Each pass takes as many as fit.
        }
    }

    /// <summary>When the next message may go into its list, or null when none waits.</summary>
    public Task<Instant?> NextListingAsync(CancellationToken cancellationToken) => NextAsync(OutboxRows.InApp, cancellationToken);

    /// <summary>When the next mail may go, or null when none waits or all are held.</summary>
    public async Task<Instant?> NextMailAsync(CancellationToken cancellationToken) =>
        await IsHeldAsync(cancellationToken) ? null : await NextAsync(OutboxRows.Mail, cancellationToken);

    private async Task<Instant?> NextAsync(string channel, CancellationToken cancellationToken)
    {
        await using var db = _database.CreateContext();
        return await db
            .Outbox.Where(row => row.Status == OutboxStatus.Waiting && row.Channel == channel)
            .OrderBy(row => row.NextAttemptAt)
            .Select(row => row.NextAttemptAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<bool> IsHeldAsync(CancellationToken cancellationToken) =>
        await _parts.Store.Settings.ReadAsync(StoreSettings.HoldMessages, cancellationToken) == "true";

    private async Task<int> ListOnceAsync(CancellationToken cancellationToken)
    {
        var now = _parts.Clock.Now();
        await using var work = await _database.BeginAsync(isUrgent: false, cancellationToken);
        var rows = await ClaimAsync(work, now, cancellationToken);
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
        statements.AddRange(_desk.Settle(rows));
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
            // All receivers or none: what fails for one is tried again for all.
            var (lists, letters) = (new List<InboxMessageRow>(), new List<OutboxRow>());
            var definition = await _desk.DefinitionOfAsync(first, cancellationToken);
            foreach (var (person, i) in receivers.Select((person, i) => (person, i)))
            {
                if (!_parts.Organization.Directory.Persons.TryGetValue(person, out var recipient))
                    continue;
                var words = _writer.Write(group, definition, recipient);
                var id = i == 0 ? first.MessageId : Guid.CreateVersion7();
                lists.Add(InboxOf(first, id, person, words, now));
                if (recipient.Email is not null)
                    letters.Add(MailOf(group, person, now));
            }
            inbox.AddRange(lists);
            mails.AddRange(letters);
            foreach (var row in group)
                OutboxDesk.Sent(row, now, row == first ? null : first.MessageId);
        }
        catch (Exception broken) when (broken is RuleException or InvalidDataException)
        {
            foreach (var row in group)
                _desk.Failed(row, now, broken.Message, row.Attempts + 1);
        }
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

    private static OutboxRow MailOf(List<OutboxRow> group, string person, Instant now)
    {
        var first = group[0];
        return new()
        {
            MessageId = Guid.CreateVersion7(),
            CaseId = first.CaseId,
            Version = first.Version,
            Kind = first.Kind,
            Subject = first.Subject,
            Post = first.Post,
            Person = person,
            IsCritical = group.Exists(row => row.IsCritical),
            IsFirstBreach = group.Exists(row => row.IsFirstBreach),
            IsStatutory = group.Exists(row => row.IsStatutory),
            Rung = first.Rung,
            DueDay = group.Min(row => row.DueDay),
            Channel = OutboxRows.Mail,
            Status = OutboxStatus.Waiting,
            CreatedAt = now,
            NextAttemptAt = now,
            MergedInto = first.MessageId,
        };
    }

    /// <summary>Waiting messages that may go now, and with them all that may be merged into them.</summary>
    private async Task<List<OutboxRow>> ClaimAsync(WriteTransaction work, Instant now, CancellationToken cancellationToken)
    {
        var limit = MessagesAtOnce.ToString(CultureInfo.InvariantCulture);
        var sql =
            $"SELECT message_id FROM outbox WHERE status = 'Waiting' AND channel = $1 AND next_attempt_at <= $2 ORDER BY next_attempt_at LIMIT {limit}{_database.SkipClaimed}";
        var ids = await _desk.IdsAsync(work, Statement.Of(sql, OutboxRows.InApp, now), cancellationToken);
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
            var merged = await _desk.IdsAsync(work, Statement.Of(more, OutboxRows.InApp, person, day), cancellationToken);
            merged.RemoveAll(ids.Contains);
            rows.AddRange(await db.Outbox.Where(row => merged.Contains(row.MessageId)).ToListAsync(cancellationToken));
        }
        return rows;
    }
}
