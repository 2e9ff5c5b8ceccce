using System.Collections.Immutable;
using Npgsql;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>Writes whole tables' worth of rows by PostgreSQL's binary copy.</summary>
internal static class PostgresCopy
{
    /// <summary>Writes everything in one transaction, past no guard of the tables.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, NewRows rows, SqlWriter sql, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (table, columns) in rows.Tables(sql))
            await WriteAsync(connection, table, columns, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection,
        string table,
        ImmutableArray<ColumnValues> columns,
        CancellationToken cancellationToken
    )
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        await using var importer = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)",
            cancellationToken
        );
        for (var row = 0; row < columns[0].Values.Length; row++)
        {
            await importer.StartRowAsync(cancellationToken);
            foreach (var column in columns)
            {
                if (column.Values[row] is { } value)
                    await importer.WriteAsync(value, column.Column.StoreType, cancellationToken);
                else
                    await importer.WriteNullAsync(cancellationToken);
            }
        }
        await importer.CompleteAsync(cancellationToken);
    }
}
