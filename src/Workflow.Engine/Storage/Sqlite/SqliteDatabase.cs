using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Infrastructure;
using NodaTime;

namespace Workflow.Engine.Storage.Sqlite;

/// <summary>A SQLite file: write-ahead log, one writer at a time.</summary>
internal sealed class SqliteDatabase : Database
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Seconds that SQLite itself waits for another process.
    private const int PatienceWithOthers = 5;
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;
    private const int SqliteCantOpen = 14;
    private const int SqliteConstraint = 19;

    private readonly WriterQueue _queue = new();
    private readonly string _file;
    private readonly string _connectionString;
    private readonly PooledDbContextFactory<SqliteWorkflowDb> _contexts;

    public SqliteDatabase(string file)
    {
        _file = Path.GetFullPath(file);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = _file, DefaultTimeout = PatienceWithOthers }.ConnectionString;
        _contexts = new(SqliteWorkflowDb.OptionsFor(_connectionString), MostIdleContexts);
        using var context = CreateContext();
        Sql = new SqliteWriter(new(context.Model));
    }

    public override SqlWriter Sql { get; }

    public override int CasesAtOnce => 25;

    /// <summary>Empty: the transaction that claims is the only writer.</summary>
    public override string SkipClaimed => "";

    public override WorkflowDb CreateContext() => _contexts.CreateDbContext();

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await OpenFileAsync(cancellationToken);

    public override async Task WriteAsync(IReadOnlyList<Statement> statements, bool isUrgent, CancellationToken cancellationToken)
    {
        await using var work = await BeginAsync(isUrgent, cancellationToken);
        await work.RunAsync(statements, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    public override async Task<WriteTransaction> BeginAsync(bool isUrgent, CancellationToken cancellationToken)
    {
        if (!await _queue.EnterAsync(isUrgent, Patience, cancellationToken))
            throw new StoreBusyException(null);
        SqliteConnection? connection = null;
        try
        {
            connection = await OpenFileAsync(cancellationToken);
            // Serializable is BEGIN IMMEDIATE here, so that what is read inside stays true until it is written.
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
            return new Work(this, connection, (SqliteTransaction)transaction);
        }
        catch (Exception failed)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            _queue.Leave();
            if (failed is SqliteException busy && FaultIn(busy) == StoreFault.Busy)
                throw new StoreBusyException(busy);
            throw;
        }
    }

    public override string IsInList(int parameter) => FormattableString.Invariant($"IN (SELECT value FROM json_each(${parameter}))");

    public override object ListOf(string[] texts) => JsonSerializer.Serialize(texts);

    public override Instant? InstantAt(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Micros.FromMicroseconds(reader.GetInt64(column));

    public override Task<Duration> ClockSkewAsync(CancellationToken cancellationToken) => Task.FromResult(Duration.Zero);

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file) ?? ".");
        await using var alone = await LockFileAsync(cancellationToken);
        await using (var connection = await OpenFileAsync(cancellationToken))
        {
            // A process that died while migrating leaves its mark; the file lock above says that nobody is migrating now.
            await ExecuteAsync(connection, "PRAGMA journal_mode = WAL; DROP TABLE IF EXISTS __EFMigrationsLock;", cancellationToken);
        }
        await using var context = CreateContext();
        await StoreVersion.MigrateAsync(context, cancellationToken);
    }

    protected override StoreFault? FaultIn(DbException error) =>
        error is SqliteException told
            ? told.SqliteErrorCode switch
            {
                SqliteBusy or SqliteLocked => StoreFault.Busy,
                SqliteFull => StoreFault.Full,
                SqliteReadOnly => StoreFault.ReadOnly,
                SqliteIoError or SqliteCantOpen => StoreFault.Unreachable,
                _ => null,
            }
            : null;

    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    public override void Bind(DbCommand command, Statement statement) => Bind((SqliteCommand)command, statement);

    private static void Bind(SqliteCommand command, Statement statement)
    {
        for (var i = 0; i < statement.Parameters.Length; i++)
            command.Parameters.AddWithValue(
                string.Create(CultureInfo.InvariantCulture, $"${i + 1}"),
                Stored(statement.Parameters[i].Value)
            );
    }

    /// <summary>Values of hand-written statements in the form that the model's conventions give their columns.</summary>
    private static object Stored(object? value) =>
        value switch
        {
            null => DBNull.Value,
            Instant instant => Micros.ToMicroseconds(instant),
            LocalDate day => NodaTime.Text.LocalDatePattern.Iso.Format(day),
            Enum member => member.ToString(),
            _ => value,
        };

    private async Task<SqliteConnection> OpenFileAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private async Task<FileStream> LockFileAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new(
                    _file + ".lock",
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 1,
                    FileOptions.DeleteOnClose
                );
            }
            catch (IOException) when (attempt < 100)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class Work(SqliteDatabase database, SqliteConnection connection, SqliteTransaction transaction) : WriteTransaction
    {
        public override DbConnection Connection => connection;

        public override DbTransaction Transaction => transaction;

        public override async Task RunAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
        {
            foreach (var statement in database.Disturbed(statements))
                await RunAsync(statement, cancellationToken);
        }

        public override async Task CommitAsync(CancellationToken cancellationToken) => await transaction.CommitAsync(cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            try
            {
                await transaction.DisposeAsync();
                await connection.DisposeAsync();
            }
            finally
            {
                database._queue.Leave();
            }
        }

        private async Task RunAsync(Statement statement, CancellationToken cancellationToken)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = statement.Sql;
            Bind(command, statement);
            try
            {
                var touched = await command.ExecuteNonQueryAsync(cancellationToken);
                if (statement.Expected is { } expected && touched != expected)
                    throw new LostRaceException("the case changed meanwhile", null);
            }
            catch (SqliteException taken) when (taken.SqliteErrorCode == SqliteConstraint && IsVersionTaken(taken))
            {
                throw new LostRaceException("another decision on the case was stored first", taken);
            }
        }

        private static bool IsVersionTaken(SqliteException error) =>
            error.Message.Contains("UNIQUE constraint failed: journal.", StringComparison.Ordinal)
            || error.Message.Contains("UNIQUE constraint failed: cases.", StringComparison.Ordinal);
    }
}
