using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>Lists of somebody who holds two posts, read page by page: each row once, in order, none left out.</summary>
public abstract class LongListContract : IAsyncLifetime
{
    private static readonly Instant Until = Instant.FromUtc(2026, 6, 15, 1, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-load-").FullName;
    private TestDatabase? _database;
    private EngineHost? _host;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EngineParts Parts => (_host ?? throw new InvalidOperationException("not opened")).Parts;

    // The head of the first two offices.
    private static Viewer Head => new(new("o1-head"), new("O1-HEAD"), "oversight");

    public async ValueTask InitializeAsync()
    {
        await LoadSample.WriteAsync(_folder, offices: 3, Stop);
        _database = await CreateDatabaseAsync();
        _host = await EngineHost.OpenAsync(new() { Store = _database.Store, Workflows = _folder }, new ManualClock(Until), Stop);
        // Many share one instant: the rest of the order decides among them.
        await new BulkSeeder(Parts).SeedAsync(new(90, 11, Until, Days: 34, Copies: 9), onProgress: null, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_line_names_whom_the_page_of_its_case_names_and_that_is_noted_once_a_case()
    {
        var page = await new WorkListQuery(Parts).ListAsync(new(WorkListScope.MyResponsibility, Limit: 60), Head, Stop);

        await using var db = Parts.Store.Database.CreateContext();
        var noted = await db.AccessLog.Where(row => row.Kind == "Read").Select(row => row.CaseId ?? Guid.Empty).ToListAsync(Stop);
        var named = page.Entries.Where(entry => entry.Participant is not null).Select(entry => entry.Case.Value).ToHashSet();
        Assert.Equal(named.Order(), noted.Order());
        Assert.InRange(page.Entries.Select(entry => entry.Case).Distinct().Count(), named.Count + 1, page.Entries.Length - 1);
        foreach (var entry in page.Entries)
            Assert.Equal((await new CaseQuery(Parts).FindAsync(entry.Case, Head, Stop))?.Participant, entry.Participant);
    }

    [Fact]
    public async Task Items_of_both_posts_come_in_one_order()
    {
        var query = new WorkListQuery(Parts);
        var found = new List<(Guid, int)>();
        string? cursor = null;
        do
        {
            var page = await query.ListAsync(new(WorkListScope.MyResponsibility, Cursor: cursor, Limit: 7), Head, Stop);
            Assert.InRange(page.Entries.Length, 1, 7);
            found.AddRange(page.Entries.Select(entry => (entry.Case.Value, entry.Item.Number)));
            cursor = page.Next;
        } while (cursor is not null);

        await using var db = Parts.Store.Database.CreateContext();
        var expected = (
            await db
                .WorkItems.Where(row => row.Status == WorkItemStatus.Open && (row.Accountable == "O1-HEAD" || row.Accountable == "O2-HEAD"))
                .ToListAsync(Stop)
        )
            .OrderBy(row => row.SortAt)
            .ThenBy(row => row.CaseId)
            .ThenBy(row => row.Number)
            .Select(row => (row.CaseId, row.Number));
        Assert.Equal(expected, found);
        Assert.True(found.Count > 30);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_alert_to_a_post_and_to_its_holder_is_listed_once(bool includeAcknowledged)
    {
        var query = new AlertQuery(Parts);
        var found = new List<(Guid, int)>();
        string? cursor = null;
        do
        {
            var page = await query.ListAsync(includeAcknowledged, cursor, 4, Head, Stop);
            Assert.InRange(page.Entries.Length, 1, 4);
            found.AddRange(page.Entries.Select(entry => (entry.Case.Value, entry.Alert.Number)));
            cursor = page.Next;
        } while (cursor is not null);

        await using var db = Parts.Store.Database.CreateContext();
        var expected = (await db.Alerts.Where(row => row.Post == "O1-HEAD" || row.Post == "O2-HEAD").ToListAsync(Stop))
            .OrderByDescending(row => row.RaisedAt)
            .ThenByDescending(row => row.CaseId)
            .ThenByDescending(row => row.Number)
            .Select(row => (row.CaseId, row.Number));
        Assert.Equal(expected, found);
        Assert.True(found.Count > 4);
    }

    [Fact]
    public async Task The_newest_cases_of_both_posts_are_listed()
    {
        var listed = await new CaseQuery(Parts).ListMineAsync(15, Head, Stop);

        await using var db = Parts.Store.Database.CreateContext();
        var newest = await db
            .Cases.Where(row => row.MainPost == "O1-HEAD" || row.MainPost == "O2-HEAD")
            .OrderByDescending(row => row.OpenedAt)
            .Select(row => row.OpenedAt)
            .Take(15)
            .ToListAsync(Stop);
        Assert.Equal(newest, listed.Select(entry => entry.OpenedAt));
        Assert.Equal(15, listed.Select(entry => entry.Case).Distinct().Count());
    }

    [Fact]
    public async Task Who_stands_for_nothing_has_empty_lists()
    {
        var nobody = new Viewer(new("nobody"), new("O1-HEAD"), "oversight");

        Assert.Empty((await new WorkListQuery(Parts).ListAsync(new(WorkListScope.Mine), nobody, Stop)).Entries);
        Assert.Empty(await new CaseQuery(Parts).ListMineAsync(50, nobody, Stop));
        Assert.Empty((await new AlertQuery(Parts).ListAsync(true, null, 50, nobody, Stop)).Entries);
    }

    [Fact]
    public async Task Histories_of_more_cases_than_a_part_holds_are_read_in_order_and_each_once()
    {
        await new BulkSeeder(Parts).SeedAsync(new(150, 12, Until), onProgress: null, Stop);

        var read = new List<Guid>();
        await foreach (var journal in new HistoryQuery(Parts).ReadAsync(only: null, "auditor", Stop))
            read.Add(journal[0].Case.Value);

        await using var db = Parts.Store.Database.CreateContext();
        var all = await db.Cases.Select(row => row.CaseId).ToListAsync(Stop);
        Assert.Equal(all.OrderBy(id => id.ToString("D"), StringComparer.Ordinal), read);
        Assert.Equal(240, read.Count);
    }
}

public sealed class SqliteLongListTests : LongListContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresLongListTests : LongListContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
