using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>Reads decision tables.</summary>
internal sealed class TableReader(DefinitionScope scope)
{
    private const int MostRows = 1_000;

    private static readonly Dictionary<string, HitPolicy> Policies = new(StringComparer.Ordinal)
    {
        ["unique"] = HitPolicy.Unique,
        ["first"] = HitPolicy.First,
        ["collect"] = HitPolicy.Collect,
    };

    private static readonly Dictionary<string, RuleType> OutputTypes = new(StringComparer.Ordinal)
    {
        ["text"] = RuleType.Text,
        ["number"] = RuleType.Number,
        ["yes-no"] = RuleType.YesNo,
        ["date"] = RuleType.Date,
    };

    private ProblemList Problems => scope.Problems;

    public DecisionTable? Table(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a table", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        map.RequiredNode("hit");
        var hit = map.Choice("hit", Policies, HitPolicy.Unique);
        var inputs = Inputs(map);
        var outputs = Outputs(map, hit);
        var items = map.Items("rows");
        if (items.IsEmpty || items.Length > MostRows)
            Problems.Error(map.WhereIs("rows"), FormattableString.Invariant($"a table needs 'rows:', from 1 to {MostRows:N0}"));
        ImmutableArray<TableRow> rows = [.. items.Take(MostRows).Select(item => Row(item, inputs, outputs)).OfType<TableRow>()];
        map.Done();
        return inputs.IsEmpty || outputs.IsEmpty || rows.IsEmpty
            ? null
            : new(name, title, hit, inputs, outputs, rows) { Where = map.Where };
    }

    private ImmutableArray<TableInput> Inputs(MapReader map)
    {
        map.RequiredNode("inputs");
        var inputs = ImmutableArray.CreateBuilder<TableInput>();
        foreach (var word in map.Words("inputs"))
        {
            if (scope.Names.Use(NameKind.Field, word.Text, word.Where) is null || !scope.Fields.TryGetValue(word.Text, out var field))
                continue;
            if (field.Type == FieldType.DateTime)
                Problems.Error(word.Where, $"a table can't look at '{word.Text}', which is a date and time; use a date");
            else
                inputs.Add(new(field.Name, field.RuleType));
        }
        return inputs.ToImmutable();
    }

    private ImmutableArray<TableOutput> Outputs(MapReader map, HitPolicy hit)
    {
        map.RequiredNode("outputs");
        var outputs = ImmutableArray.CreateBuilder<TableOutput>();
        foreach (var entry in map.Group("outputs", "the outputs")?.Entries ?? [])
        {
            if (OutputType(entry) is not { } type)
                continue;
            if (hit == HitPolicy.Collect && type.Kind != RuleKind.Number)
                Problems.Error(entry.KeyWhere, "with 'hit: collect' the outputs of all rows are added up, so each must be a number");
            outputs.Add(new(entry.Key, type));
        }
        return outputs.ToImmutable();
    }

    private RuleType? OutputType(SourceEntry entry)
    {
        switch (entry.Value)
        {
            case SourceNode.Scalar word when OutputTypes.TryGetValue(word.Text, out var type):
                return type;
            case SourceNode.List list when list.Items.All(item => item is SourceNode.Scalar { IsEmpty: false }):
                return new(RuleKind.Text, [.. list.Items.OfType<SourceNode.Scalar>().Select(choice => choice.Text)]);
            default:
                var hint = entry.Value is SourceNode.Scalar wrong ? NearestName.Hint(wrong.Text, OutputTypes.Keys) : "";
                Problems.Error(entry.Value.Where, $"an output is text, number, yes-no or date, or a list of choices{hint}");
                return null;
        }
    }

    private TableRow? Row(SourceNode node, ImmutableArray<TableInput> inputs, ImmutableArray<TableOutput> outputs)
    {
        if (MapReader.Of(node, "a row", Problems) is not { } map)
            return null;
        var when = map.Group("when", "the conditions of a row");
        ImmutableArray<TableCell> cells = [.. inputs.Select(input => Cell(when?.Node(input.Name), input))];
        when?.Done();
        map.RequiredNode("give");
        var give = map.Group("give", "what a row gives");
        ImmutableArray<object?> gives = [.. outputs.Select(output => Given(give, output))];
        give?.Done();
        map.Done();
        return new(cells, gives, map.Where);
    }

