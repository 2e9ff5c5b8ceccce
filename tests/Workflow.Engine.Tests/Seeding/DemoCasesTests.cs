using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Background;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Seeding;

/// <summary>Who opens a new demo finds something to do, and putting its clock forward shows what happens when nobody acts.</summary>
public sealed class DemoCasesTests
{
    private static readonly ManualClock Real = new(Instant.FromUtc(2026, 11, 22, 8, 0));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_demo_store_begins_with_cases_that_hold_in_every_part()
    {
        await using var database = TestDatabase.CreateSqlite();
        await using var host = await OpenAsync(database, asDemo: true);

        var verification = await StoreVerification.OpenAsync(host.Parts.Store, Real, Stop);
        var report = await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, Stop);

        Assert.Empty(report.Violations);
        Assert.InRange(report.Counts.Cases, 12, 20);
        Assert.Equal(0, report.Counts.Waiting);
    }

    [Theory]
    [InlineData("QH-FTW-1", "register")]
    [InlineData("QH-FTW-1", "sign-agreement")]
    [InlineData("QH-DIR", "verify-reason")]
    [InlineData("QH-PO-1", "serve-order")]
    [InlineData("BS-FTW-1", "register")]
    public async Task A_post_finds_an_item_to_do(string post, string task)
    {
        await using var database = TestDatabase.CreateSqlite();
        await using var host = await OpenAsync(database, asDemo: true);

        await using var context = host.Parts.Store.Database.CreateContext();
        Assert.Contains(
            context.WorkItems,
            row => row.Status == WorkItemStatus.Open && !row.IsWaiting && row.Performer == post && row.Task == task
        );
    }

    [Fact]
    public async Task Offers_wait_for_their_receivers_one_is_back_with_its_sender_and_alerts_are_open()
    {
        await using var database = TestDatabase.CreateSqlite();
        await using var host = await OpenAsync(database, asDemo: true);

        await using var context = host.Parts.Store.Database.CreateContext();
        Assert.Contains(context.Handovers, row => row.Status == HandoverStatus.Offered && row.ToPost == "QH-DIR");
        Assert.Contains(context.Handovers, row => row.Status == HandoverStatus.Offered && row.ToPost == "DL-PSB-AB");
        Assert.Contains(context.Handovers, row => row.Status == HandoverStatus.Returned && row.FromPost == "DL-PSB-AB");
        Assert.Contains(context.Alerts, row => row.ResolvedAt == null && row.Post == "QH-DIR");
        Assert.Contains(context.Cases, row => row.Status == CaseStatus.Closed);
        Assert.Contains(context.Outbox, row => row.Status == OutboxStatus.Waiting);
    }

    [Fact]
    public async Task Putting_the_clock_forward_tells_supervisors_in_order_that_nobody_came()
    {
        await using var database = TestDatabase.CreateSqlite();
        await using var host = await OpenAsync(database, asDemo: true);
        var clock = Assert.IsType<DemoClock>(host.Parts.Clock);
        var pump = new WakeUpPump(host.Parts);

        foreach (var day in new[] { 18, 19 })
        {
            await clock.MoveToAsync(Instant.FromUtc(2026, 3, day, 1, 0), Stop);
            await pump.DrainAsync(Stop);
        }

        await using var context = host.Parts.Store.Database.CreateContext();
        var nobodyCame = await context
            .WorkItems.Where(row => row.Task == "register" && row.DueAt == Instant.FromUtc(2026, 3, 17, 16, 0))
            .Select(row => new { row.CaseId, row.Number })
            .SingleAsync(Stop);
        var alerts = await context
            .Alerts.Where(row => row.CaseId == nobodyCame.CaseId && row.Subject == nobodyCame.Number)
            .OrderBy(row => row.RaisedAt)
            .ToListAsync(Stop);
        Assert.Equal([("L1", "QH-DIR"), ("L2", "QH-DEP")], alerts.Select(row => (row.Rung, row.Post)));
        Assert.Equal([18, 19], alerts.Select(row => row.RaisedAt.InUtc().Day));
    }

    [Fact]
    public async Task A_demo_begins_once_and_other_stores_begin_empty()
    {
        await using var database = TestDatabase.CreateSqlite();
        await using var plain = TestDatabase.CreateSqlite();

        int first;
        await using (var host = await OpenAsync(database, asDemo: true))
            first = await CountAsync(host);
        await using var again = await OpenAsync(database, asDemo: true);
        await using var other = await OpenAsync(plain, asDemo: false);

        Assert.Equal(first, await CountAsync(again));
        Assert.Equal(0, await CountAsync(other));
    }

    [Fact]
    public async Task On_postgres_it_is_the_same_demo()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(Stop);
        await using var small = TestDatabase.CreateSqlite();
        await using var one = await OpenAsync(database, asDemo: true);
        await using var other = await OpenAsync(small, asDemo: true);

        Assert.Equal(await HashesAsync(one), await HashesAsync(other));
    }

    private static async Task<int> CountAsync(EngineHost host)
    {
        await using var context = host.Parts.Store.Database.CreateContext();
        return await context.Cases.CountAsync(Stop);
    }

    private static async Task<IEnumerable<string>> HashesAsync(EngineHost host)
    {
        await using var context = host.Parts.Store.Database.CreateContext();
        return (await context.Cases.Select(row => row.LastHash).ToListAsync(Stop)).Order(StringComparer.Ordinal);
    }

    private static Task<EngineHost> OpenAsync(TestDatabase database, bool asDemo) =>
        EngineHost.OpenAsync(
            new()
            {
                Store = database.Store,
                Workflows = Repository.PathOf("workflows"),
                Organization = "guangdong-sample",
                Demo = asDemo,
            },
            Real,
            Stop
        );
}
