using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>Hands whole columns over as arrays, so that the text of a statement is the same for any number of rows and stays prepared.</summary>
internal sealed class PostgresWriter(TableMap.Catalog tables) : SqlWriter(tables)
{
    private static readonly ConcurrentDictionary<Type, Func<object?[], Array>> Arrays = new();

    private readonly ConcurrentDictionary<(string Table, string OnConflict), string> _inserts = new();

    public override IEnumerable<Statement> Update(
        string table,
        ImmutableArray<ColumnValues> by,
        ImmutableArray<ColumnValues> set,
        int? expected,
        string andWhere = ""
    )
    {
        var found = by.Select((column, i) => $"{table}.{column.Name} = given.by{Text(i)}");
        var changed = set.Select((column, i) => $"{column.Name} = given.set{Text(i)}");
        var names = by.Select((_, i) => $"by{Text(i)}").Concat(set.Select((_, i) => $"set{Text(i)}"));
        var columns = by.AddRange(set);
        yield return new(
            $"UPDATE {table} SET {string.Join(", ", changed)} FROM unnest({Placeholders(columns)}) AS given({string.Join(", ", names)}) "
                + $"WHERE {string.Join(" AND ", found)}{andWhere}",
            Parameters(columns),
            expected
        );
    }

    public override IEnumerable<Statement> Delete(string table, ImmutableArray<ColumnValues> by, string andWhere = "")
    {
        var found = by.Select((column, i) => $"{table}.{column.Name} = given.by{Text(i)}");
        yield return new(
            $"DELETE FROM {table} USING unnest({Placeholders(by)}) AS given({string.Join(", ", by.Select((_, i) => $"by{Text(i)}"))}) "
                + $"WHERE {string.Join(" AND ", found)}{andWhere}",
            Parameters(by)
        );
    }

    protected override Statement Insert(string table, ImmutableArray<ColumnValues> columns, string onConflict) =>
        new(
            _inserts.GetOrAdd(
                (table, onConflict),
                _ =>
                    $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))}) SELECT * FROM unnest({Placeholders(columns)}){onConflict}"
            ),
            Parameters(columns)
        );

    protected override IEnumerable<ImmutableArray<ColumnValues>> Split(ImmutableArray<ColumnValues> columns) => [columns];

    private static string Placeholders(ImmutableArray<ColumnValues> columns) =>
        string.Join(", ", columns.Select((column, i) => $"${Text(i + 1)}::{column.StoreType}[]"));

    private static ImmutableArray<StatementParameter> Parameters(ImmutableArray<ColumnValues> columns) =>
        [.. columns.Select(column => new StatementParameter(ArrayOf(column), $"{column.StoreType}[]"))];

    private static Array ArrayOf(ColumnValues column) => Arrays.GetOrAdd(column.Type, MakerOf)(column.Values);

    /// <summary>Makes arrays as the driver wants them, where every element may be null. Found once for each type: a command fills dozens.</summary>
    private static Func<object?[], Array> MakerOf(Type type)
    {
        var isValue = type.IsValueType && Nullable.GetUnderlyingType(type) is null;
        var element = isValue ? typeof(Nullable<>).MakeGenericType(type) : type;
        var make = typeof(PostgresWriter).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static);
        return make?.MakeGenericMethod(element).CreateDelegate<Func<object?[], Array>>() ?? throw new UnreachableException();
    }

    private static T?[] Make<T>(object?[] values)
    {
        var array = new T?[values.Length];
        for (var i = 0; i < values.Length; i++)
            array[i] = (T?)values[i];
        return array;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
