using System.Data.Common;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Verification;

/// <summary>A store in which the second scenario happened, once for a class; each test damages a copy of its own.</summary>
public abstract class PlayedStore(Func<Task<TestDatabase>> create) : TestDatabaseFixture(() => PlayAsync(create))
{
    public async Task<StoreCopy> CopyAsync() => await StoreCopy.OfAsync(await GetAsync());

    private static async Task<TestDatabase> PlayAsync(Func<Task<TestDatabase>> create)
    {
        var database = await create();
        var (scenario, _) = SampleFiles.Load(SampleFiles.NoRegistration);
        await EngineScenario.RunAsync(scenario, SampleFiles.All, database.Store, TestContext.Current.CancellationToken);
        return database;
    }
}

public sealed class PlayedSqlite() : PlayedStore(() => Task.FromResult(TestDatabase.CreateSqlite()));

public sealed class PlayedPostgres() : PlayedStore(() => TestDatabase.CreatePostgresAsync());

/// <summary>A copy of a store, to be damaged.</summary>
public sealed class StoreCopy : IAsyncDisposable
{
    /// <summary>When the second scenario ends.</summary>
    public static Instant End { get; } = Instant.FromUtc(2026, 3, 27, 16, 0);

    private readonly string _store;
    private readonly Func<DbConnection> _connect;
    private readonly Func<Task> _remove;

    private StoreCopy(string store, Func<DbConnection> connect, Func<Task> remove)
    {
        _store = store;
        _connect = connect;
        _remove = remove;
    }

    public bool IsPostgres => _store.StartsWith("postgres:", StringComparison.Ordinal);

    public static async Task<StoreCopy> OfAsync(TestDatabase original) =>
        original.IsPostgres ? await OfPostgresAsync(original.ConnectionString) : OfSqlite(original.Store["sqlite:".Length..]);

    /// <summary>Runs statements as somebody would who went past the program.</summary>
    public async Task PlantAsync(params string[] statements)
    {
        await using var connection = _connect();
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    public async Task<VerifyReport> VerifyAsync(Instant? at = null, params VerifyPart[] parts)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var store = await Store.OpenAsync(_store, asDemo: false, stop);
        var verification = await StoreVerification.OpenAsync(store, new ManualClock(at ?? End), stop);
        return await verification.VerifyAsync(parts.Length == 0 ? StoreVerification.AllParts : parts, onProgress: null, stop);
    }

    public async ValueTask DisposeAsync() => await _remove();

    private static StoreCopy OfSqlite(string original)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-test-copy-").FullName;
        var file = Path.Combine(folder, "workflow.db");
        foreach (var part in new[] { "", "-wal", "-shm" }.Where(part => File.Exists(original + part)))
            File.Copy(original + part, file + part);
        return new(
            $"sqlite:{file}",
            () => new SqliteConnection($"Data Source={file};Pooling=False"),
            () =>
            {
                Directory.Delete(folder, recursive: true);
                return Task.CompletedTask;
            }
        );
    }

    private static async Task<StoreCopy> OfPostgresAsync(string original)
    {
        var template = new NpgsqlConnectionStringBuilder(original);
        var copy = new NpgsqlConnectionStringBuilder(original)
        {
            Database = $"{template.Database}_{Guid.NewGuid().ToString("N")[..8]}",
            Pooling = false,
        };
        var server = new NpgsqlConnectionStringBuilder(original) { Database = "postgres", Pooling = false };
        await ExecuteAsync($"CREATE DATABASE {copy.Database} TEMPLATE {template.Database}");
        return new(
            $"postgres:{copy.ConnectionString}",
            () => new NpgsqlConnection(copy.ConnectionString),
            () => ExecuteAsync($"DROP DATABASE {copy.Database} WITH (FORCE)")
        );

        async Task ExecuteAsync(string statement)
        {
            await using var connection = new NpgsqlConnection(server.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
