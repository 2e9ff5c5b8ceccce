using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Delivery;

/// <summary>Mail about a ladder with quiet hours waits through nights and days of rest; the notification list doesn't.</summary>
public sealed class QuietMailTests
{
    private static async Task<(TestEngine Engine, StormSample Storm)> StartAsync(string at)
    {
        var engine = await TestEngine.StartAsync(TestDatabase.CreateSqlite(), at);
        return (engine, await StormSample.BeginAsync(engine));
    }

    [Theory]
    [InlineData("2026-03-04 21:00", "2026-03-05 07:30")]
    [InlineData("2026-03-06 23:00", "2026-03-09 07:30")]
    [InlineData("2026-10-01 10:00", "2026-10-08 07:30")]
    public async Task Alerts_of_a_night_or_a_day_of_rest_are_listed_at_once_and_mailed_together_when_it_ends(string at, string end)
    {
        var (engine, storm) = await StartAsync(at);
        await using var _ = engine;
        await storm.RaiseAsync(3);
        var mail = new RecordingChannel();
        var pump = new OutboxPump(engine.Parts, mail);

        await pump.DrainAsync(TestEngine.Stop);

        Assert.Empty(mail.Sent);
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(3, await db.InboxMessages.CountAsync(row => row.Subject > 1_000, TestEngine.Stop));
        Assert.Equal(FakeClock.At(end), await pump.NextMailAsync(TestEngine.Stop));
        engine.Clock.MoveTo(FakeClock.At(end) - Duration.FromSeconds(1));
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Empty(mail.Sent);
        engine.Clock.MoveTo(end);
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Contains("3", Assert.Single(mail.Sent).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_urgent_and_what_a_critical_ladder_tells_goes_at_night()
    {
        var (engine, storm) = await StartAsync("2026-03-04 23:00");
        await using var _ = engine;
        await storm.RaiseAsync(3, (i, row) => (row.IsFirstBreach, row.IsStatutory) = (i == 0, i == 1));
        await storm.RaiseAsync(1, (_, row) => row.IsCritical = true, "LC", "X1");
        var mail = new RecordingChannel();

        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        Assert.Equal(3, mail.Sent.Count);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var held = Assert.Single(await db.Outbox.Where(row => row.Status == OutboxStatus.Waiting).ToListAsync(TestEngine.Stop));
        Assert.Equal((false, FakeClock.At("2026-03-05 07:30")), (held.IsUrgent, held.NextAttemptAt));
    }

    [Fact]
    public async Task A_definition_that_can_not_be_read_stops_no_other_mail()
    {
        var (engine, storm) = await StartAsync("2026-03-04 10:00");
        await using var _ = engine;
        await storm.RemindAsync(new LocalDate(2026, 3, 20));
        await using var db = engine.Parts.Store.Database.CreateContext();
        var lost = await db.WorkItems.Where(row => row.Number > 1_000).Select(row => row.Number).SingleAsync(TestEngine.Stop);
        await db
            .WorkItems.Where(row => row.Number == lost)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DefinitionVersion, 99), TestEngine.Stop);
        await storm.RemindAsync(new LocalDate(2026, 3, 21));
        var mail = new RecordingChannel();

        await new OutboxPump(engine.Parts, mail).DrainAsync(TestEngine.Stop);

        Assert.Equal(2, mail.Sent.Count);
    }

    [Fact]
    public async Task A_reminder_waits_unless_it_would_come_after_its_day()
    {
        var (engine, storm) = await StartAsync("2026-03-07 09:00");
        await using var _ = engine;
        await storm.RemindAsync(new LocalDate(2026, 3, 8));
        await storm.RemindAsync(new LocalDate(2026, 3, 9));
        var mail = new RecordingChannel();
        var pump = new OutboxPump(engine.Parts, mail);

        await pump.DrainAsync(TestEngine.Stop);
        Assert.Single(mail.Sent);

        engine.Clock.MoveTo("2026-03-09 07:30");
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Equal(2, mail.Sent.Count);
    }

    [Fact]
    public async Task A_mail_that_failed_in_the_evening_is_not_tried_again_at_night()
    {
        var (engine, storm) = await StartAsync("2026-03-04 19:59:50");
        await using var _ = engine;
        await storm.RaiseAsync(1);
        var mail = new RecordingChannel { Before = _ => throw new IOException("the server doesn't answer") };
        var pump = new OutboxPump(engine.Parts, mail);
        await pump.DrainAsync(TestEngine.Stop);
        mail.Before = null;

        engine.Clock.MoveTo("2026-03-04 20:01");
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Empty(mail.Sent);

        engine.Clock.MoveTo("2026-03-05 07:30");
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Single(mail.Sent);
    }
}
