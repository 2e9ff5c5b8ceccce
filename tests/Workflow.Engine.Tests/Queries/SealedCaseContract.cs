using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Queries;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>A case that an ending has sealed, as queries show it, on either database.</summary>
public abstract class SealedCaseContract
{
    private const string Workflow = "review-with-two";

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_sealed_case_is_called_by_its_ending_and_found_by_nobody_but_those_named_for_it()
    {
        await using var engine = await TestEngine.StartWithPatternsAsync(await CreateDatabaseAsync(), "2026-03-16 10:00");
        var id = new CaseId(Guid.CreateVersion7());
        var open = new CaseCommand.OpenCase(
            id,
            Values(engine, ("residence", "qinghe"), ("began_at", "2026-03-16 10:00"), ("minor", "no")),
            null
        );
        TestEngine.Accepted(await engine.Runner.OpenAsync(Workflow, engine.NextCommand(), open, engine.In("QH-FTW-1"), TestEngine.Stop));
        var query = new CaseQuery(engine.Parts);
        await CompleteAsync(engine, id, "QH-FTW-1", "propose");
        Assert.NotNull(await query.FindAsync(id, As(engine, "QH-FTW-1"), TestEngine.Stop));

        await CompleteAsync(engine, id, "QH-DIR", "sign", ("result", "ends"), ("own_view", "同意"));

        Assert.Null(await query.FindAsync(id, As(engine, "QH-FTW-1"), TestEngine.Stop));
        Assert.Null(await query.TimelineAsync(id, 0, 50, As(engine, "QH-SW-1"), TestEngine.Stop));
        var seen = await query.FindAsync(id, As(engine, "QH-DIR"), TestEngine.Stop);
        Assert.Equal("Discharged", seen?.Label.For("en"));
        Assert.Equal(["progress"], seen!.Groups.Select(group => group.Name));
    }

    [Fact]
    public async Task Whoever_did_one_part_of_a_pair_is_told_beforehand_that_the_other_is_for_somebody_else()
    {
        await using var engine = await TestEngine.StartWithPatternsAsync(await CreateDatabaseAsync(), "2026-03-16 10:00");
        var id = new CaseId(Guid.CreateVersion7());
        var open = new CaseCommand.OpenCase(
            id,
            Values(engine, ("residence", "qinghe"), ("began_at", "2026-03-16 10:00"), ("minor", "no")),
            null
        );
        TestEngine.Accepted(await engine.Runner.OpenAsync(Workflow, engine.NextCommand(), open, engine.In("QH-FTW-1"), TestEngine.Stop));
        await CompleteAsync(engine, id, "QH-DIR", "propose");
        var sign = (await engine.FindAsync(id)).Items.Values.Single(item => item.Task == "sign").Id;

        var view = await new WorkItemQuery(engine.Parts).FindAsync(id, sign, As(engine, "QH-DIR"), TestEngine.Stop);

        Assert.False(view!.MayComplete);
        Assert.Contains("You completed 'Propose' yourself", view.WhyNot?.For("en"), StringComparison.Ordinal);
    }

    private static Viewer As(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "work");

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, SubmittedValue> Values(
        TestEngine engine,
        params (string Name, string Text)[] values
    ) => TestEngine.Values(engine.Parts.Catalog.FindLatest(Workflow) ?? throw new InvalidOperationException(Workflow), values);

    private static async Task CompleteAsync(
        TestEngine engine,
        CaseId id,
        string post,
        string task,
        params (string Name, string Text)[] values
    )
    {
        var item = (await engine.FindAsync(id)).Items.Values.Single(item => item.Task == task).Id;
        var command = new CaseCommand.CompleteWorkItem(item, Values(engine, values), null, null, null);
        TestEngine.Accepted(await engine.Runner.RunAsync(id, engine.NextCommand(), command, engine.In(post), TestEngine.Stop));
    }
}

public sealed class SqliteSealedCaseTests : SealedCaseContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresSealedCaseTests : SealedCaseContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
