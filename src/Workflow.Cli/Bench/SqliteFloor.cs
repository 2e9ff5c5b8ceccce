using Microsoft.Data.Sqlite;

namespace Workflow.Cli.Bench;

/// <summary>What SQLite itself commits on the same disk with the same settings, one row at a time.</summary>
internal sealed class SqliteFloor : IAsyncDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SqliteCommand _insert;

    private SqliteFloor(SqliteConnection connection, SqliteCommand insert)
    {
        (_connection, _insert) = (connection, insert);
    }

    public static async Task<SqliteFloor> PrepareAsync(BenchPlace place, CancellationToken cancellationToken)
    {
        var file = new SqliteConnectionStringBuilder(place.ConnectionString).DataSource + "-floor";
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using (var make = connection.CreateCommand())
        {
            make.CommandText =
                "PRAGMA journal_mode = wal; PRAGMA synchronous = full; CREATE TABLE single (id BLOB PRIMARY KEY, said TEXT NOT NULL)";
            await make.ExecuteNonQueryAsync(cancellationToken);
        }
        var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO single (id, said) VALUES ($id, $said)";
        insert.Parameters.Add("$id", SqliteType.Blob);
        insert.Parameters.AddWithValue("$said", new string('x', 100));
        await insert.PrepareAsync(cancellationToken);
        return new(connection, insert);
    }

    /// <summary>One row of a hundred characters, committed. One client writes at a time, as in the store.</summary>
    public async Task InsertOneAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _insert.Parameters[0].Value = Guid.CreateVersion7().ToByteArray();
            await _insert.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
        _turn.Dispose();
    }
}
