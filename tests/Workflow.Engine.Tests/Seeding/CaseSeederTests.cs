using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Seeding;

/// <summary>The invented caseload is real in every row, the same for the same seed, and varied.</summary>
public abstract class CaseSeederTests
{
    private static readonly Instant Until = Instant.FromUtc(2026, 6, 15, 1, 0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_seeded_store_holds_in_every_part()
    {
        await using var database = await CreateDatabaseAsync();
        await using var host = await OpenAsync(database);
        var told = new List<int>();

        var report = await new CaseSeeder(host.Parts).SeedAsync(new(120, 7, Until), told.Add, Stop);

        var verification = await StoreVerification.OpenAsync(host.Parts.Store, new ManualClock(Until), Stop);
        var found = await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, Stop);
        Assert.Empty(found.Violations);
        Assert.Equal(120, found.Counts.Cases);
        Assert.Equal(0, found.Counts.Waiting);
        Assert.Equal(120, report.Cases);
        Assert.Equal(0, report.Refused);
        Assert.Equal(report.Decisions, found.Counts.Entries);
        Assert.Equal(120, told[^1]);
    }

    [Fact]
    public async Task Cases_stand_in_every_situation_and_in_every_area()
    {
        await using var database = await CreateDatabaseAsync();
        await using var host = await OpenAsync(database);

        var report = await new CaseSeeder(host.Parts).SeedAsync(new(300, 1, Until), onProgress: null, Stop);

        await using var context = host.Parts.Store.Database.CreateContext();
        Assert.True(report.Stages.Count > 3, string.Join(", ", report.Stages));
        Assert.Contains(context.Handovers, row => row.Status == Core.Cases.HandoverStatus.Offered);
        Assert.Contains(context.Handovers, row => row.Status == Core.Cases.HandoverStatus.Accepted && row.Cycle > 1);
        Assert.Contains(context.Alerts, row => row.ResolvedAt == null);
        Assert.Contains(context.Alerts, row => row.AcknowledgedAt != null);
        Assert.Contains(context.Findings, _ => true);
        Assert.Contains(context.WorkItems, row => row.Status == WorkItemStatus.Open && row.IsMissed);
        Assert.Equal(
            ["BS-DIR", "QH-DIR"],
            context.Cases.Select(row => row.MainPost).Where(post => post == "BS-DIR" || post == "QH-DIR").Distinct().Order()
        );
        Assert.DoesNotContain(context.Journal, row => row.RecordedAt > Until);
        Assert.DoesNotContain(context.Outbox, row => row.Status != OutboxStatus.Sent);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_rows_and_another_seed_others()
    {
        await using var database = await CreateDatabaseAsync();
        await using var again = await CreateDatabaseAsync();
        await using var other = await CreateDatabaseAsync();

        var hash = await SeededHashAsync(database, 42);

        Assert.Equal(hash, await SeededHashAsync(again, 42));
        Assert.NotEqual(hash, await SeededHashAsync(other, 43));
    }

    [Fact]
    public async Task A_seed_is_refused_the_second_time()
    {
        await using var database = await CreateDatabaseAsync();
        await using var host = await OpenAsync(database);
        var seeder = new CaseSeeder(host.Parts);
        await seeder.SeedAsync(new(5, 1, Until), onProgress: null, Stop);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => seeder.SeedAsync(new(5, 1, Until), onProgress: null, Stop));

        Assert.Contains("this seed already", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> SeededHashAsync(TestDatabase database, int seed)
    {
        await using var host = await OpenAsync(database);
        await new CaseSeeder(host.Parts).SeedAsync(new(25, seed, Until), onProgress: null, Stop);
        await using var context = host.Parts.Store.Database.CreateContext();
        var text = new StringBuilder();
        foreach (var row in context.Journal.OrderBy(row => row.CaseId).ThenBy(row => row.Version))
            text.AppendLine(
                FormattableString.Invariant(
                    $"{row.CaseId} {row.Version} {row.RecordedAt} {row.Person} {row.Post} {row.CommandId} {row.Events} {row.Hash}"
                )
            );
        foreach (var row in context.PersonalValues.OrderBy(row => row.CaseId).ThenBy(row => row.Reference))
            text.AppendLine(FormattableString.Invariant($"{row.CaseId} {row.Reference} {row.Value} {row.Salt}"));
        foreach (var row in context.Cases.OrderBy(row => row.CaseId))
            text.AppendLine(FormattableString.Invariant($"{row.CaseId} {row.WakeAt} {row.State}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static Task<EngineHost> OpenAsync(TestDatabase database) =>
        EngineHost.OpenAsync(
            new()
            {
                Store = database.Store,
                Workflows = Repository.PathOf("workflows"),
                Organization = "guangdong-sample",
            },
            new ManualClock(Until),
            Stop
        );
}

public sealed class SqliteSeederTests : CaseSeederTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresSeederTests : CaseSeederTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
