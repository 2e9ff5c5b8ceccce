using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Workflow.Engine.Storage;

/// <summary>A column of a table as the model maps it: its name and type in the store, and the type of its values as the driver takes them.</summary>
internal sealed record TableColumn(string Name, string StoreType, Type Type)
{
    /// <summary>Of a parameter that holds the values of many rows.</summary>
    public string ArrayType { get; } = $"{StoreType}[]";
}

/// <summary>A column with the values that several rows have in it.</summary>
internal readonly record struct ColumnValues(TableColumn Column, object?[] Values)
{
    public string Name => Column.Name;
}

/// <summary>A table as the model maps it, so that hand-written statements never repeat a column list.</summary>
internal sealed class TableMap
{
    private readonly ImmutableArray<Column> _columns;

    private TableMap(IEntityType type)
    {
        Name = type.GetTableName() ?? throw new InvalidOperationException($"{type.Name} has no table");
        _columns = [.. type.GetProperties().Where(property => property.PropertyInfo is not null).Select(property => new Column(property))];
        Key = [.. _columns.Where(column => column.IsKey).Select(column => column.Name)];
    }

    private sealed class Column(IProperty property)
    {
        private readonly Func<object, object?> _read = ReaderOf(
            property.PropertyInfo ?? throw new InvalidOperationException(property.Name)
        );
        private readonly Func<object?, object?>? _convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        private readonly TableColumn _stored = new(
            property.GetColumnName(),
            property.GetColumnType(),
            property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType
        );

        public string Name => _stored.Name;
        public string Property { get; } = property.Name;
        public bool IsKey { get; } = property.IsPrimaryKey();

        public ColumnValues Of<TRow>(IReadOnlyList<TRow> rows)
        {
            var values = new object?[rows.Count];
            for (var i = 0; i < values.Length; i++)
            {
                var value = rows[i] is { } row ? _read(row) : null;
                values[i] = value is null || _convert is null ? value : _convert(value);
            }
            return new(_stored, values);
        }

        /// <summary>A compiled reader of a property: a batch reads thousands.</summary>
        private static Func<object, object?> ReaderOf(PropertyInfo property)
        {
            var row = Expression.Parameter(typeof(object));
            var declaring = property.DeclaringType ?? throw new InvalidOperationException(property.Name);
            var value = Expression.Property(Expression.Convert(row, declaring), property);
            return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), row).Compile();
        }
    }

    public string Name { get; }

    /// <summary>Names of the key's columns.</summary>
    public ImmutableArray<string> Key { get; }

    /// <summary>All columns of the rows, or only those of the named properties.</summary>
    public ImmutableArray<ColumnValues> Values<TRow>(IReadOnlyList<TRow> rows, params ReadOnlySpan<string> properties)
    {
        var chosen = ImmutableArray.CreateBuilder<ColumnValues>(properties.IsEmpty ? _columns.Length : properties.Length);
        foreach (var column in _columns)
        {
            if (properties.IsEmpty || properties.Contains(column.Property))
                chosen.Add(column.Of(rows));
        }
        return chosen.DrainToImmutable();
    }

    /// <summary>The tables of a model, each mapped once.</summary>
    internal sealed class Catalog(IModel model)
    {
        private readonly ConcurrentDictionary<Type, TableMap> _known = new();

        public TableMap Of<TRow>() =>
            _known.GetOrAdd(
                typeof(TRow),
                static (type, model) => new(model.FindEntityType(type) ?? throw new InvalidOperationException($"{type.Name} isn't mapped")),
                model
            );
    }
}
