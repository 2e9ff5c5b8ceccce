using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What is stored together and finds another number of rows than expected is not stored at all, on either database.</summary>
public abstract class LostRaceContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("journal")]
    public async Task Another_number_of_rows_than_expected_undoes_everything_stored_with_it(string? guardedBy)
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var nobodys = Statement.Of("UPDATE store_settings SET value = 'y' WHERE name = 'nobody'") with
        {
            Expected = 1,
            GuardedBy = guardedBy,
        };

        await Assert.ThrowsAsync<LostRaceException>(() =>
            engine.Parts.Store.Database.WriteAsync(
                [Statement.Of("INSERT INTO store_settings (name, value) VALUES ('mine', 'x')"), nobodys],
                isUrgent: true,
                TestEngine.Stop
            )
        );

        Assert.Null(await engine.Parts.Store.Settings.ReadAsync("mine", TestEngine.Stop));
    }

    [Fact]
    public async Task A_decision_is_guarded_by_its_journal_row_and_needs_no_transaction_of_its_own()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        IReadOnlyList<Statement> stored = [];
        engine.Parts.Store.Database.Disturb = statements => stored = statements;

        TestEngine.Accepted(await engine.ServeAsync(id));

        var counted = Assert.Single(stored, statement => statement.Expected is not null);
        Assert.Equal("journal", counted.GuardedBy);
        Assert.Single(stored, statement => statement.Sql.StartsWith("INSERT INTO journal ", StringComparison.Ordinal));
    }
}

public sealed class SqliteLostRaceTests : LostRaceContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresLostRaceTests : LostRaceContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
