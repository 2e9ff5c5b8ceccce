using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Engine.Background;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Seeding;

/// <summary>What is filled in by the thousand is as true as what people did one by one, and goes on like it.</summary>
public abstract class BulkSeederContract : IAsyncLifetime
{
    private static readonly Instant Until = Instant.FromUtc(2026, 6, 15, 1, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-load-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await LoadSample.WriteAsync(_folder, offices: 3, Stop);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_store_filled_in_bulk_holds_in_every_part()
    {
        await using var database = await CreateDatabaseAsync();
        await using var host = await OpenAsync(database, new(Until));
        var told = new List<int>();

        var report = await new BulkSeeder(host.Parts).SeedAsync(new(203, 7, Until, Copies: 5, ClosedPercent: 20), told.Add, Stop);

        var verification = await StoreVerification.OpenAsync(host.Parts.Store, new ManualClock(Until), Stop);
        var found = await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, Stop);
        Assert.Empty(found.Violations);
        Assert.Equal(203, found.Counts.Cases);
        Assert.Equal(0, found.Counts.Waiting);
        Assert.Equal(203, report.Cases);
        Assert.Equal(report.Decisions, found.Counts.Entries);
        Assert.Equal(203, told[^1]);
        await using var context = host.Parts.Store.Database.CreateContext();
        Assert.Equal(report.Decisions, await context.Journal.Select(row => row.Hash).Distinct().CountAsync(Stop));
        Assert.Contains(context.Alerts, row => row.ResolvedAt == null);
        Assert.Contains(context.Cases, row => row.Status == Core.Cases.CaseStatus.Closed);
        Assert.Equal(3, await context.WorkItems.Select(row => row.Performer).Distinct().CountAsync(Stop));
    }

    [Fact]
    public async Task An_open_case_has_two_open_items_and_its_opening_eight_events()
    {
        await using var database = await CreateDatabaseAsync();
        await using var host = await OpenAsync(database, new(Until));

        var report = await new BulkSeeder(host.Parts).SeedAsync(new(40, 1, Until, Days: 10), onProgress: null, Stop);

        await using var context = host.Parts.Store.Database.CreateContext();
        Assert.Equal(80, await context.WorkItems.CountAsync(row => row.Status == WorkItemStatus.Open, Stop));
        Assert.InRange(report.Events / report.Cases, 8, 12);
    }

    [Fact]
    public async Task Replies_due_at_one_instant_fire_there_each_once()
    {
        await using var database = await CreateDatabaseAsync();
        var clock = new ManualClock(Until);
        await using var host = await OpenAsync(database, clock);
        var due = Until + Duration.FromMinutes(1);
        await new BulkSeeder(host.Parts).SeedAsync(new(700, 3, Until, DueAt: due), onProgress: null, Stop);
        clock.MoveTo(due);

        await new WakeUpPump(host.Parts).DrainAsync(Stop);

        await using var context = host.Parts.Store.Database.CreateContext();
        Assert.Equal(700, await context.RungsFired.CountAsync(row => row.Rung == "L1" && row.PlannedAt == due, Stop));
        Assert.Equal(700, await context.RungsFired.CountAsync(Stop));
        var verification = await StoreVerification.OpenAsync(host.Parts.Store, clock, Stop);
        Assert.Empty((await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, Stop)).Violations);
    }

    [Fact]
    public async Task The_same_plan_gives_the_same_cases()
    {
        await using var database = await CreateDatabaseAsync();
        await using var again = await CreateDatabaseAsync();

        Assert.Equal(await HashesAsync(database), await HashesAsync(again));
    }

    private async Task<List<string>> HashesAsync(TestDatabase database)
    {
        await using var host = await OpenAsync(database, new(Until));
        await new BulkSeeder(host.Parts).SeedAsync(new(45, 42, Until), onProgress: null, Stop);
        await using var context = host.Parts.Store.Database.CreateContext();
        return [.. (await context.Cases.Select(row => row.LastHash).ToListAsync(Stop)).Order(StringComparer.Ordinal)];
    }

    private Task<EngineHost> OpenAsync(TestDatabase database, ManualClock clock) =>
        EngineHost.OpenAsync(new() { Store = database.Store, Workflows = _folder }, clock, Stop);
}

public sealed class SqliteBulkSeederTests : BulkSeederContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresBulkSeederTests : BulkSeederContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
