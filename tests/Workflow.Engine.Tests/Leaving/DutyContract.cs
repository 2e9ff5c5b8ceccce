using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Leaving;

/// <summary>What somebody took on who is then off duty is unanswered again, in the tables as in the case.</summary>
public abstract class DutyContract
{
    private static readonly Viewer Operator = new(new("operator"), new("command-line"), "operations");

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task An_alert_taken_on_by_somebody_who_goes_away_is_anothers_and_unanswered()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, alert) = await AcknowledgedAsync(engine);
        var holder = engine.In(alert.Post.Code).Person;
        var sweep = new DutySweep(engine.Parts);
        Assert.Equal(0, (await sweep.RunAsync(TestEngine.Stop)).Lapsed);
        await ApplyAsync(engine, new OrgChange.Away(holder, engine.Clock.GetCurrentInstant() + Duration.FromHours(1), null));
        Assert.Equal(0, (await sweep.RunAsync(TestEngine.Stop)).Lapsed);
        Assert.Equal(engine.Clock.GetCurrentInstant() + Duration.FromHours(1), sweep.NextChange(engine.Clock.GetCurrentInstant()));

        engine.Clock.MoveTo(engine.Clock.GetCurrentInstant() + Duration.FromHours(1));
        var watchdog = await Watchdog.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        Assert.Equal(1, (await watchdog.LookAsync(Duration.Zero, TestEngine.Stop)).RestingAlerts);
        Assert.Equal(0, (await watchdog.LookAsync(Duration.FromMinutes(5), TestEngine.Stop)).RestingAlerts);
        var lapsed = await Task.WhenAll(sweep.RunAsync(TestEngine.Stop), new DutySweep(engine.Parts).RunAsync(TestEngine.Stop));

        Assert.Equal(1, lapsed.Sum(pass => pass.Lapsed));
        Assert.Equal(0, (await watchdog.LookAsync(Duration.Zero, TestEngine.Stop)).RestingAlerts);
        var row = await RowAsync(engine, id, alert);
        var stands = engine.Directory.OccupantOf(alert.Post, engine.Clock.GetCurrentInstant());
        Assert.Equal((null, null, null), (row.AcknowledgedBy, row.AcknowledgedPost, row.AcknowledgedAt));
        Assert.Equal(stands?.Code, row.Person);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var messages = await db
            .Outbox.Where(message => message.Kind == NotificationKind.Alert && message.Subject == alert.Id.Number)
            .OrderBy(message => message.CreatedAt)
            .Select(message => message.Person)
            .ToListAsync(TestEngine.Stop);
        Assert.Equal([holder.Code, stands?.Code], messages);
        await ManyCases.HoldsAsync(engine, [.. StoreVerification.AllParts]);
    }

    [Fact]
    public async Task After_its_time_an_acknowledgement_lapses_by_the_pump_and_every_check_knows_of_it()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, alert) = await AcknowledgedAsync(engine);
        var lapsesAt = (await engine.FindAsync(id))
            .Items[alert.Subject]
            .Deadline?.Steps.Single(step => step.Kind == DeadlineStepKind.Lapse)
            .At;
        Assert.NotNull(lapsesAt);

        engine.Clock.MoveTo(lapsesAt.Value);
        var watchdog = await Watchdog.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        Assert.True((await watchdog.LookAsync(Duration.Zero, TestEngine.Stop)).Steps > 0);
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);

        Assert.Equal(0, (await watchdog.LookAsync(Duration.Zero, TestEngine.Stop)).Steps);
        Assert.Null((await RowAsync(engine, id, alert)).AcknowledgedBy);
        await ManyCases.HoldsAsync(engine, [.. StoreVerification.AllParts]);
        TestEngine.Accepted(await AcknowledgeAsync(engine, id, alert));
        Assert.NotNull((await RowAsync(engine, id, alert)).AcknowledgedBy);
        await ManyCases.HoldsAsync(engine, [.. StoreVerification.AllParts]);
    }

    [Fact]
    public async Task A_lapse_that_never_came_is_found()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (id, _) = await AcknowledgedAsync(engine);
        engine.Clock.MoveTo("2026-04-15 10:00");
        await engine.Parts.Store.Database.WriteAsync(
            [Statement.Of("UPDATE cases SET wake_at = NULL WHERE case_id = $1", id.Value)],
            isUrgent: true,
            TestEngine.Stop
        );

        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        var report = await verification.VerifyAsync([VerifyPart.Rungs], null, TestEngine.Stop);

        Assert.Contains(
            report.Violations,
            violation => violation.Where.StartsWith("lapse of the acknowledgement", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_case_that_can_not_be_read_keeps_no_other_alert_with_who_is_off_duty()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var ids = new[] { await engine.OpenServedAsync(), await engine.OpenServedAsync(), await engine.OpenServedAsync() };
        foreach (var id in ids)
            TestEngine.Accepted(await engine.AcceptAsync(id));
        engine.Clock.MoveTo("2026-03-18 12:00");
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        foreach (var id in ids)
            TestEngine.Accepted(await AcknowledgeAsync(engine, id, (await engine.FindAsync(id)).Alerts.Values.First()));
        var alert = (await engine.FindAsync(ids[0])).Alerts.Values.First(one => one.AcknowledgedBy is not null);
        await using var db = engine.Parts.Store.Database.CreateContext();
        await db
            .Cases.Where(row => row.CaseId == ids[1].Value)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.State, "{}").SetProperty(row => row.LastHash, "damaged"),
                TestEngine.Stop
            );
        await ApplyAsync(engine, new OrgChange.Away(engine.In(alert.Post.Code).Person, engine.Clock.GetCurrentInstant(), null));
        engine.Clock.MoveTo("2026-03-18 12:01");

        var pass = await new DutySweep(engine.Parts).RunAsync(TestEngine.Stop);

        Assert.Equal(2, pass.Lapsed);
        Assert.Equal(
            ids[1].Value,
            await db.Alerts.Where(row => row.AcknowledgedBy != null).Select(row => row.CaseId).SingleAsync(TestEngine.Stop)
        );
    }

    /// <summary>A case with an overdue item whose first alert was taken on by whom it reached.</summary>
    private static async Task<(CaseId Id, Alert Alert)> AcknowledgedAsync(TestEngine engine)
    {
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        engine.Clock.MoveTo("2026-03-18 09:00");
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        var alert = (await engine.FindAsync(id)).Alerts.Values.First();
        TestEngine.Accepted(await AcknowledgeAsync(engine, id, alert));
        return (id, (await engine.FindAsync(id)).Alerts[alert.Id.Number]);
    }

    private static Task<CommandOutcome> AcknowledgeAsync(TestEngine engine, CaseId id, Alert alert) =>
        engine.Runner.RunAsync(
            id,
            engine.NextCommand(),
            new CaseCommand.AcknowledgeAlert(alert.Id, null),
            engine.In(alert.Post.Code),
            TestEngine.Stop
        );

    private static async Task ApplyAsync(TestEngine engine, OrgChange change) =>
        Assert.IsType<OrgChangeOutcome.Accepted>(
            await engine.Parts.Organization.ApplyAsync([change], Operator, engine.Clock.GetCurrentInstant(), TestEngine.Stop)
        );

    private static async Task<AlertRow> RowAsync(TestEngine engine, CaseId id, Alert alert)
    {
        await using var db = engine.Parts.Store.Database.CreateContext();
        return await db.Alerts.SingleAsync(row => row.CaseId == id.Value && row.Number == alert.Id.Number, TestEngine.Stop);
    }
}

public sealed class SqliteDutyTests : DutyContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresDutyTests : DutyContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
