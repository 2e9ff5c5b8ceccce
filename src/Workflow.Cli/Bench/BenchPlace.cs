using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using Workflow.Engine;
using Workflow.Engine.Seeding;

namespace Workflow.Cli.Bench;

/// <summary>Which databases are measured.</summary>
public enum BenchDatabase
{
    Postgres,
    Sqlite,
}

/// <summary>
/// A fresh store to measure on: a database of its own on a PostgreSQL that is started for it or given, or a SQLite file. It goes when it is
/// disposed.
/// </summary>
internal sealed class BenchPlace : IAsyncDisposable
{
    // As the server comes, but for memory that a machine of this kind gives it, and checkpoints that don't fall into every measurement.
    private const string Settings =
        "-c shared_buffers=512MB -c max_wal_size=8GB -c checkpoint_timeout=30min -c max_connections=100 -c listen_addresses=''";

    private readonly string _folder;
    private readonly LocalPostgres? _server;
    private readonly string? _maintenance;
    private readonly string? _name;
    private readonly Lazy<NpgsqlDataSource> _pool;

    private BenchPlace(string folder, EngineHost host, BenchDatabase database, LocalPostgres? server, string? maintenance, string? name)
    {
        (_folder, Host, Database, _server, _maintenance, _name) = (folder, host, database, server, maintenance, name);
        _pool = new(OpenPool);
    }

    public EngineHost Host { get; }

    public BenchDatabase Database { get; }

    /// <summary>The store in the words of its driver.</summary>
    public string ConnectionString => Host.Parts.Store.ConnectionString;

    /// <summary>
    /// Opens one with an invented country of <paramref name="offices"/> offices; <paramref name="server"/> null starts a PostgreSQL.
    /// </summary>
    public static async Task<BenchPlace> OpenAsync(
        BenchDatabase database,
        string? server,
        int offices,
        IClock clock,
        CancellationToken cancellationToken
    )
    {
        var folder = Directory.CreateTempSubdirectory("workflow-bench-").FullName;
        var own =
            database == BenchDatabase.Postgres && server is null
                ? await LocalPostgres.StartAsync("workflow-bench-postgres-", Settings)
                : null;
        var name = database == BenchDatabase.Postgres ? FormattableString.Invariant($"workflow_bench_{Environment.ProcessId}") : null;
        try
        {
            var workflows = Path.Combine(folder, "workflows");
            await LoadSample.WriteAsync(workflows, offices, cancellationToken);
            await RingCases.WriteAsync(workflows, cancellationToken);
            var maintenance = own?.ConnectionString ?? server;
            if (maintenance is not null && name is not null)
                await AskAsync(maintenance, $"CREATE DATABASE {name}", cancellationToken);
            var options = new EngineOptions
            {
                Store = name is null
                    ? $"sqlite:{Path.Combine(folder, "bench.db")}"
                    : $"postgres:{new NpgsqlConnectionStringBuilder(maintenance) { Database = name, MaxPoolSize = 50 }.ConnectionString}",
                Workflows = workflows,
                Organization = LoadSample.Organization,
            };
            return new(folder, await EngineHost.OpenAsync(options, clock, cancellationToken), database, own, maintenance, name);
        }
        catch
        {
            if (own is not null)
                await own.DisposeAsync();
            else if (server is not null && name is not null)
                await AskAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>A connection for hand-written questions, as far from the engine's pool as can be.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>A connection for hand-written questions out of a pool like the engine's: it prepares what comes again, and isn't reset.</summary>
    public async Task<DbConnection> OpenPooledAsync(CancellationToken cancellationToken)
    {
        DbConnection connection =
            Database == BenchDatabase.Sqlite ? new SqliteConnection(ConnectionString) : _pool.Value.CreateConnection();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Gives a hand-written question its parameters, <c>$1</c> first.</summary>
    public static void Bind(DbCommand command, IReadOnlyList<object> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.Value = values[i];
            // One driver goes by place and the other by name.
            if (command is SqliteCommand)
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i + 1}");
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>Lets the database do now what it would do sooner or later, and so into a measurement: clean up, count, write all to disk.</summary>
    public async Task RestAsync(CancellationToken cancellationToken)
    {
        string[] asks = Database == BenchDatabase.Postgres ? ["VACUUM ANALYZE", "CHECKPOINT"] : ["PRAGMA wal_checkpoint(TRUNCATE)"];
        await using var connection = await OpenPooledAsync(cancellationToken);
        foreach (var sql in asks)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.CommandTimeout = 3600;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pool.IsValueCreated)
            await _pool.Value.DisposeAsync();
        await Host.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        else if (_maintenance is not null && _name is not null)
            await AskAsync(_maintenance, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private NpgsqlDataSource OpenPool() =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionString)
            {
                MaxAutoPrepare = 100,
                AutoPrepareMinUsages = 2,
                NoResetOnClose = true,
            }
        );

    private static async Task AskAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
