namespace Workflow.Core.Definitions;

/// <summary>What a file holds. Its first key says so.</summary>
public enum FileKind
{
    /// <summary>A workflow definition (<c>workflow:</c>).</summary>
    Workflow,

    /// <summary>Deadline rows or an overlay over them (<c>rules:</c>).</summary>
    Rules,

    /// <summary>Parts to share between definitions: any section of a workflow but its opening, its term and its main line.</summary>
    Shared,

    /// <summary>A work calendar (<c>calendar:</c>).</summary>
    Calendar,

    /// <summary>An organisation (<c>organization:</c>).</summary>
    Organization,

    /// <summary>An official notice of holidays, typed independently to test a calendar (<c>notice:</c>).</summary>
    Notice,

    /// <summary>A scenario (<c>scenario:</c>).</summary>
    Scenario,
}

/// <summary>Tells files apart.</summary>
public static class FileKinds
{
    private static readonly (string Key, FileKind Kind)[] Keys =
    [
        ("workflow", FileKind.Workflow),
        ("rules", FileKind.Rules),
        ("ladders", FileKind.Shared),
        ("messages", FileKind.Shared),
        ("fields", FileKind.Shared),
        ("forms", FileKind.Shared),
        ("materials", FileKind.Shared),
        ("shared", FileKind.Shared),
        ("calendar", FileKind.Calendar),
        ("organization", FileKind.Organization),
        ("notice", FileKind.Notice),
        ("scenario", FileKind.Scenario),
    ];

    /// <summary>How files with the wording of a document end. What they hold isn't read by itself, only by the definition that names them.</summary>
    public const string TextExtension = ".txt";

    /// <summary>True for the path of a wording.</summary>
    public static bool IsText(string path) => path.EndsWith(TextExtension, StringComparison.Ordinal);

    /// <summary>The kind of a read file, or null after noting that its first key is none of those known.</summary>
    public static FileKind? Of(SourceNode node, ProblemList problems)
    {
        if (node is not SourceNode.Map map || map.Entries.IsEmpty)
        {
            problems.Error(node.Where, $"expected named values that begin with a key such as 'workflow:', found {node.Kind}");
            return null;
        }
        var first = map.Entries[0];
        foreach (var (key, kind) in Keys)
        {
            if (first.Key == key)
                return kind;
        }
        var hint = NearestName.Hint(first.Key, Keys.Select(pair => pair.Key));
        problems.Error(
            first.KeyWhere,
            $"the first key of a file says what it holds, and '{MapReader.Short(first.Key)}' is nothing known{hint}"
        );
        return null;
    }
}
