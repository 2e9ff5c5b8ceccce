using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>What a line of a work list tells, to whom, and what is noted of it, on either database.</summary>
public abstract class WorkListContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    private async Task<TestEngine> StartAsync() => await TestEngine.StartAsync(await CreateDatabaseAsync());

    private static Viewer As(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "work");

    [Fact]
    public async Task A_draft_is_marked_on_its_own_item_and_for_who_typed_it()
    {
        await using var engine = await StartAsync();
        var (begun, other) = (await engine.OpenCaseAsync(), await engine.OpenCaseAsync());
        var current = await engine.FindAsync(begun);
        var item = current.Items.Values.Single();
        var typed = new Dictionary<string, string> { ["order_no"] = "7" };
        Assert.True(await new WorkItemQuery(engine.Parts).SaveDraftAsync(begun, item.Id, typed, As(engine, "QH-PO-1"), TestEngine.Stop));
        var list = new WorkListQuery(engine.Parts);

        var mine = await list.ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop);
        var responsible = new WorkListFilter(WorkListScope.MyResponsibility);
        var theirs = await list.ListAsync(responsible, As(engine, current.AccountableFor(item).Code), TestEngine.Stop);

        Assert.Equal([(begun, true), (other, false)], mine.Entries.Select(entry => (entry.Case, entry.HasDraft)));
        Assert.Contains(theirs.Entries, entry => entry.Case == begun);
        Assert.DoesNotContain(theirs.Entries, entry => entry.HasDraft);
    }

    [Fact]
    public async Task Each_name_that_is_shown_is_noted_and_one_that_was_erased_is_neither()
    {
        await using var engine = await StartAsync();
        var (kept, erased) = (await engine.OpenCaseAsync(), await engine.OpenCaseAsync());
        await new PersonalDataEraser(engine.Parts).EraseAsync(erased, As(engine, "QH-PO-1"), TestEngine.Stop);
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.DoesNotContain(db.AccessLog, row => row.Kind == "Read");

        var page = await new WorkListQuery(engine.Parts).ListAsync(new(), As(engine, "QH-PO-1"), TestEngine.Stop);

        Assert.Equal([(kept, "甲"), (erased, null)], page.Entries.Select(entry => (entry.Case, entry.Participant)));
        var note = Assert.Single(db.AccessLog, row => row.Kind == "Read");
        Assert.Equal((kept.Value, engine.In("QH-PO-1").Person.Code, "QH-PO-1"), (note.CaseId, note.Person, note.Post));
        Assert.Equal("[\"participant_name\"]", note.Shown);
    }
}

public sealed class SqliteWorkListTests : WorkListContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresWorkListTests : WorkListContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
