using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Disclosure;
using Workflow.Engine.Background;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>A storm of alerts becomes few mails, hides nothing, and loses or doubles nothing whatever dies; on either database.</summary>
public abstract class DigestContract
{
    private static readonly Duration AfterLease = Duration.FromMinutes(6);

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    private async Task<(TestEngine Engine, StormSample Storm)> StartAsync()
    {
        var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), "2026-03-04 10:00");
        return (engine, await StormSample.BeginAsync(engine));
    }

    [Fact]
    public async Task Five_hundred_alerts_are_listed_at_once_and_mailed_as_one_digest_beside_what_is_urgent()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(
            500,
            (i, row) => (row.IsFirstBreach, row.IsStatutory, row.IsCritical) = (i is 3 or 250, i is 7 or 499, i == 100)
        );
        var mail = new RecordingChannel();

        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        var listed = await db.InboxMessages.Where(row => row.Person == storm.Person && row.Subject > 1_000).ToListAsync(TestEngine.Stop);
        Assert.Equal(500, listed.Count);
        Assert.Equal(6, mail.Sent.Count);
        var rows = await MailsAsync(engine, storm);
        Assert.All(rows, row => Assert.Equal((OutboxStatus.Sent, (Instant?)engine.Clock.Now()), (row.Status, row.SentAt)));
        var digest = Assert.Single(rows, row => row.IsDigest);
        Assert.Equal(495, rows.Count(row => row.MergedInto == digest.MessageId));
        Assert.Equal(
            rows.Where(row => row.IsUrgent).Select(row => row.MessageId).Order(),
            mail.Sent.Select(sent => sent.Id).Where(id => id != digest.MessageId).Order()
        );
    }

    [Fact]
    public async Task A_digest_counts_by_department_and_rung_and_tells_nothing_sensitive()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(30, (i, row) => row.DueDay = new LocalDate(2026, 3, 2).PlusDays(-(i % 3)));
        await storm.RaiseAsync(3, rung: "L4");
        var mail = new RecordingChannel();

        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        var digest = Assert.Single(mail.Sent);
        var lines = digest.Body.Split('\n').Where(line => line.StartsWith('-')).ToList();
        Assert.Equal(3, lines.Count);
        Assert.StartsWith("- DL-PSB", lines[0], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Contains("L3 × 10, L4 × 1", line, StringComparison.Ordinal));
        Assert.EndsWith("/alerts", digest.Body, StringComparison.Ordinal);
        Assert.Contains("33", digest.Subject, StringComparison.Ordinal);
        foreach (var secret in new[] { "甲", "戒毒", "禁毒", "drug", "rehabilitation" })
            Assert.DoesNotContain(secret, digest.Subject + digest.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Up_to_the_setting_alerts_go_one_by_one_and_what_comes_after_waits_a_window_at_most()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        var mail = new RecordingChannel();
        var pump = new OutboxPump(engine.Parts, mail);

        await storm.RaiseAsync(10);
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Equal(10, mail.Sent.Count);

        var latest = Duration.Zero;
        for (var minute = 0; minute < 40; minute++)
        {
            engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(1));
            if (minute < 20)
                await storm.RaiseAsync(5);
            await pump.DrainAsync(TestEngine.Stop);
        }

        var rows = await MailsAsync(engine, storm);
        Assert.Equal(110, rows.Count);
        Assert.All(rows, row => Assert.Equal(OutboxStatus.Sent, row.Status));
        foreach (var row in rows)
            latest = Duration.Max(latest, row.SentAt!.Value - row.CreatedAt);
        Assert.True(latest <= Duration.FromMinutes(15), $"{latest}");
        var digests = rows.Where(row => row.IsDigest).Select(row => row.SentAt!.Value).Order().ToList();
        Assert.InRange(digests.Count, 2, 3);
        Assert.All(digests.Zip(digests.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Duration.FromMinutes(15)));
    }

    [Fact]
    public async Task Two_nodes_make_one_digest_and_send_each_mail_once()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await using var other = await engine.OpenNodeAsync();
        await storm.RaiseAsync(300, (i, row) => row.IsStatutory = i % 10 == 0);
        var mail = new RecordingChannel();

        await Task.WhenAll(
            Task.Run(() => new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop)),
            Task.Run(() => new OutboxPump(other.Parts, mail).DrainAsync(TestEngine.Stop))
        );

        var rows = await MailsAsync(engine, storm);
        Assert.Equal(300, rows.Count);
        Assert.Single(rows, row => row.IsDigest && row.Status == OutboxStatus.Sent);
        Assert.Equal(mail.Sent.Count, mail.Sent.Select(sent => sent.Id).Distinct().Count());
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(15));
        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);
        await AssertEachOnceAsync(engine, storm, mail);
    }

    [Fact]
    public async Task A_node_that_dies_before_sending_leaves_every_mail_to_the_next_under_its_id()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(40, (i, row) => row.IsFirstBreach = i < 3);
        var dying = new RecordingChannel { Before = _ => throw new OperationCanceledException("the node dies") };

        await Assert.ThrowsAsync<OperationCanceledException>(() => new OutboxPump(engine.Parts, dying).DrainAsync(TestEngine.Stop));
        var claimed = (await MailsAsync(engine, storm)).Where(row => row.Attempts > 0).Select(row => row.MessageId).ToList();
        var mail = new RecordingChannel();
        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);
        Assert.Empty(mail.Sent);
        engine.Clock.MoveTo(engine.Clock.Now() + AfterLease);
        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        Assert.Equal(4, claimed.Count);
        Assert.Equal(claimed.Order(), mail.Sent.Select(sent => sent.Id).Order());
        await AssertEachOnceAsync(engine, storm, mail);
    }

    [Fact]
    public async Task A_node_that_dies_after_sending_makes_the_same_mail_come_again_under_its_id()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(40);
        var mail = new RecordingChannel();
        var database = engine.Parts.Store.Database;
        mail.Before = _ => database.Disturb = _ => throw new IOException("the node dies");

        await Assert.ThrowsAsync<IOException>(() => new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop));
        (mail.Before, database.Disturb) = (null, null);
        await storm.RaiseAsync(5);
        engine.Clock.MoveTo(engine.Clock.Now() + AfterLease);
        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        Assert.Equal(2, mail.Sent.Count(sent => sent == mail.Sent[0]));
        mail.Sent.RemoveAt(0);
        await AssertEachOnceAsync(engine, storm, mail);
    }

    [Fact]
    public async Task A_slow_server_never_makes_two_nodes_send_the_same_mail()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await using var other = await engine.OpenNodeAsync();
        await storm.RaiseAsync(8);
        var mail = new RecordingChannel();
        var second = new OutboxPump(other.Parts, mail);
        var first = new RecordingChannel
        {
            Before = message =>
            {
                engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(2));
                second.DrainAsync(TestEngine.Stop).GetAwaiter().GetResult();
                mail.Sent.Add(message);
            },
        };

        await new OutboxPump(engine.Parts, first).DrainAsync(TestEngine.Stop);

        await AssertEachOnceAsync(engine, storm, mail);
    }

    [Fact]
    public async Task A_dead_digest_keeps_its_id_and_its_words_when_an_operator_sends_it_again()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(40);
        var tried = new List<Guid>();
        var mail = new RecordingChannel
        {
            Before = message =>
            {
                tried.Add(message.Id);
                throw new IOException("the server doesn't answer");
            },
        };
        var pump = new OutboxPump(engine.Parts, mail);
        await GiveUpAsync(engine, pump);
        var operations = new OperationsQuery(engine.Parts);
        var dead = Assert.Single((await operations.ReadAsync(TestEngine.Stop)).Dead);
        mail.Before = null;

        var viewer = new Viewer(engine.In(StormSample.Receiver).Person, new(StormSample.Receiver), "work");
        Assert.True(await operations.ResendAsync(dead.Message, viewer, TestEngine.Stop));
        await pump.DrainAsync(TestEngine.Stop);

        var sent = Assert.Single(mail.Sent);
        Assert.Equal([sent.Id], tried.Distinct());
        Assert.Contains("40", sent.Subject, StringComparison.Ordinal);
        await AssertEachOnceAsync(engine, storm, mail);
    }

    [Fact]
    public async Task A_single_mail_sent_again_by_an_operator_in_a_storm_keeps_its_id()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(1);
        var mail = new RecordingChannel { Before = _ => throw new IOException("the server doesn't answer") };
        var pump = new OutboxPump(engine.Parts, mail);
        await GiveUpAsync(engine, pump);
        mail.Before = null;
        var operations = new OperationsQuery(engine.Parts);
        var dead = Assert.Single((await operations.ReadAsync(TestEngine.Stop)).Dead);
        await storm.RaiseAsync(30);

        var viewer = new Viewer(engine.In(StormSample.Receiver).Person, new(StormSample.Receiver), "work");
        Assert.True(await operations.ResendAsync(dead.Message, viewer, TestEngine.Stop));
        await pump.DrainAsync(TestEngine.Stop);

        Assert.Contains(mail.Sent, sent => sent.Id == dead.Message);
        Assert.Equal(2, mail.Sent.Count);
        await AssertEachOnceAsync(engine, storm, mail);
    }

    [Fact]
    public async Task A_message_that_can_never_be_written_becomes_a_dead_letter()
    {
        var (engine, storm) = await StartAsync();
        await using var _ = engine;
        await storm.RaiseAsync(1, (_, row) => row.CaseId = Guid.CreateVersion7());
        var pump = new OutboxPump(engine.Parts, new RecordingChannel());

        await GiveUpAsync(engine, pump);

        var dead = Assert.Single((await new OperationsQuery(engine.Parts).ReadAsync(TestEngine.Stop)).Dead);
        Assert.Equal((OutboxRows.InApp, engine.Parts.Options.DeliveryAttempts), (dead.Channel, dead.Attempts));
    }

    /// <summary>Tries once on each of two weeks' mornings: more often than the setting allows, and never in quiet hours.</summary>
    private static async Task GiveUpAsync(TestEngine engine, OutboxPump pump)
    {
        for (var day = 0; day < 14; day++)
        {
            await pump.DrainAsync(TestEngine.Stop);
            engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromDays(1));
        }
    }

    private static async Task<List<OutboxRow>> MailsAsync(TestEngine engine, StormSample storm)
    {
        await using var db = engine.Parts.Store.Database.CreateContext();
        return await db
            .Outbox.Where(row => row.Channel == OutboxRows.Mail && row.Person == storm.Person && row.Subject > 1_000)
            .ToListAsync(TestEngine.Stop);
    }

    /// <summary>Every alert is in exactly one mail that left, and nothing waits.</summary>
    private static async Task AssertEachOnceAsync(TestEngine engine, StormSample storm, RecordingChannel mail)
    {
        var rows = await MailsAsync(engine, storm);
        Assert.All(rows, row => Assert.Equal(OutboxStatus.Sent, row.Status));
        var ids = mail.Sent.Select(sent => sent.Id).ToList();
        var digests = rows.Where(row => row.IsDigest).Select(row => row.MessageId).ToHashSet();
        var carriers = rows.Select(row => row.MergedInto is { } into && digests.Contains(into) ? into : row.MessageId).Distinct();
        Assert.Equal(carriers.Order(), ids.Order());
        Assert.All(rows.Where(row => row.IsUrgent), row => Assert.Contains(row.MessageId, ids));
    }
}

public sealed class SqliteDigestTests : DigestContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresDigestTests : DigestContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
