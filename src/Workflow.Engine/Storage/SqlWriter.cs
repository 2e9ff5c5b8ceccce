using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Workflow.Engine.Storage;

/// <summary>Builds one statement for any number of rows of a table. Each database says it in its own way.</summary>
internal abstract class SqlWriter(TableMap.Catalog tables)
{
    // Each table is upserted in one way; the texts are long and the same every time.
    private readonly ConcurrentDictionary<(string Table, int Kept), string> _onConflict = new();

    /// <summary>New rows; one that is there already is an error.</summary>
    public IEnumerable<Statement> Insert<TRow>(IReadOnlyList<TRow> rows)
    {
        var table = tables.Of<TRow>();
        return rows.Count == 0 ? [] : Split(table.Values(rows)).Select(part => Insert(table.Name, part, onConflict: ""));
    }

    /// <summary>New rows; one that is there already stays as it is.</summary>
    public IEnumerable<Statement> InsertMissing<TRow>(IReadOnlyList<TRow> rows)
    {
        var table = tables.Of<TRow>();
        return rows.Count == 0 ? [] : Split(table.Values(rows)).Select(part => Insert(table.Name, part, " ON CONFLICT DO NOTHING"));
    }

    /// <summary>
    /// Rows in their final form, whether they are there already or not. Columns of <paramref name="kept"/> properties keep what is
    /// stored where the row has nothing to say.
    /// </summary>
    public IEnumerable<Statement> Upsert<TRow>(IReadOnlyList<TRow> rows, params string[] kept)
    {
        var table = tables.Of<TRow>();
        if (rows.Count == 0)
            return [];
        var columns = table.Values(rows);
        if (!_onConflict.TryGetValue((table.Name, kept.Length), out var onConflict))
            _onConflict[(table.Name, kept.Length)] = onConflict = OnConflict(
                table,
                columns,
                kept.Length == 0 ? [] : table.Values(rows, kept)
            );
        return Split(columns).Select(part => Insert(table.Name, part, onConflict));
    }

    private static string OnConflict(TableMap table, ImmutableArray<ColumnValues> columns, ImmutableArray<ColumnValues> kept)
    {
        var set = columns
            .Where(column => !table.Key.Contains(column.Name))
            .Select(column =>
                kept.Any(other => other.Name == column.Name)
                    ? $"{column.Name} = coalesce(excluded.{column.Name}, {table.Name}.{column.Name})"
                    : $"{column.Name} = excluded.{column.Name}"
            );
        return $" ON CONFLICT ({string.Join(", ", table.Key)}) DO UPDATE SET {string.Join(", ", set)}";
    }

    /// <summary>Sets the named properties of stored rows found by other named properties.</summary>
    public IEnumerable<Statement> Update<TRow>(IReadOnlyList<TRow> rows, string[] by, string[] set)
    {
        var table = tables.Of<TRow>();
        return rows.Count == 0 ? [] : Update(table.Name, table.Values(rows, by), table.Values(rows, set), isEachThere: false);
    }

    /// <summary>
    /// Sets columns of stored rows found by other columns; with <paramref name="isEachThere"/> one that isn't found is a lost race.
    /// </summary>
    public abstract IEnumerable<Statement> Update(
        string table,
        ImmutableArray<ColumnValues> by,
        ImmutableArray<ColumnValues> set,
        bool isEachThere,
        string andWhere = ""
    );

    /// <summary>Deletes rows found by columns.</summary>
    public abstract IEnumerable<Statement> Delete(string table, ImmutableArray<ColumnValues> by, string andWhere = "");

    public TableMap TableOf<TRow>() => tables.Of<TRow>();

    protected abstract Statement Insert(string table, ImmutableArray<ColumnValues> columns, string onConflict);

    /// <summary>Cuts rows into parts that fit into one statement.</summary>
    protected abstract IEnumerable<ImmutableArray<ColumnValues>> Split(ImmutableArray<ColumnValues> columns);

    /// <summary>Cuts rows into parts of at most <paramref name="most"/>.</summary>
    protected static IEnumerable<ImmutableArray<ColumnValues>> Cut(ImmutableArray<ColumnValues> columns, int most)
    {
        var count = columns[0].Values.Length;
        if (count <= most)
            return [columns];
        return Enumerable
            .Range(0, (count + most - 1) / most)
            .Select(part =>
                columns
                    .Select(column => column with { Values = column.Values[(part * most)..Math.Min(count, (part + 1) * most)] })
                    .ToImmutableArray()
            );
    }
}
