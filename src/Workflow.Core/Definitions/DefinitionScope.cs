using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>
/// What reading one definition shares: its known names, and once they are read its fields and tables, by which conditions are typed.
/// </summary>
internal sealed class DefinitionScope(KnownNames names)
{
    /// <summary>Where problems go.</summary>
    public ProblemList Problems => names.Problems;

    /// <summary>All names defined anywhere.</summary>
    public KnownNames Names => names;

    /// <summary>Fields as read; set before anything that has conditions is read.</summary>
    public NamedList<FieldDefinition> Fields { get; set; } = NamedList<FieldDefinition>.Empty;

    /// <summary>Tables as read; set before anything that has conditions is read.</summary>
    public NamedList<DecisionTable> Tables { get; set; } = NamedList<DecisionTable>.Empty;

    /// <summary>The names of counters that expressions may use as numbers; set before anything that has conditions is read.</summary>
    public ImmutableHashSet<string> Counters { get; set; } = [];

    /// <summary>Shared forms by name.</summary>
    public NamedList<FormDefinition> Forms { get; set; } = NamedList<FormDefinition>.Empty;

    /// <summary>A title, or words made of the name where none is written.</summary>
    public static LocalizedText Title(MapReader map, string name, string key = "title") =>
        map.Localized(key) ?? LocalizedText.Same(Words(name));

    /// <summary>A name as words: <c>serve-order</c> becomes "Serve order".</summary>
    public static string Words(string name)
    {
        var words = name.Replace('-', ' ').Replace('_', ' ').Trim();
        return words.Length == 0 ? name : char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..];
    }

    /// <summary>The name under a key, checked; null when absent or unknown.</summary>
    public string? Name(MapReader map, string key, NameKind kind) =>
        map.Text(key) is { } name ? names.Use(kind, name, map.Node(key)?.Where ?? map.Where) : null;

    /// <summary>The name under a key that must be there, checked.</summary>
    public string? RequiredName(MapReader map, string key, NameKind kind) =>
        map.RequiredText(key) is { } name ? names.Use(kind, name, map.Node(key)?.Where ?? map.Where) : null;

    /// <summary>The names in a list, those unknown told and left out, those written twice told.</summary>
    public ImmutableArray<string> NameList(MapReader map, string key, NameKind kind)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in map.Words(key))
        {
            if (names.Use(kind, word.Text, word.Where) is not { } name)
                continue;
            if (seen.Add(name))
                found.Add(name);
            else
                Problems.Error(word.Where, $"'{name}' is named twice in '{key}'");
        }
        return found.ToImmutable();
    }

    /// <summary>A post written party/role; null when absent or wrong. Roles are checked against an organisation later.</summary>
    public PostReference? Post(MapReader map, string key)
    {
        return map.Text(key) is { } text ? PostAt(key, text, map.Node(key)?.Where ?? map.Where) : null;
    }

    /// <summary>A post written as party/role; null after telling what else stands there.</summary>
    public PostReference? PostAt(string key, string text, SourceLocation where)
    {
        var parts = text.Split('/');
        if (parts is [var party, var role] && party.Trim().Length > 0 && role.Trim().Length > 0)
            return names.Use(NameKind.Party, party.Trim(), where) is { } known ? new(known, role.Trim()) : null;
        Problems.Error(where, $"'{key}' expects a post as party/role such as township/director, found '{MapReader.Short(text)}'");
        return null;
    }

    /// <summary>As <see cref="Post"/>, told when absent.</summary>
    public PostReference? RequiredPost(MapReader map, string key) => map.RequiredNode(key) is null ? null : Post(map, key);

    /// <summary>A yes-or-no condition over fields, tables and now; null when absent or wrong.</summary>
    public Expression? Condition(MapReader map, string key)
    {
        if (map.Text(key) is not { } text)
            return null;
        var where = map.Node(key)?.Where ?? map.Where;
        if (!Expression.TryParse(text, out var expression, out var problem))
        {
            Problems.Error(where, $"'{key}': {problem}");
            return null;
        }
        var before = Problems.All.Count;
        var type = expression.Check(TypeOf, KnownInExpressions, message => Problems.Error(where, $"'{key}': {message}"));
        if (type is null)
            return null;
        if (type.Kind == RuleKind.YesNo)
            return expression;
        if (Problems.All.Count == before)
            Problems.Error(where, $"'{key}' expects a condition that is yes or no, but '{MapReader.Short(text)}' is {type}");
        return null;
    }

    /// <summary>The type of a name in expressions; null when there is no such name.</summary>
    public RuleType? TypeOf(string name)
    {
        if (name == ReservedNames.Now)
            return RuleType.Moment;
        if (Fields.TryGetValue(name, out var field))
            return field.RuleType;
        if (Counters.Contains(name))
            return RuleType.Number;
        return name.Split('.') is [var table, var output] && Tables.TryGetValue(table, out var found) ? found.TypeOfOutput(output) : null;
    }

    private IEnumerable<string> KnownInExpressions =>
        Fields
            .Names.Append(ReservedNames.Now)
            .Concat(Counters)
            .Concat(Tables.Values.SelectMany(table => table.Outputs.Select(output => $"{table.Name}.{output.Name}")));
}

/// <summary>A named list of fields, to be asked for by several tasks.</summary>
internal sealed record FormDefinition(string Name, ImmutableArray<FormField> Fields);
