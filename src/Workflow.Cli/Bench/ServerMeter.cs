using Npgsql;

namespace Workflow.Cli.Bench;

/// <summary>
/// What the server had done up to a moment: commits, rows written, and bytes of its log without the page images that a checkpoint causes
/// (null when the server doesn't tell them apart).
/// </summary>
internal sealed record ServerCounts(long Commits, long Rows, string LogPosition)
{
    private const string CountSql = """
        SELECT xact_commit, tup_inserted + tup_updated + tup_deleted, pg_current_wal_insert_lsn()::text
        FROM pg_stat_database WHERE datname = current_database()
        """;

    /// <summary>Reads them now, after the server's other processes told what they had done.</summary>
    public static async Task<ServerCounts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Each of the server's processes keeps its counts to itself until it has rested for ten seconds.
        await Task.Delay(TimeSpan.FromSeconds(11), cancellationToken);
        await using (var fresh = new NpgsqlCommand("SELECT pg_stat_clear_snapshot()", connection))
            await fresh.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(CountSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2));
    }

    /// <summary>Bytes of the log between two moments: all, and without page images (null when the server can't tell).</summary>
    public static async Task<(double All, double? WithoutImages)> LogBytesAsync(
        NpgsqlConnection connection,
        ServerCounts from,
        ServerCounts until,
        CancellationToken cancellationToken
    )
    {
        await using var difference = new NpgsqlCommand("SELECT ($1::pg_lsn - $2::pg_lsn)::float8", connection)
        {
            Parameters =
            {
                new() { Value = until.LogPosition },
                new() { Value = from.LogPosition },
            },
        };
        var all = (double)(await difference.ExecuteScalarAsync(cancellationToken) ?? 0.0);
        try
        {
            await using (var extend = new NpgsqlCommand("CREATE EXTENSION IF NOT EXISTS pg_walinspect", connection))
                await extend.ExecuteNonQueryAsync(cancellationToken);
            await using var inspect = new NpgsqlCommand(
                "SELECT sum(record_size)::float8 FROM pg_get_wal_stats($1::pg_lsn, $2::pg_lsn)",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = from.LogPosition },
                    new() { Value = until.LogPosition },
                },
            };
            return (all, await inspect.ExecuteScalarAsync(cancellationToken) as double?);
        }
        catch (PostgresException)
        {
            return (all, null);
        }
    }
}
