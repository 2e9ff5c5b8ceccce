using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Definitions;

namespace Workflow.Core.Rules;

/// <summary>Which rows of a table count.</summary>
public enum HitPolicy
{
    /// <summary>Exactly one row may hold; two are an error.</summary>
    Unique,

    /// <summary>The first row that holds.</summary>
    First,

    /// <summary>All rows that hold; their numbers are added up.</summary>
    Collect,
}

/// <summary>What a table looks at: a field, with what kind of values it takes.</summary>
public sealed record TableInput(string Name, RuleType Type);

/// <summary>What a table gives.</summary>
public sealed record TableOutput(string Name, RuleType Type);

/// <summary>A row: one cell per input, one value per output (null for none).</summary>
public sealed record TableRow(ImmutableArray<TableCell> Cells, ImmutableArray<object?> Gives, SourceLocation Where);

/// <summary>
/// Rows of small comparisons over typed inputs. Expressions see its outputs as <c>name.output</c>. An input without a value is matched only
/// by a cell that takes anything.
/// </summary>
public sealed record DecisionTable(
    string Name,
    LocalizedText Title,
    HitPolicy Hit,
    ImmutableArray<TableInput> Inputs,
    ImmutableArray<TableOutput> Outputs,
    ImmutableArray<TableRow> Rows
)
{
    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }

    /// <summary>The type of an output, or null when the table has none of that name.</summary>
    public RuleType? TypeOfOutput(string output) => Outputs.FirstOrDefault(known => known.Name == output)?.Type;

    /// <summary>
    /// The value of each output for these inputs. Throws <see cref="RuleException"/> when no row holds, when several hold and one may, or
    /// when an input isn't among the values.
    /// </summary>
    public ImmutableSortedDictionary<string, object?> Decide(IReadOnlyDictionary<string, object?> values)
    {
        var inputs = Inputs.Select(input => ValueOf(input, values)).ToImmutableArray();
        var holding = Rows.Where(row => Holds(row, inputs)).ToImmutableArray();
        if (holding.IsEmpty)
            throw new RuleException($"no row of the table '{Name}' holds for these values");
        if (Hit == HitPolicy.Unique && holding.Length > 1)
        {
            var lines = string.Join(" and ", holding.Take(2).Select(row => row.Where.Line.ToString(CultureInfo.InvariantCulture)));
            throw new RuleException($"several rows of the table '{Name}' hold for these values (lines {lines})");
        }
        var outputs = ImmutableSortedDictionary.CreateBuilder<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < Outputs.Length; i++)
            outputs[Outputs[i].Name] = Hit == HitPolicy.Collect ? Sum(holding, i) : holding[0].Gives[i];
        return outputs.ToImmutable();
    }

    /// <summary>True when every cell of the row holds for these input values, in the order of <see cref="Inputs"/>.</summary>
    internal static bool Holds(TableRow row, ImmutableArray<object?> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!row.Cells[i].Holds(inputs[i]))
                return false;
        }
        return true;
    }

    private static decimal Sum(ImmutableArray<TableRow> rows, int output)
    {
        try
        {
            return rows.Sum(row => row.Gives[output] as decimal? ?? 0);
        }
        catch (OverflowException)
        {
            throw new RuleException("a number became too large");
        }
    }

    private object? ValueOf(TableInput input, IReadOnlyDictionary<string, object?> values) =>
        values.TryGetValue(input.Name, out var value)
            ? RuleValue.Normalize(value)
            : throw new RuleException($"the table '{Name}' needs '{input.Name}', which is not known here");
}
