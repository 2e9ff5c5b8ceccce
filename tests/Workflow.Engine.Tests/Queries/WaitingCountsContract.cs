using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Engine.Queries;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;
using Workflow.Engine.Tests.Delivery;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>The numbers in the menu and beside lists, against the rows that they count.</summary>
public abstract class WaitingCountsContract
{
    private static readonly Instant Until = Instant.FromUtc(2026, 6, 15, 1, 0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task Who_stands_for_more_posts_than_a_statement_takes_parameters_has_numbers_too()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await engine.OpenCaseAsync();
        var viewing = new QueryDesk(engine.Parts).Look(new(new("nobody"), new("QH-PO-1"), "work"));
        var many = viewing with { Posts = [.. Enumerable.Range(0, 70_000).Select(number => new PostId($"P-{number}")), new("QH-PO-1")] };

        var counts = await WaitingCounts.ReadAsync(engine.Parts.Store.Database, WorkListScope.Mine, many, Stop);

        Assert.Equal(1, counts.Overdue + counts.Today + counts.Coming);
    }

    [Theory]
    [InlineData("o1-clerk", "O1-CLERK", WorkListScope.Mine)]
    [InlineData("o1-head", "O1-HEAD", WorkListScope.MyResponsibility)]
    [InlineData("r1-dir", "R1-DIR", WorkListScope.Mine)]
    [InlineData("nobody", "O1-HEAD", WorkListScope.Mine)]
    public async Task Each_number_is_that_of_its_rows(string person, string post, WorkListScope scope)
    {
        await using var database = await CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("workflow-load-").FullName;
        await LoadSample.WriteAsync(folder, offices: 3, Stop);
        await using var host = await EngineHost.OpenAsync(
            new() { Store = database.Store, Workflows = folder },
            new ManualClock(Until),
            Stop
        );
        Directory.Delete(folder, recursive: true);
        await new BulkSeeder(host.Parts).SeedAsync(new(120, 5, Until, Days: 35, Copies: 10), onProgress: null, Stop);
        await using var db = host.Parts.Store.Database.CreateContext();
        // One is due to the instant at the end of this day, and so today; one right after it.
        var edge = Until.InUtc().Date.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        var coming = await db.WorkItems.Where(row => row.SortAt > edge).OrderBy(row => row.CaseId).Take(2).ToListAsync(Stop);
        await SetDueAsync(db, coming[0], edge);
        await SetDueAsync(db, coming[1], edge + Duration.FromSeconds(1));
        var viewer = new Viewer(new(person), new(post), "work");

        var counts = await new WorkListQuery(host.Parts).CountAsync(scope, viewer, Stop);

        string[] posts = [.. host.Parts.Organization.Directory.PostsOf(viewer.Person, Until).Select(id => id.Code)];
        var due = (await db.WorkItems.Where(row => row.Status == WorkItemStatus.Open && !row.IsWaiting).ToListAsync(Stop))
            .Where(row => posts.Contains(scope == WorkListScope.Mine ? row.Performer : row.Accountable))
            .Select(row => row.SortAt)
            .ToList();
        var alerts = (await db.Alerts.Where(row => row.ResolvedAt == null && row.AcknowledgedAt == null).ToListAsync(Stop)).Count(row =>
            posts.Contains(row.Post) || row.Person == person
        );
        Assert.Equal(
            new(due.Count(at => at <= Until), due.Count(at => at > Until && at <= edge), due.Count(at => at > edge), 0, alerts, 0),
            counts
        );
        Assert.Equal(person == "o1-clerk" || person == "o1-head", due.Count > 0);
        Assert.Equal(person.EndsWith("-head", StringComparison.Ordinal) || person == "r1-dir", counts.Alerts > 0);
    }

    [Fact]
    public async Task An_offer_and_the_message_about_it_are_counted_until_they_are_answered_and_read()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var viewer = new Viewer(engine.In("QH-DIR").Person, new("QH-DIR"), "work");
        var (work, messages) = (new WorkListQuery(engine.Parts), new InboxMessageQuery(engine.Parts));
        var id = await engine.OpenServedAsync();
        await new OutboxPump(engine.Parts, new RecordingChannel()).DrainAsync(TestEngine.Stop);

        var offered = await work.CountAsync(WorkListScope.Mine, viewer, TestEngine.Stop);
        var unread = (await messages.ListAsync(null, 10, viewer, TestEngine.Stop)).Unread;
        await messages.MarkReadAsync(null, viewer, TestEngine.Stop);
        TestEngine.Accepted(await engine.AcceptAsync(id));
        var accepted = await work.CountAsync(WorkListScope.Mine, viewer, TestEngine.Stop);

        Assert.Equal((1, unread), (offered.OfferedToMe, offered.Unread));
        Assert.True(unread > 0);
        Assert.Equal((0, 0), (accepted.OfferedToMe, accepted.Unread));
    }

    private static Task<int> SetDueAsync(WorkflowDb db, WorkItemRow item, Instant at) =>
        db
            .WorkItems.Where(row => row.CaseId == item.CaseId && row.Number == item.Number)
            .ExecuteUpdateAsync(change => change.SetProperty(row => row.SortAt, at), Stop);
}

public sealed class SqliteWaitingCountsTests : WaitingCountsContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresWaitingCountsTests : WaitingCountsContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
