using System.Collections.Immutable;
using System.Globalization;

namespace Workflow.Engine.Storage.Sqlite;

/// <summary>Writes many rows as one list of values, in parts.</summary>
internal sealed class SqliteWriter(TableMap.Catalog tables) : SqlWriter(tables)
{
    // SQLite finds each parameter by walking the list of all, so that many small statements beat few large ones; its limit is 32,766.
    private const int MostParameters = 600;

    public override IEnumerable<Statement> Update(
        string table,
        ImmutableArray<ColumnValues> by,
        ImmutableArray<ColumnValues> set,
        bool isEachThere,
        string andWhere = ""
    )
    {
        var found = by.Select((column, i) => $"{table}.{column.Name} = given.column{Text(i + 1)}");
        var changed = set.Select((column, i) => $"{column.Name} = given.column{Text(by.Length + i + 1)}");
        var sql =
            $"UPDATE {table} SET {string.Join(", ", changed)} FROM (VALUES {{0}}) AS given WHERE {string.Join(" AND ", found)}{andWhere}";
        foreach (var part in Split(by.AddRange(set)))
            yield return new(
                sql.Replace("{0}", Rows(part), StringComparison.Ordinal),
                Parameters(part),
                isEachThere ? part[0].Values.Length : null
            );
    }

    public override IEnumerable<Statement> Delete(string table, ImmutableArray<ColumnValues> by, string andWhere = "")
    {
        var columns = string.Join(", ", by.Select(column => column.Name));
        foreach (var part in Split(by))
            yield return new($"DELETE FROM {table} WHERE ({columns}) IN (VALUES {Rows(part)}){andWhere}", Parameters(part));
    }

    protected override Statement Insert(string table, ImmutableArray<ColumnValues> columns, string onConflict) =>
        new(
            $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES {Rows(columns)}{onConflict}",
            Parameters(columns)
        );

    protected override IEnumerable<ImmutableArray<ColumnValues>> Split(ImmutableArray<ColumnValues> columns) =>
        Cut(columns, Math.Max(1, MostParameters / columns.Length));

    private static string Rows(ImmutableArray<ColumnValues> columns)
    {
        var count = columns[0].Values.Length;
        var rows = Enumerable
            .Range(0, count)
            .Select(row =>
                $"({string.Join(", ", Enumerable.Range(0, columns.Length).Select(column => $"${Text(row * columns.Length + column + 1)}"))})"
            );
        return string.Join(", ", rows);
    }

    private static ImmutableArray<StatementParameter> Parameters(ImmutableArray<ColumnValues> columns)
    {
        var count = columns[0].Values.Length;
        var parameters = ImmutableArray.CreateBuilder<StatementParameter>(count * columns.Length);
        for (var row = 0; row < count; row++)
        {
            foreach (var column in columns)
                parameters.Add(new(column.Values[row], null));
        }
        return parameters.MoveToImmutable();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