    private object? Given(MapReader? give, TableOutput output)
    {
        if (give?.RequiredNode(output.Name) is not { } node)
            return null;
        return node is SourceNode.Scalar scalar ? Constant(scalar.Text, output.Type, scalar.Where) : Refuse(node, output.Type);
    }

    private TableCell Cell(SourceNode? node, TableInput input)
    {
        switch (node)
        {
            case null or SourceNode.Scalar { Text: "-" or "any" }:
                return new TableCell.Any();
            case SourceNode.List list:
                return new TableCell.OneOf([.. list.Items.Select(item => ListConstant(item, input.Type)).OfType<object>()]);
            case SourceNode.Scalar { IsEmpty: false } scalar:
                return Comparison(scalar, input.Type);
            default:
                Refuse(node, input.Type);
                return new TableCell.Any();
        }
    }

    private object? ListConstant(SourceNode item, RuleType type) =>
        item is SourceNode.Scalar { IsEmpty: false } scalar ? Constant(scalar.Text, type, scalar.Where) : Refuse(item, type);

    private TableCell Comparison(SourceNode.Scalar scalar, RuleType type)
    {
        var text = scalar.Text.Trim();
        foreach (var sign in new[] { "<=", ">=", "!=", "<", ">" })
        {
            if (!scalar.IsQuoted && type.Kind == RuleKind.Text && sign != "!=")
                continue;
            if (text.StartsWith(sign, StringComparison.Ordinal))
                return Compared(sign, Constant(text[sign.Length..].Trim(), type, scalar.Where), type, scalar.Where);
        }
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots > 0 && type.Kind is RuleKind.Number or RuleKind.Date)
            return Between(text[..dots], text[(dots + 2)..], type, scalar.Where);
        return Constant(text, type, scalar.Where) is { } value ? new TableCell.OneOf([value]) : new TableCell.Any();
    }

    private TableCell Compared(string sign, object? value, RuleType type, SourceLocation where)
    {
        if (value is null)
            return new TableCell.Any();
        if (sign == "!=")
            return new TableCell.Not(value);
        if (type.Kind is not (RuleKind.Number or RuleKind.Date))
        {
            Problems.Error(where, $"'{sign}' compares numbers and dates, but this input is {type}");
            return new TableCell.Any();
        }
        return sign[0] == '<'
            ? new TableCell.Range(null, false, value, sign == "<=")
            : new TableCell.Range(value, sign == ">=", null, false);
    }

    private TableCell Between(string from, string to, RuleType type, SourceLocation where)
    {
        var toIncluded = !to.StartsWith('<');
        var (low, high) = (Constant(from.Trim(), type, where), Constant(to.TrimStart('<').Trim(), type, where));
        if (low is null || high is null)
            return new TableCell.Any();
        var order = RuleValue.Compare(low, high);
        if (order > 0 || (order == 0 && !toIncluded))
            Problems.Error(where, $"nothing lies between {TableCell.Write(low)} and {TableCell.Write(high)}");
        return new TableCell.Range(low, true, high, toIncluded);
    }

    private object? Constant(string text, RuleType type, SourceLocation where)
    {
        object? value = type.Kind switch
        {
            RuleKind.Text => type.Choices.IsEmpty || type.Choices.Contains(text) ? text : null,
            RuleKind.Number => decimal.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number
                : null,
            RuleKind.YesNo => text switch
            {
                "yes" or "true" => true,
                "no" or "false" => false,
                _ => null,
            },
            RuleKind.Date => RuleValue.DateIn(text),
            RuleKind.Moment or RuleKind.Nothing => null,
        };
        if (value is null)
        {
            var expected = type.Choices.IsEmpty
                ? $"expected {type}, found '{MapReader.Short(text)}'"
                : $"'{MapReader.Short(text)}' is none of the choices";
            Problems.Error(where, expected + NearestName.Hint(text, type.Choices));
        }
        return value;
    }

    private object? Refuse(SourceNode node, RuleType type)
    {
        Problems.Error(node.Where, $"expected {type}, a comparison or a list, found {node.Kind}");
        return null;
    }
}
