using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Workflow.Engine.Storage.Postgres;

/// <summary>
/// A few rows go as a statement each, the many of a storm as arrays of whole columns. Either way the text doesn't depend on how many there are,
/// so it stays prepared. One row of plain values is half the work for the server: it takes no arrays apart, and keeps the plan it has, where
/// it would plan a statement on arrays each time anew because the length of these arrays looks cheaper than an unknown one.
/// </summary>
internal sealed class PostgresWriter(TableMap.Catalog tables) : SqlWriter(tables)
{
    private const int Few = 4;

    private static readonly ConcurrentDictionary<Type, Func<object?[], Array>> Arrays = new();

    private readonly ConcurrentDictionary<Shape, string> _texts = new();

    public override IEnumerable<Statement> Update(
        string table,
        ImmutableArray<ColumnValues> by,
        ImmutableArray<ColumnValues> set,
        bool isEachThere,
        string andWhere = ""
    )
    {
        foreach (var part in Split(by.AddRange(set)))
        {
            var count = part[0].Values.Length;
            var shape = ShapeOf(table, part, by.Length, andWhere);
            yield return new(_texts.GetOrAdd(shape, UpdateText), Parameters(part), isEachThere ? count : null);
        }
    }

    public override IEnumerable<Statement> Delete(string table, ImmutableArray<ColumnValues> by, string andWhere = "")
    {
        foreach (var part in Split(by))
        {
            yield return new(_texts.GetOrAdd(ShapeOf(table, part, by.Length, andWhere), DeleteText), Parameters(part));
        }
    }

    protected override Statement Insert(string table, ImmutableArray<ColumnValues> columns, string onConflict) =>
        new(_texts.GetOrAdd(ShapeOf(table, columns, found: 0, onConflict), InsertText), Parameters(columns));

    protected override IEnumerable<ImmutableArray<ColumnValues>> Split(ImmutableArray<ColumnValues> columns)
    {
        var count = columns[0].Values.Length;
        return Cut(columns, count <= Few ? 1 : count);
    }

    private static Shape ShapeOf(string table, ImmutableArray<ColumnValues> columns, int found, string rest)
    {
        var names = ImmutableArray.CreateBuilder<TableColumn>(columns.Length);
        foreach (var column in columns)
            names.Add(column.Column);
        return new(table, names.MoveToImmutable(), found, columns[0].Values.Length == 1, rest);
    }

    private static string InsertText(Shape shape)
    {
        var into = $"INSERT INTO {shape.Table} ({string.Join(", ", shape.Names)})";
        return shape.IsOne
            ? $"{into} VALUES ({shape.Placeholders}){shape.Rest}"
            : $"{into} SELECT * FROM unnest({shape.Placeholders}){shape.Rest}";
    }

    private static string UpdateText(Shape shape)
    {
        var changed = shape.Names.Select((name, i) => $"{name} = {shape.Given(i)}").Skip(shape.Found);
        var from = shape.IsOne ? "" : $" FROM {shape.Rows}";
        return $"UPDATE {shape.Table} SET {string.Join(", ", changed)}{from} WHERE {shape.Condition}{shape.Rest}";
    }

    private static string DeleteText(Shape shape)
    {
        var from = shape.IsOne ? "" : $" USING {shape.Rows}";
        return $"DELETE FROM {shape.Table}{from} WHERE {shape.Condition}{shape.Rest}";
    }

    /// <summary>
    /// What the text of a statement depends on, and no value: it is kept as long as the program runs. The first <paramref name="Found"/>
    /// columns say which rows are meant.
    /// </summary>
    private sealed record Shape(string Table, ImmutableArray<TableColumn> Columns, int Found, bool IsOne, string Rest)
    {
        public IEnumerable<string> Names => Columns.Select(column => column.Name);

        public string Placeholders => string.Join(", ", Columns.Select((_, i) => Placeholder(i)));

        public string Rows => $"unnest({Placeholders}) AS given({string.Join(", ", Columns.Select((_, i) => $"given{Text(i)}"))})";

        public string Condition => string.Join(" AND ", Names.Take(Found).Select((name, i) => $"{Table}.{name} = {Given(i)}"));

        public string Given(int column) => IsOne ? Placeholder(column) : $"given.given{Text(column)}";

        public bool Equals(Shape? other)
        {
            if (
                other is null
                || (Table, Columns.Length, Found, IsOne, Rest) != (other.Table, other.Columns.Length, other.Found, other.IsOne, other.Rest)
            )
                return false;
            // Each column of a table is mapped once.
            for (var i = 0; i < Columns.Length; i++)
            {
                if (!ReferenceEquals(Columns[i], other.Columns[i]))
                    return false;
            }
            return true;
        }

        public override int GetHashCode() => HashCode.Combine(Table, Columns.Length, Columns[^1].Name, Found, IsOne, Rest.Length);

        private string Placeholder(int column) => $"${Text(column + 1)}::{(IsOne ? Columns[column].StoreType : Columns[column].ArrayType)}";
    }

    private static ImmutableArray<StatementParameter> Parameters(ImmutableArray<ColumnValues> columns)
    {
        var isOne = columns[0].Values.Length == 1;
        var parameters = ImmutableArray.CreateBuilder<StatementParameter>(columns.Length);
        foreach (var (column, values) in columns)
            parameters.Add(isOne ? new(values[0], column.StoreType) : new(ArrayOf(column, values), column.ArrayType));
        return parameters.MoveToImmutable();
    }

    private static Array ArrayOf(TableColumn column, object?[] values) => Arrays.GetOrAdd(column.Type, MakerOf)(values);

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
