using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Rules;

namespace Workflow.Core.Proofs;

/// <summary>
/// The values on which several conditions depend, cut into cells: fields, counters, and the inputs of tables whose outputs they use. What
/// holds for one point of each cell holds for all values.
/// </summary>
internal sealed class ConditionSpace
{
    /// <summary>More cells aren't tried.</summary>
    private const long MostCells = 200_000;

    private readonly WorkflowDefinition _definition;
    private readonly ImmutableArray<PieceList> _inputs;

    private ConditionSpace(WorkflowDefinition definition, ImmutableArray<PieceList> inputs)
    {
        _definition = definition;
        _inputs = inputs;
    }

    /// <summary>
    /// The space of some conditions; a field that isn't <paramref name="known"/> may be empty too. Null when trying cells doesn't decide them:
    /// they compute, compare fields with each other or with the time, or there are too many cells.
    /// </summary>
    public static ConditionSpace? Of(WorkflowDefinition definition, ImmutableArray<Expression> conditions, ImmutableHashSet<string> known)
    {
        if (!conditions.All(condition => condition.IsDecidedByConstants))
            return null;
        var names = conditions.SelectMany(condition => condition.Names).Distinct(StringComparer.Ordinal).ToList();
        var tables = names.Select(name => TableOf(definition, name)).OfType<DecisionTable>().Distinct().ToList();
        var lists = ImmutableArray.CreateBuilder<PieceList>();
        var direct = names.Where(name => TableOf(definition, name) is null);
        foreach (
            var name in direct.Concat(tables.SelectMany(table => table.Inputs).Select(input => input.Name)).Distinct(StringComparer.Ordinal)
        )
        {
            var constants = conditions
                .SelectMany(condition => condition.ConstantsComparedWith(name))
                .Concat(tables.SelectMany(table => CutsOf(table, name)));
            if (PiecesOf(definition, name, constants, known) is not { } pieces)
                return null;
            lists.Add(pieces);
        }
        var space = new ValueSpace(lists.ToImmutable());
        return space.Count > MostCells ? null : new(definition, lists.ToImmutable());
    }

    /// <summary>One point of every cell, in a fixed order.</summary>
    public IEnumerable<ConditionCell> Cells() =>
        new ValueSpace(_inputs).Cells().Select(pieces => new ConditionCell(_definition, [.. _inputs.Select(input => input.Name)], pieces));

    private static PieceList? PiecesOf(
        WorkflowDefinition definition,
        string name,
        IEnumerable<object> constants,
        ImmutableHashSet<string> known
    )
    {
        if (definition.Fields.TryGetValue(name, out var field))
            return field.Type == FieldType.DateTime
                ? null
                : ValueSpace.Cut(name, field.RuleType, constants, mayBeEmpty: !known.Contains(name));
        return definition.Counters.Contains(name) ? Counts(name, constants.OfType<decimal>()) : null;
    }

    /// <summary>A counter is a whole number from 0 on: only numbers beside the constants make a difference.</summary>
    private static PieceList Counts(string name, IEnumerable<decimal> constants)
    {
        var counts = constants
            .SelectMany(constant => new[] { decimal.Floor(constant) - 1, decimal.Floor(constant), decimal.Floor(constant) + 1 })
            .Append(0)
            .Where(count => count >= 0)
            .Distinct()
            .Order();
        return new(name, [.. counts.Select(count => new Piece(count, $"{name} is {TableCell.Write(count)}"))]);
    }

    private static IEnumerable<object> CutsOf(DecisionTable table, string input) =>
        table
            .Inputs.Index()
            .Where(known => known.Item.Name == input)
            .SelectMany(known => table.Rows.SelectMany(row => row.Cells[known.Index].Cuts));

    private static DecisionTable? TableOf(WorkflowDefinition definition, string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && definition.Tables.TryGetValue(name[..dot], out var table)
            ? table
            : null;
}

/// <summary>One cell of a <see cref="ConditionSpace"/>.</summary>
internal sealed class ConditionCell(WorkflowDefinition definition, ImmutableArray<string> names, ImmutableArray<Piece> pieces)
{
    private readonly Dictionary<string, object?> _values = names
        .Zip(pieces)
        .ToDictionary(pair => pair.First, pair => pair.Second.Value, StringComparer.Ordinal);

    /// <summary>In words: "level is high, months above 12".</summary>
    public string Words => ValueSpace.Describe(pieces);

    /// <summary>True when the cell says that a field is empty.</summary>
    public bool IsEmpty(string field) => _values.TryGetValue(field, out var value) && value is null;

    /// <summary>True when the condition holds. Throws <see cref="RuleException"/> when it can't be computed.</summary>
    public bool Holds(Expression condition) => condition.IsTrue(RuleValues.Of(definition, _values, default, condition.Names));

    /// <summary>True when the condition of a task holds; one that can't be computed yet doesn't.</summary>
    public bool Needs(Expression condition)
    {
        try
        {
            return Holds(condition);
        }
        catch (RuleException)
        {
            return false;
        }
    }

    /// <summary>True when a task is needed as far as its condition says.</summary>
    public bool Needs(TaskDefinition task) => task.When is not { } condition || Needs(condition);
}
