using Microsoft.EntityFrameworkCore;
using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>That who looks again sees what is true now, although not all of it is read again.</summary>
public abstract class LookingAgainContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task What_another_node_changed_is_seen()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await using var other = await engine.OpenNodeAsync();
        var id = await engine.OpenCaseAsync();
        var (cases, work) = (new CaseQuery(other.Parts), new WorkListQuery(other.Parts));
        var before = await cases.FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop);
        Assert.Single((await work.ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop)).Entries);

        TestEngine.Accepted(await engine.ServeAsync(id));

        var after = await cases.FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop);
        Assert.Equal((1, 2), (before?.Version, after?.Version));
        Assert.NotEmpty(after?.Handovers ?? []);
        Assert.Empty((await work.ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop)).Entries);
    }

    [Fact]
    public async Task A_node_that_knows_a_case_decides_on_what_another_node_stored_last()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        await using var other = await engine.OpenNodeAsync();
        var serving = engine.Serving(await engine.FindAsync(id));
        TestEngine.Accepted(await other.Runner.RunAsync(id, engine.NextCommand(), serving, engine.In("QH-PO-1"), TestEngine.Stop));

        Assert.IsType<CommandOutcome.Refused>(
            await engine.Runner.RunAsync(id, engine.NextCommand(), serving, engine.In("QH-PO-1"), TestEngine.Stop)
        );
        Assert.Equal(3, TestEngine.Accepted(await engine.AcceptAsync(id)).Version);
    }

    [Fact]
    public async Task Who_may_see_a_case_is_worked_out_for_everybody_anew()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        var cases = new CaseQuery(engine.Parts);
        Assert.NotNull(await cases.FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop));

        Assert.Null(await cases.FindAsync(id, As(engine, "BS-DIR"), TestEngine.Stop));
    }

    [Fact]
    public async Task What_was_erased_is_not_shown_any_more()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        var work = new WorkListQuery(engine.Parts);
        Assert.Equal("甲", Assert.Single((await work.ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop)).Entries).Participant);

        await new PersonalDataEraser(engine.Parts).EraseAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop);

        Assert.Null(Assert.Single((await work.ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop)).Entries).Participant);
    }

    [Fact]
    public async Task A_state_that_stands_as_it_was_is_not_read_again()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        var cases = new CaseQuery(engine.Parts);
        Assert.NotNull(await cases.FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop));
        await using (var db = engine.Parts.Store.Database.CreateContext())
            await db.Cases.ExecuteUpdateAsync(change => change.SetProperty(row => row.State, "unreadable"), TestEngine.Stop);

        Assert.NotNull(await cases.FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop));
        await using var other = await engine.OpenNodeAsync();
        await Assert.ThrowsAnyAsync<System.Text.Json.JsonException>(() =>
            new CaseQuery(other.Parts).FindAsync(id, As(engine, "QH-PO-1"), TestEngine.Stop)
        );
    }

    private static Viewer As(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "work");
}

public sealed class SqliteLookingAgainTests : LookingAgainContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresLookingAgainTests : LookingAgainContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
