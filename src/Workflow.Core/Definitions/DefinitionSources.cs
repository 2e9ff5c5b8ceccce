using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Workflow.Core.Definitions;

/// <summary>
/// The texts that a definition may be read from, by path. The shell hands them over; nothing here looks at a disk. Paths are written with
/// slashes; <c>.</c> and <c>..</c> are resolved, exact case. Each text is taken apart once, however many definitions use it. Safe to use
/// from many threads.
/// </summary>
public sealed class DefinitionSources
{
    private readonly FrozenDictionary<string, string> _texts;
    private readonly ConcurrentDictionary<string, (SourceNode? Node, ProblemList Problems)> _nodes = new(StringComparer.Ordinal);

    /// <summary>Keeps the texts given. When two paths name one file, the last one wins.</summary>
    public DefinitionSources(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var byPath = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, text) in texts)
            byPath[Normalize(path)] = text;
        _texts = byPath.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>One text alone.</summary>
    public static DefinitionSources Of(string path, string text) => new([new(path, text)]);

    /// <summary>All paths in alphabetical order.</summary>
    public IEnumerable<string> Paths => _texts.Keys.Order(StringComparer.Ordinal);

    /// <summary>The text at a path, or null when there is none.</summary>
    public string? Find(string path) => _texts.GetValueOrDefault(Normalize(path));

    /// <summary>What the text at a path holds, read as YAML; null when there is no text, or after noting why it can't be read.</summary>
    public SourceNode? Read(string path, ProblemList problems)
    {
        path = Normalize(path);
        if (!_texts.TryGetValue(path, out var text))
            return null;
        var read = _nodes.GetOrAdd(path, ReadNow, text);
        foreach (var problem in read.Problems.All)
            problems.Add(problem);
        return read.Node;
    }

    /// <summary>The path that <paramref name="relative"/> means inside the file at <paramref name="from"/>.</summary>
    public static string Resolve(string from, string relative)
    {
        if (IsRooted(relative))
            return Normalize(relative);
        var slash = from.Replace('\\', '/').LastIndexOf('/');
        return Normalize(slash < 0 ? relative : from[..(slash + 1)] + relative);
    }

    /// <summary>The path with <c>.</c> and <c>..</c> resolved; a <c>..</c> that leads above a relative path's beginning stays.</summary>
    public static string Normalize(string path)
    {
        path = path.Replace('\\', '/');
        var kept = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part == ".." && kept.Count > 0 && kept[^1] != "..")
                kept.RemoveAt(kept.Count - 1);
            else if (part != ".." || !IsRooted(path))
                kept.Add(part);
        }
        return (IsRooted(path) ? "/" : "") + string.Join('/', kept);
    }

    private static (SourceNode? Node, ProblemList Problems) ReadNow(string path, string text)
    {
        var problems = new ProblemList();
        return (YamlText.Parse(path, text, problems), problems);
    }

    private static bool IsRooted(string path) => path.StartsWith('/') || path.StartsWith('\\');
}
