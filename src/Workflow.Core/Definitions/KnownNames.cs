namespace Workflow.Core.Definitions;

/// <summary>What a name in a definition can stand for.</summary>
internal enum NameKind
{
    Party,
    Field,
    Form,
    Task,
    Stage,
    Track,
    Ladder,
    Rule,
    Material,
    Finding,
    DisclosureGroup,
    Table,
    Message,
    Moment,
    Counter,
    Ending,
    Exclusion,
    Document,
}

/// <summary>
/// Every name that a definition and its imports define, collected before anything is read, so that each use is checked at its own place,
/// wherever the definition of the name stands.
/// </summary>
internal sealed class KnownNames(ProblemList problems)
{
    private readonly Dictionary<NameKind, Dictionary<string, SourceLocation>> _names = [];
    private readonly HashSet<NameKind> _incomplete = [];

    /// <summary>Where problems go.</summary>
    public ProblemList Problems => problems;

    /// <summary>Notes a name; a second definition of it is told with the place of the first.</summary>
    public bool Declare(NameKind kind, string name, SourceLocation where)
    {
        if (FaultOf(kind, name) is { } fault)
        {
            problems.Error(where, fault);
            return false;
        }
        var known = Of(kind);
        if (known.TryAdd(name, where))
            return true;
        problems.Error(where, $"the {Describe(kind)} '{name}' is already defined at {known[name]}");
        return false;
    }

    /// <summary>Notes that a file is missing, so that names it may define aren't told as unknown: one mistake is told once.</summary>
    public void MissFile() => _incomplete.UnionWith(Enum.GetValues<NameKind>());

    /// <summary>Notes every key of a group.</summary>
    public void DeclareAll(NameKind kind, SourceNode? group)
    {
        if (group is not (null or SourceNode.Map))
            _incomplete.Add(kind);
        foreach (var entry in (group as SourceNode.Map)?.Entries ?? [])
        {
            if (Of(kind).Count >= Most(kind))
            {
                problems.Error(
                    entry.KeyWhere,
                    FormattableString.Invariant($"more than {Most(kind):N0} of one thing aren't read: a {Describe(kind)} too many")
                );
                _incomplete.Add(kind);
                return;
            }
            Declare(kind, entry.Key, entry.KeyWhere);
        }
    }

    /// <summary>All names of a kind.</summary>
    public IEnumerable<string> All(NameKind kind) => Of(kind).Keys;

    /// <summary>True when the name is defined.</summary>
    public bool Has(NameKind kind, string name) => Of(kind).ContainsKey(name);

    /// <summary>True when the name is defined at this place, rather than a second time.</summary>
    public bool IsDefinedAt(NameKind kind, string name, SourceLocation where) =>
        Of(kind).TryGetValue(name, out var first) && first == where;

    /// <summary>The name if it is defined; else null after telling it with the nearest one, unless what may define it can't be read.</summary>
    public string? Use(NameKind kind, string? name, SourceLocation where)
    {
        if (name is null || Has(kind, name))
            return name;
        if (!_incomplete.Contains(kind) && problems.All.Count < ProblemList.Limit)
            problems.Error(where, $"there is no {Describe(kind)} '{MapReader.Short(name)}'{NearestName.Hint(name, All(kind))}");
        return null;
    }

    private Dictionary<string, SourceLocation> Of(NameKind kind)
    {
        if (!_names.TryGetValue(kind, out var known))
            _names[kind] = known = new(StringComparer.Ordinal);
        return known;
    }

    /// <summary>So many of one kind are read, so that reading and proving always end soon.</summary>
    private static int Most(NameKind kind) => kind is NameKind.Stage or NameKind.Task or NameKind.Track ? 1_000 : 5_000;

    private static string? FaultOf(NameKind kind, string name)
    {
        if (name.Length is 0 or > 64)
            return $"a {Describe(kind)} needs a name of 1 to 64 characters";
        var usedInExpressions = kind is NameKind.Field or NameKind.Table;
        foreach (var letter in name)
        {
            if (!char.IsLetterOrDigit(letter) && letter != '_' && (usedInExpressions || letter is not ('-' or '.')))
            {
                var allowed = usedInExpressions ? "letters, digits and _" : "letters, digits, - and _";
                return $"the name '{MapReader.Short(name)}' of a {Describe(kind)} may hold {allowed} only";
            }
        }
        if (usedInExpressions && char.IsDigit(name[0]))
            return $"the name '{name}' of a {Describe(kind)} must begin with a letter";
        return usedInExpressions && Rules.ReservedNames.All.Contains(name)
            ? $"'{name}' means something else in expressions; give the {Describe(kind)} another name"
            : null;
    }

    private static string Describe(NameKind kind) =>
        kind switch
        {
            NameKind.Party => "party",
            NameKind.Field => "field",
            NameKind.Form => "form",
            NameKind.Task => "task",
            NameKind.Stage => "stage",
            NameKind.Track => "track",
            NameKind.Ladder => "ladder",
            NameKind.Rule => "deadline rule",
            NameKind.Material => "material",
            NameKind.Finding => "finding",
            NameKind.DisclosureGroup => "disclosure group",
            NameKind.Table => "table",
            NameKind.Message => "message",
            NameKind.Moment => "moment",
            NameKind.Counter => "counter",
            NameKind.Ending => "ending",
            NameKind.Exclusion => "exclusion",
            NameKind.Document => "document",
        };
}
