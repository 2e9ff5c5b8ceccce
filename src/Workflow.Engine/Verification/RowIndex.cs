using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>The key of a row; <paramref name="Rest"/> is what its key holds beside the case, as people read it.</summary>
internal readonly record struct RowKey(Guid Case, string Rest);

/// <summary>Rows of a table as their columns' values, found by key. A key that isn't unique has several.</summary>
internal sealed class RowIndex
{
    private RowIndex(ImmutableArray<ColumnValues> columns, Dictionary<RowKey, List<int>> byKey)
    {
        Columns = columns;
        ByKey = byKey;
    }

    public ImmutableArray<ColumnValues> Columns { get; }

    /// <summary>The positions of the rows in each column.</summary>
    public Dictionary<RowKey, List<int>> ByKey { get; }

    public static RowIndex Of<TRow>(TableMap table, IReadOnlyList<TRow> rows, Func<TRow, Guid> caseOf)
    {
        var columns = table.Values(rows);
        var keys = columns.Where(column => table.Key.Contains(column.Name) && column.Name != "case_id").ToList();
        var byKey = new Dictionary<RowKey, List<int>>();
        for (var i = 0; i < rows.Count; i++)
        {
            var at = i;
            var rest = string.Join(
                ", ",
                keys.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Name} {column.Values[at]}"))
            );
            var key = new RowKey(caseOf(rows[i]), rest);
            if (!byKey.TryGetValue(key, out var positions))
                byKey[key] = positions = [];
            positions.Add(i);
        }
        return new(columns, byKey);
    }
}

/// <summary>Tells two stored states apart by the names of their parts, never by what these hold.</summary>
internal static class StateDifference
{
    public static IEnumerable<string> Between(string found, string expected)
    {
        using var one = JsonDocument.Parse(found);
        using var other = JsonDocument.Parse(expected);
        var left = PartsOf(one.RootElement);
        var right = PartsOf(other.RootElement);
        return
        [
            .. left
                .Keys.Union(right.Keys)
                .Order(StringComparer.Ordinal)
                .Where(name => left.GetValueOrDefault(name) != right.GetValueOrDefault(name)),
        ];
    }

    private static Dictionary<string, string> PartsOf(JsonElement stored) =>
        stored.TryGetProperty("state", out var state) && state.ValueKind == JsonValueKind.Object
            ? state.EnumerateObject().ToDictionary(part => part.Name, part => part.Value.GetRawText(), StringComparer.Ordinal)
            : [];
}
