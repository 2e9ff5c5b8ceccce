using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Items that people add, on either database.</summary>
public abstract class AddedItemContract
{
    private const string Workflow = "review-with-two";
    private const string Words = "看望家人，送去药品";

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task An_item_that_is_added_twice_by_one_wish_is_there_once()
    {
        await using var engine = await StartAsync();
        var id = await OpenAsync(engine);

        var first = await AddAsync(engine, id, "add-1");
        var again = await AddAsync(engine, id, "add-1");
        var another = await AddAsync(engine, id, "add-2");

        Assert.False(TestEngine.Accepted(first).IsRepeat);
        Assert.True(TestEngine.Accepted(again).IsRepeat);
        Assert.False(TestEngine.Accepted(another).IsRepeat);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var rows = await db.WorkItems.Where(row => row.Task == "visit").OrderBy(row => row.Number).ToListAsync(TestEngine.Stop);
        Assert.Equal([WorkItemStatus.Open, WorkItemStatus.Open], rows.Select(row => row.Status));
        Assert.All(rows, row => Assert.Equal(new LocalDate(2026, 3, 18), row.DueDay));
        Assert.Equal(2, await db.PersonalValues.CountAsync(row => row.Value == Words, TestEngine.Stop));
    }

    [Fact]
    public async Task What_is_to_be_done_is_kept_where_it_can_be_erased_and_shown_to_those_it_concerns()
    {
        await using var engine = await StartAsync();
        var id = await OpenAsync(engine);
        TestEngine.Accepted(await AddAsync(engine, id, "add"));
        var item = (await engine.FindAsync(id)).Items.Values.Single(item => item.Task == "visit").Id;
        var query = new WorkItemQuery(engine.Parts);

        var performer = await query.FindAsync(id, item, As(engine, "QH-FTW-1"), TestEngine.Stop);
        var colleague = await query.FindAsync(id, item, As(engine, "QH-SW-1"), TestEngine.Stop);

        Assert.Equal((Words, new LocalDate(2026, 3, 18)), (performer?.Added?.Note, performer?.Added?.Wanted));
        Assert.Equal("QH-DIR", performer?.Added?.ByPost.Id.Code);
        Assert.NotNull(colleague?.Added);
        Assert.Null(colleague.Added.Note);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var stored = string.Join('\n', await db.Journal.Select(row => row.Events).ToListAsync(TestEngine.Stop));
        Assert.DoesNotContain(Words, stored + (await db.Cases.SingleAsync(TestEngine.Stop)).State, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_tells_who_may_add_something_what_it_is()
    {
        await using var engine = await StartAsync();
        var id = await OpenAsync(engine);
        var query = new CaseQuery(engine.Parts);

        var director = await query.FindAsync(id, As(engine, "QH-DIR"), TestEngine.Stop);
        var worker = await query.FindAsync(id, As(engine, "QH-FTW-1"), TestEngine.Stop);

        var offer = Assert.Single(director!.MayAdd);
        Assert.Equal(("visit", true), (offer.Task, offer.AsksForDay));
        Assert.Equal(["QH-FTW-1", "QH-FTW-2"], offer.Candidates.Select(post => post.Id.Code));
        Assert.Empty(worker!.MayAdd);
    }

    private async Task<TestEngine> StartAsync() => await TestEngine.StartWithPatternsAsync(await CreateDatabaseAsync(), "2026-03-16 10:00");

    private static Viewer As(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "work");

    private static async Task<CaseId> OpenAsync(TestEngine engine)
    {
        var id = new CaseId(Guid.CreateVersion7());
        var definition = engine.Parts.Catalog.FindLatest(Workflow) ?? throw new InvalidOperationException(Workflow);
        var values = TestEngine.Values(definition, ("residence", "qinghe"), ("began_at", "2026-03-16 10:00"), ("minor", "no"));
        var opened = await engine.Runner.OpenAsync(
            Workflow,
            engine.NextCommand(),
            new(id, values, null),
            engine.In("QH-FTW-1"),
            TestEngine.Stop
        );
        TestEngine.Accepted(opened);
        return id;
    }

    private static Task<CommandOutcome> AddAsync(TestEngine engine, CaseId id, string commandId)
    {
        var command = new CaseCommand.AddWorkItem(
            "visit",
            new(Words, TestEngine.Salt()),
            To: null,
            new LocalDate(2026, 3, 18),
            Track: null
        );
        return engine.Runner.RunAsync(id, commandId, command, engine.In("QH-DIR"), TestEngine.Stop);
    }
}

public sealed class SqliteAddedItemTests : AddedItemContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresAddedItemTests : AddedItemContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
