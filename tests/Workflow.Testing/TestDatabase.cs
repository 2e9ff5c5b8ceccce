using Npgsql;

namespace Workflow.Testing;

/// <summary>
/// An empty database of a test's own, removed on disposal. <see cref="Store"/> names it as the command line and the settings do.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly Func<ValueTask> remove;

    private TestDatabase(string store, string connectionString, Func<ValueTask> remove)
    {
        Store = store;
        ConnectionString = connectionString;
        this.remove = remove;
    }

    /// <summary><c>sqlite:FILE</c> or <c>postgres:CONNECTION STRING</c>.</summary>
    public string Store { get; }

    /// <summary>The same place in the words of its ADO.NET driver.</summary>
    public string ConnectionString { get; }

    public bool IsPostgres => Store.StartsWith("postgres:", StringComparison.Ordinal);

    /// <summary>A database in a folder of its own; the file doesn't exist yet.</summary>
    public static TestDatabase CreateSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("workflow-test-sqlite-").FullName;
        var file = Path.Combine(folder, "workflow.db");
        return new TestDatabase(
            $"sqlite:{file}",
            $"Data Source={file}",
            () =>
            {
                Directory.Delete(folder, recursive: true);
                return ValueTask.CompletedTask;
            }
        );
    }

    /// <summary>
    /// A new database on the server of this test process (see <see cref="PostgresServer"/>). Where there is no PostgreSQL the running
    /// test is skipped, so call this from a test or the test class's own <c>InitializeAsync</c>, or share a <see cref="PostgresFixture"/>.
    /// </summary>
    public static async Task<TestDatabase> CreatePostgresAsync(CancellationToken cancellationToken = default)
    {
        var server = await PostgresServer.SharedAsync();
        var name = $"workflow_test_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}", cancellationToken);
        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
        return new TestDatabase(
            $"postgres:{connection}",
            connection,
            async () => await ExecuteAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None)
        );
    }

    /// <summary>The same database as another role sees it; the role must be able to sign in.</summary>
    public TestDatabase As(string role)
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString) { Username = role }.ConnectionString;
        return new TestDatabase($"postgres:{connection}", connection, () => ValueTask.CompletedTask);
    }

    public ValueTask DisposeAsync() => remove();

    private static async Task ExecuteAsync(PostgresServer server, string statement, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
