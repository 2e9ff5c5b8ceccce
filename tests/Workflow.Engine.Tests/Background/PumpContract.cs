using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Background;
using Workflow.Engine.Delivery;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Background;

/// <summary>What happens by itself: rungs, messages, retries; on either database.</summary>
public abstract class PumpContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    private async Task<TestEngine> StartAsync() => await TestEngine.StartAsync(await CreateDatabaseAsync());

    [Fact]
    public async Task What_is_overdue_climbs_by_itself_once_per_rung()
    {
        await using var engine = await StartAsync();
        var id = await HandedOverAsync(engine);
        var pump = new WakeUpPump(engine.Parts);

        foreach (var at in new[] { "2026-03-17 23:59", "2026-03-18 00:00", "2026-03-18 09:00", "2026-03-18 09:00", "2026-03-19 09:00" })
        {
            engine.Clock.MoveTo(at);
            await pump.DrainAsync(TestEngine.Stop);
        }

        await using var db = engine.Parts.Store.Database.CreateContext();
        var rungs = await db
            .RungsFired.Where(row => row.Kind == DeadlineStepKind.Rung)
            .OrderBy(row => row.FiredAt)
            .ToListAsync(TestEngine.Stop);
        Assert.Equal(
            [("L1", FakeClock.At("2026-03-18 09:00")), ("L2", FakeClock.At("2026-03-19 09:00"))],
            rungs.Select(row => (row.Rung, row.FiredAt))
        );
        Assert.Equal(
            ["QH-DIR", "QH-DEP"],
            (await db.Alerts.OrderBy(row => row.Number).ToListAsync(TestEngine.Stop)).Select(row => row.Post)
        );
        Assert.True((await db.WorkItems.SingleAsync(row => row.Task == "register", TestEngine.Stop)).IsMissed);
        var alert = Assert.Single(
            (await new AlertQuery(engine.Parts).ListAsync(false, null, 10, As(engine, "QH-DEP"), TestEngine.Stop)).Entries
        );
        Assert.Equal((id, "L2", "L3"), (alert.Case, alert.Rung, alert.Next?.Key));
    }

    [Fact]
    public async Task Two_pumps_fire_each_rung_once()
    {
        await using var engine = await StartAsync();
        for (var i = 0; i < 30; i++)
            await HandedOverAsync(engine);
        await using var other = await engine.OpenNodeAsync();
        engine.Clock.MoveTo("2026-03-18 09:00");

        await Task.WhenAll(
            Task.Run(() => new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop)),
            Task.Run(() => new WakeUpPump(other.Parts).DrainAsync(TestEngine.Stop))
        );
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(30, await db.RungsFired.CountAsync(row => row.Rung == "L1", TestEngine.Stop));
        Assert.Equal(30, await db.Alerts.CountAsync(TestEngine.Stop));
        Assert.Equal(0, await db.Cases.CountAsync(row => row.ParkedBecause != null, TestEngine.Stop));
    }

    [Fact]
    public async Task A_case_that_cannot_be_decided_is_parked_and_stops_no_other()
    {
        await using var engine = await StartAsync();
        var bad = await HandedOverAsync(engine);
        var good = await HandedOverAsync(engine);
        await engine.Parts.Store.Database.WriteAsync(
            [Statement.Of("UPDATE cases SET state = $2 WHERE case_id = $1", bad.Value, "{}")],
            true,
            TestEngine.Stop
        );
        engine.Clock.MoveTo("2026-03-18 09:00");

        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);

        var operations = new OperationsQuery(engine.Parts);
        var parked = Assert.Single((await operations.ReadAsync(TestEngine.Stop)).Parked);
        Assert.Equal(bad, parked.Case);
        Assert.True((await engine.FindAsync(good)).Alerts.Count > 0);
        Assert.True(await operations.UnparkAsync(bad, As(engine, "GD-DCO-DIR"), TestEngine.Stop));
        Assert.False(await operations.UnparkAsync(bad, As(engine, "GD-DCO-DIR"), TestEngine.Stop));
    }

    [Fact]
    public async Task A_condition_that_cannot_be_computed_is_told_and_the_rungs_of_its_case_fire()
    {
        var folder = WorkflowFolder.Read(UncomputableSample.Sources, new());
        await using var engine = await TestEngine.StartWithAsync(await CreateDatabaseAsync(), "2026-03-16 10:00", folder);
        var definition = engine.Parts.Catalog.FindLatest(UncomputableSample.Name)!;
        var id = new CaseId(Guid.CreateVersion7());
        var values = TestEngine.Values(definition, ("residence", "qinghe"), ("asked_at", "2026-03-16 10:00"));
        var opening = new CaseCommand.OpenCase(id, values, null);
        TestEngine.Accepted(
            await engine.Runner.OpenAsync(definition.Name, engine.NextCommand(), opening, engine.In("QH-DIR"), TestEngine.Stop)
        );
        var pump = new WakeUpPump(engine.Parts);
        engine.Clock.MoveTo("2026-03-24 00:00");

        var pass = await pump.RunAsync(TestEngine.Stop);

        Assert.Equal((1, 0), (pass.Decided, pass.Parked));
        var told = Assert.Single(pass.Uncomputed);
        Assert.StartsWith(id.Reference, told, StringComparison.Ordinal);
        Assert.Contains("'score > 5' can't be computed", told, StringComparison.Ordinal);
        engine.Clock.MoveTo("2026-03-25 09:00");
        await pump.DrainAsync(TestEngine.Stop);
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(
            ["L1", "L2"],
            await db
                .RungsFired.Where(row => row.CaseId == id.Value && row.Kind == DeadlineStepKind.Rung)
                .OrderBy(row => row.FiredAt)
                .Select(row => row.Rung)
                .ToListAsync(TestEngine.Stop)
        );
        Assert.Equal(0, await db.Cases.CountAsync(row => row.ParkedBecause != null, TestEngine.Stop));
    }

    [Fact]
    public async Task A_case_that_cannot_be_saved_is_found_and_parked()
    {
        await using var engine = await StartAsync();
        var ids = new List<CaseId>();
        for (var i = 0; i < 5; i++)
            ids.Add(await HandedOverAsync(engine));
        var deadline = (await engine.FindAsync(ids[2])).Items.Values.Single().Deadline!;
        var planted = new RungFiredRow
        {
            CaseId = ids[2].Value,
            Deadline = deadline.Id.Number,
            Kind = DeadlineStepKind.Rung,
            Rung = "L1",
            Cycle = 1,
        };
        await engine.Parts.Store.Database.WriteAsync([.. engine.Parts.Store.Database.Sql.Insert([planted])], true, TestEngine.Stop);
        engine.Clock.MoveTo("2026-03-18 09:00");

        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(ids[2].Value, (await db.Cases.SingleAsync(row => row.ParkedBecause != null, TestEngine.Stop)).CaseId);
        Assert.Equal(4, await db.Alerts.CountAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task Messages_reach_the_persons_list_and_mail_and_tell_nothing_sensitive()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        var mail = new FakeChannel();
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromSeconds(10));

        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        var page = await new InboxMessageQuery(engine.Parts).ListAsync(null, 10, As(engine, "QH-DIR"), TestEngine.Stop);
        var message = Assert.Single(page.Messages, message => message.Kind == NotificationKind.HandoverOffered);
        Assert.Equal(id, message.Case);
        var sent = Assert.Single(mail.Sent, sent => sent.Kind == NotificationKind.HandoverOffered);
        Assert.Equal((message.Title, message.Body), (sent.Subject, sent.Body));
        foreach (var words in mail.Sent.SelectMany(one => new[] { one.Subject, one.Body }))
        {
            Assert.DoesNotContain("甲", words, StringComparison.Ordinal);
            Assert.DoesNotContain("戒毒", words, StringComparison.Ordinal);
        }
        Assert.Equal(page.Messages.Length, page.Unread);
        await new InboxMessageQuery(engine.Parts).MarkReadAsync(null, As(engine, "QH-DIR"), TestEngine.Stop);
        Assert.Equal(0, (await new InboxMessageQuery(engine.Parts).ListAsync(null, 10, As(engine, "QH-DIR"), TestEngine.Stop)).Unread);
    }

    [Fact]
    public async Task The_days_reminders_of_a_person_become_one_message()
    {
        await using var engine = await StartAsync();
        await HandedOverAsync(engine);
        await HandedOverAsync(engine);
        var mail = new FakeChannel();
        var outbox = new OutboxPump(engine.Parts, mail);
        engine.Clock.MoveTo("2026-03-09 12:00");
        await outbox.DrainAsync(TestEngine.Stop);
        mail.Sent.Clear();
        engine.Clock.MoveTo("2026-03-10 09:00");
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        engine.Clock.MoveTo("2026-03-10 09:01");

        await outbox.DrainAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        var reminders = await db.Outbox.Where(row => row.Channel == "in-app" && row.MergeDay != null).ToListAsync(TestEngine.Stop);
        Assert.True(reminders.Count >= 2);
        var persons = reminders.Select(row => row.Person).Distinct().Count();
        var listed = await db.InboxMessages.CountAsync(
            row => row.SentAt >= FakeClock.At("2026-03-10 09:00") && row.Kind == NotificationKind.Reminder,
            TestEngine.Stop
        );
        Assert.Equal(persons, listed);
        Assert.Equal(persons, mail.Sent.Count(sent => sent.Kind == NotificationKind.Reminder));
    }

    [Fact]
    public async Task Mail_that_cannot_leave_is_tried_again_then_dead_then_sent_again_by_hand()
    {
        await using var engine = await StartAsync();
        await engine.OpenServedAsync();
        var mail = new FakeChannel { Fails = true };
        var outbox = new OutboxPump(engine.Parts, mail);
        for (var attempt = 0; attempt < engine.Parts.Options.DeliveryAttempts; attempt++)
        {
            engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromHours(7));
            await outbox.DrainAsync(TestEngine.Stop);
        }

        var operations = new OperationsQuery(engine.Parts);
        var dead = (await operations.ReadAsync(TestEngine.Stop)).Dead;
        Assert.NotEmpty(dead);
        Assert.All(dead, entry => Assert.Equal(("mail", engine.Parts.Options.DeliveryAttempts), (entry.Channel, entry.Attempts)));
        Assert.All(mail.Tried.GroupBy(id => id), tries => Assert.Equal(engine.Parts.Options.DeliveryAttempts, tries.Count()));

        mail.Fails = false;
        Assert.True(await operations.ResendAsync(dead[0].Message, As(engine, "GD-DCO-DIR"), TestEngine.Stop));
        await outbox.DrainAsync(TestEngine.Stop);
        Assert.Equal(dead[0].Message, Assert.Single(mail.Sent).Id);
    }

    [Fact]
    public async Task Held_messages_stay_while_the_notification_list_goes_on()
    {
        await using var engine = await StartAsync();
        var operations = new OperationsQuery(engine.Parts);
        await operations.HoldMessagesAsync(true, As(engine, "GD-DCO-DIR"), TestEngine.Stop);
        await engine.OpenServedAsync();
        var mail = new FakeChannel();
        var outbox = new OutboxPump(engine.Parts, mail);

        await outbox.DrainAsync(TestEngine.Stop);
        Assert.Empty(mail.Sent);
        Assert.NotEmpty((await new InboxMessageQuery(engine.Parts).ListAsync(null, 10, As(engine, "QH-DIR"), TestEngine.Stop)).Messages);

        await operations.HoldMessagesAsync(false, As(engine, "GD-DCO-DIR"), TestEngine.Stop);
        await outbox.DrainAsync(TestEngine.Stop);
        Assert.NotEmpty(mail.Sent);
    }

    [Fact]
    public async Task The_next_due_instant_is_known()
    {
        await using var engine = await StartAsync();
        Assert.Null(await new WakeUpPump(engine.Parts).NextDueAsync(TestEngine.Stop));
        var id = await engine.OpenCaseAsync();
        Assert.Equal(CaseFold.WakeAt(await engine.FindAsync(id)), await new WakeUpPump(engine.Parts).NextDueAsync(TestEngine.Stop));
    }

    private static Viewer As(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "work");

    private static async Task<CaseId> HandedOverAsync(TestEngine engine)
    {
        engine.Clock.MoveTo("2026-03-02 08:30");
        var id = await engine.OpenServedAsync();
        engine.Clock.MoveTo("2026-03-03 10:00");
        TestEngine.Accepted(await engine.AcceptAsync(id));
        return id;
    }

    private sealed class FakeChannel : IMessageChannel
    {
        public bool Fails { get; set; }
        public List<OutgoingMessage> Sent { get; } = [];
        public List<Guid> Tried { get; } = [];
        public string Description => "a test's";

        public Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            Tried.Add(message.Id);
            if (Fails)
                throw new IOException("the server doesn't answer");
            Sent.Add(message);
            return Task.CompletedTask;
        }
    }
}

public sealed class SqlitePumpTests : PumpContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresPumpTests : PumpContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
