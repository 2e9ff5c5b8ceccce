namespace Workflow.Testing;

/// <summary>
/// One database for all tests of a class, as a class fixture. It is made when the first test asks, not before, because xUnit takes a skip
/// for a failure when a fixture starts.
/// </summary>
public abstract class TestDatabaseFixture : IAsyncDisposable
{
    private readonly Lazy<Task<TestDatabase>> database;

    protected TestDatabaseFixture(Func<Task<TestDatabase>> create) => database = new(create);

    /// <summary>The class's database; skips the test that asks where its server isn't installed.</summary>
    public Task<TestDatabase> GetAsync() => database.Value;

    public async ValueTask DisposeAsync()
    {
        if (database.IsValueCreated && database.Value.IsCompletedSuccessfully)
            await (await database.Value).DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class PostgresFixture() : TestDatabaseFixture(() => TestDatabase.CreatePostgresAsync());

public sealed class SqliteFixture() : TestDatabaseFixture(() => Task.FromResult(TestDatabase.CreateSqlite()));
