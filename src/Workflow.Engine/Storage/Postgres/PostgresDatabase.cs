using System.Collections.Frozen;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>PostgreSQL: one round trip for all statements of a transaction.</summary>
internal sealed class PostgresDatabase : Database
{
    // Any number will do, as long as nobody else on the server uses it.
    private const long MigrationLock = 7_305_411_086;

    private static readonly FrozenDictionary<string, NpgsqlDbType> Types = new Dictionary<string, NpgsqlDbType>(StringComparer.Ordinal)
    {
        ["uuid"] = NpgsqlDbType.Uuid,
        ["text"] = NpgsqlDbType.Text,
        ["integer"] = NpgsqlDbType.Integer,
        ["bigint"] = NpgsqlDbType.Bigint,
        ["boolean"] = NpgsqlDbType.Boolean,
        ["date"] = NpgsqlDbType.Date,
        ["timestamp with time zone"] = NpgsqlDbType.TimestampTz,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly NpgsqlDataSource _source;
    private readonly PooledDbContextFactory<PostgresWorkflowDb> _contexts;

    public PostgresDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "workflow" };
        // Statement texts don't depend on the number of rows, so each is prepared once for a connection.
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 200;
        if (settings.AutoPrepareMinUsages == 5)
            settings.AutoPrepareMinUsages = 2;
        // No session is left with anything that the next user would notice, so there is nothing to reset: it would be a transaction of its own.
        settings.NoResetOnClose = true;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UseNodaTime();
        _source = builder.Build();
        _contexts = new(PostgresWorkflowDb.OptionsFor(_source), MostIdleContexts);
        using var context = CreateContext();
        Sql = new PostgresWriter(new(context.Model));
    }

    public override SqlWriter Sql { get; }

    public override int CasesAtOnce => 200;

    public override int PassesAtOnce => 2;

    public override string SkipClaimed => " FOR UPDATE SKIP LOCKED";

    public override string TakeTurn => "SELECT pg_advisory_xact_lock($1)";

    public NpgsqlDataSource Source => _source;

    public override WorkflowDb CreateContext() => _contexts.CreateDbContext();

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await _source.OpenConnectionAsync(cancellationToken);

    public override async Task WriteAsync(IReadOnlyList<Statement> statements, bool isUrgent, CancellationToken cancellationToken)
    {
        if (statements.Any(statement => statement.Expected is not null && !IsGuarded(statement, statements)))
        {
            await using var work = await BeginAsync(isUrgent, cancellationToken);
            await work.RunAsync(statements, cancellationToken);
            await work.CommitAsync(cancellationToken);
            return;
        }
        // A batch without a transaction around it is one transaction for the server, and saves the round trips of begin and commit. It is
        // committed before rows are counted here, so only what fails by itself when the race is lost may go this way.
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, Disturbed(statements), cancellationToken);
    }

    private static bool IsGuarded(Statement statement, IReadOnlyList<Statement> batch) =>
        statement.GuardedBy is { } table && batch.Any(other => other.Sql.StartsWith($"INSERT INTO {table} ", StringComparison.Ordinal));

    public override async Task CopyAsync(NewRows rows, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await PostgresCopy.WriteAsync(connection, rows, Sql, cancellationToken);
    }

    public override async Task<WriteTransaction> BeginAsync(bool isUrgent, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        try
        {
            return new Work(this, connection, await connection.BeginTransactionAsync(cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public override string IsInList(int parameter) => FormattableString.Invariant($"= ANY (${parameter})");

    public override object ListOf(string[] texts) => texts;

    public override Instant? InstantAt(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<Instant>(column);

    public override async Task<Duration> ClockSkewAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var before = SystemClock.Instance.GetCurrentInstant();
        var theirs = await command.ExecuteScalarAsync(cancellationToken) is Instant instant ? instant : before;
        var after = SystemClock.Instance.GetCurrentInstant();
        // A slow answer proves nothing against this clock.
        return theirs < before ? before - theirs
            : theirs > after ? after - theirs
            : Duration.Zero;
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken);
        try
        {
            await using var context = CreateContext();
            await StoreVersion.MigrateAsync(context, cancellationToken);
        }
        finally
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
        // Types that a migration made are unknown to connections opened before.
        await _source.ReloadTypesAsync(cancellationToken);
    }

    public override async Task GrantAsync(string role, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await ApplicationRole.GrantAsync(connection, role, cancellationToken);
    }

    public override async Task TellOthersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("NOTIFY workflow", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async Task ListenAsync(Nudge nudge, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, _) => nudge.Give();
                await using (var listen = new NpgsqlCommand("LISTEN workflow", connection))
                    await listen.ExecuteNonQueryAsync(cancellationToken);
                while (true)
                    await connection.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (NpgsqlException)
            {
                // Polling goes on meanwhile; listening begins again once the server answers.
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(5), cancellationToken));
            }
        }
    }

    protected override StoreFault? FaultIn(DbException error) => PostgresFaults.Of(error);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    public override void Bind(DbCommand command, Statement statement)
    {
        foreach (var parameter in statement.Parameters)
            command.Parameters.Add(Parameter(parameter));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        command.Parameters.Add(new NpgsqlParameter { Value = MigrationLock });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task RunAsync(
        NpgsqlConnection connection,
        IReadOnlyList<Statement> statements,
        CancellationToken cancellationToken
    )
    {
        await using var batch = connection.CreateBatch();
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            foreach (var parameter in statement.Parameters)
                command.Parameters.Add(Parameter(parameter));
            batch.BatchCommands.Add(command);
        }
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException lost) when (lost.SqlState == PostgresErrorCodes.UniqueViolation && lost.TableName is "journal" or "cases")
        {
            throw new LostRaceException("another decision on the case was stored first", lost);
        }
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i].Expected is { } expected && batch.BatchCommands[i].RecordsAffected != expected)
                throw new LostRaceException("the case changed meanwhile", null);
        }
    }

    private static NpgsqlParameter Parameter(StatementParameter parameter)
    {
        var made = new NpgsqlParameter { Value = parameter.Value ?? DBNull.Value };
        // A type's name is taken apart each time, a known type isn't; a command has a hundred of them.
        if (parameter.StoreType is { } type)
        {
            if (Types.TryGetValue(type, out var known))
                made.NpgsqlDbType = known;
            else
                made.DataTypeName = type;
        }
        return made;
    }

    private sealed class Work(PostgresDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction) : WriteTransaction
    {
        public override DbConnection Connection => connection;

        public override DbTransaction Transaction => transaction;

        public override Task RunAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken) =>
            PostgresDatabase.RunAsync(connection, database.Disturbed(statements), cancellationToken);

        public override Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
