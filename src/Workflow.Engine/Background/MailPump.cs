using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Organizations;
using Workflow.Engine.Delivery;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>
/// Mails what the notification lists got: one by one, or many alerts of a person as a digest. What leaves is settled in one transaction
/// before anything leaves, and nodes take turns in it: two of them never make two digests of one storm. A digest's members are settled there
/// for good and its first row carries it; a node that dies leaves that row, and its id, to the next one.
/// </summary>
internal sealed class MailPump(EngineParts parts, IMessageChannel channel, MessageWriter writer, OutboxDesk desk)
{
    private const long Turn = 7_305_411_087;
    private const int MailsAtOnce = 100;

    // So many are looked at in one pass; a digest can hold them all.
    private const int MostLookedAt = 2_000;

    // Longer than a mail server may take; a message whose node died is tried again after it.
    private static readonly Duration Lease = Duration.FromMinutes(5);

    private readonly QuietMail _quiet = new(parts);
    private readonly DigestWriter _digests = new(parts);

    private MailPace Pace => new(parts.Options.Mail.AtOnce, Duration.FromMinutes(parts.Options.Mail.DigestMinutes), MailsAtOnce);

    /// <summary>One pass; the number of mails sent, merged, put off, failed or given up.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now();
        var plan = await ClaimAsync(now, cancellationToken);
        foreach (var row in plan.Single.Concat(plan.Digests.Select(digest => digest[0])))
        {
            if (parts.Clock.Now() - now < Lease / 2 || await RenewAsync(row, cancellationToken))
                await SendAsync(row, cancellationToken);
        }
        return plan.Single.Length + plan.Digests.Sum(digest => digest.Length) + plan.Later.Length;
    }

    private async Task<MailPlan> ClaimAsync(Instant now, CancellationToken cancellationToken)
    {
        await using var work = await desk.Database.BeginAsync(isUrgent: false, cancellationToken);
        await TakeTurnAsync(work, cancellationToken);
        var limit = MostLookedAt.ToString(CultureInfo.InvariantCulture);
        var sql =
            $"SELECT message_id FROM outbox WHERE status = 'Waiting' AND channel = $1 AND next_attempt_at <= $2 ORDER BY next_attempt_at LIMIT {limit}{desk.Database.SkipClaimed}";
        var ids = await desk.IdsAsync(work, Statement.Of(sql, OutboxRows.Mail, now), cancellationToken);
        if (ids.Count == 0)
            return new([], [], []);
        await using var db = desk.Database.CreateContext();
        var due = await db.Outbox.Where(row => ids.Contains(row.MessageId)).ToListAsync(cancellationToken);
        var quiet = await _quiet.EndsAsync(due, now, cancellationToken);
        var plan = MailPlan.Of(due, quiet, await LoadsAsync(db, due, now, cancellationToken), Pace, now);
        await work.RunAsync([.. desk.Settle([.. Claimed(plan, now)])], cancellationToken);
        await work.CommitAsync(cancellationToken);
        return plan;
    }

    private async Task TakeTurnAsync(WriteTransaction work, CancellationToken cancellationToken)
    {
        if (desk.Database.TakeTurn is not { } sql)
            return;
        await using var command = work.Command(desk.Database, Statement.Of(sql, Turn));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows of a plan as it leaves them.</summary>
    private static IEnumerable<OutboxRow> Claimed(MailPlan plan, Instant now)
    {
        foreach (var (row, until) in plan.Later)
        {
            row.NextAttemptAt = until;
            yield return row;
        }
        foreach (var row in plan.Single)
        {
            Lend(row, now);
            yield return row;
        }
        foreach (var digest in plan.Digests)
        {
            foreach (var row in digest)
            {
                row.MergedInto = digest[0].MessageId;
                if (row.IsDigest)
                    Lend(row, now);
                else
                    OutboxDesk.Sent(row, now, row.MergedInto);
                yield return row;
            }
        }
    }

    private static void Lend(OutboxRow row, Instant now)
    {
        row.Attempts++;
        row.NextAttemptAt = now + Lease;
    }

    /// <summary>What these persons got within the last window, and what of theirs is on its way or stuck.</summary>
    private async Task<Dictionary<string, MailLoad>> LoadsAsync(
        WorkflowDb db,
        List<OutboxRow> due,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var persons = due.Where(row => row.IsAlert).Select(row => row.Person).Distinct().ToArray();
        var since = now - Pace.Window;
        var theirs = db.Outbox.Where(row => row.Channel == OutboxRows.Mail && persons.Contains(row.Person));
        var lately = theirs.Where(row => row.SentAt > since && row.Attempts > 0);
        // What waits has no time of sending, so the index finds it among all that they ever got.
        var tried = theirs.Where(row => row.SentAt == null && row.Status == OutboxStatus.Waiting && row.Attempts > 0);
        // One question: a digest that leaves another node between two of them would be in neither answer, and be followed by a second one.
        var rows = await lately.Concat(tried).ToListAsync(cancellationToken);
        var known = due.Select(row => row.MessageId).ToHashSet();
        return rows.Where(row => row.IsAlert)
            .GroupBy(row => row.Person ?? "", StringComparer.Ordinal)
            .ToDictionary(
                person => person.Key,
                person =>
                {
                    // What failed, or died with its node, stands among what is due and counts there; a digest of that kind goes again now.
                    var sound = person.Where(row => row.Error is null).ToList();
                    return new MailLoad(
                        sound.Count(row => !row.IsDigest && !known.Contains(row.MessageId)),
                        sound.Where(row => row.IsDigest).Max(row => row.SentAt ?? now as Instant?),
                        person.Any(row => row is { IsDigest: true, Error: not null })
                    );
                },
                StringComparer.Ordinal
            );
    }

    /// <summary>Lengthens the lease of a row whose turn came late; false when another node has taken it up meanwhile.</summary>
    private async Task<bool> RenewAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var until = parts.Clock.Now() + Lease;
        var statement = Statement.Of(
            "UPDATE outbox SET next_attempt_at = $3 WHERE message_id = $1 AND attempts = $2 AND status = 'Waiting'",
            row.MessageId,
            row.Attempts,
            until
        );
        try
        {
            await using var work = await desk.Database.BeginAsync(isUrgent: false, cancellationToken);
            await work.RunAsync([statement with { Expected = 1 }], cancellationToken);
            await work.CommitAsync(cancellationToken);
            return true;
        }
        catch (LostRaceException)
        {
            return false;
        }
    }

    private async Task SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            if (
                !parts.Organization.Directory.Persons.TryGetValue(row.Person ?? "", out var recipient) || recipient.Email is not { } address
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
            await channel.SendAsync(message, cancellationToken);
            OutboxDesk.Sent(row, parts.Clock.Now(), mergedInto: null);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            desk.Failed(row, parts.Clock.Now(), failed.Message, row.Attempts);
        }
        await desk.Database.WriteAsync([.. Settled(row)], isUrgent: false, cancellationToken);
    }

    /// <summary>A digest's members left when it did.</summary>
    private IEnumerable<Statement> Settled(OutboxRow row)
    {
        var members = Statement.Of(
            "UPDATE outbox SET sent_at = $3 WHERE channel = 'mail' AND person = $1 AND merged_into = $2",
            row.Person,
            row.MessageId,
            row.SentAt
        );
        return row is { IsDigest: true, SentAt: not null } ? desk.Settle([row]).Append(members) : desk.Settle([row]);
    }

    /// <summary>A mail says what the notification list says; where that is gone, or another mail carries it, it is written again.</summary>
    private async Task<MessageWords> WordsOfAsync(OutboxRow row, Person recipient, CancellationToken cancellationToken)
    {
        await using var db = desk.Database.CreateContext();
        if (row.IsDigest)
        {
            var told = await db
                .Outbox.Where(one => one.Channel == OutboxRows.Mail && one.Person == row.Person && one.MergedInto == row.MessageId)
                .ToListAsync(cancellationToken);
            if (told.Count > 1)
                return _digests.Write(told, await MessageOrigins.FindAsync(desk.Database, told, cancellationToken), recipient);
        }
        var listed = await db
            .InboxMessages.Where(message => message.MessageId == row.MergedInto)
            .Select(message => new { message.Title, message.Body })
            .FirstOrDefaultAsync(cancellationToken);
        return listed is not null
            ? new(listed.Title, listed.Body)
            : writer.Write([row], await desk.DefinitionOfAsync(row, cancellationToken), recipient);
    }
}
