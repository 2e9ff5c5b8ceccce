using Workflow.Core.Definitions;

namespace Workflow.Cli.Files;

/// <summary>A file of a set. <paramref name="Kind"/> is null when its first key is nothing known; <paramref name="Problems"/> then says so.</summary>
public sealed record FileOfSet(string Path, SourceNode? Node, FileKind? Kind, ProblemList Problems);

/// <summary>
/// The files that were asked for, and beside them those that they name, so that definitions and scenarios can be read with what they use.
/// Paths are shown as they were typed, with slashes.
/// </summary>
public sealed class FileSet
{
    private readonly Terminal _terminal;
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileOfSet> _named = new(StringComparer.Ordinal);
    private readonly List<FileOfSet> _asked = [];
    private readonly List<string> _unusable = [];

    private FileSet(Terminal terminal) => _terminal = terminal;

    /// <summary>The files asked for, by path.</summary>
    public IReadOnlyList<FileOfSet> Files => _asked;

    /// <summary>A sentence for each path that can't be read at all.</summary>
    public IReadOnlyList<string> Unusable => _unusable;

    /// <summary>All texts read, also those that were only named by others.</summary>
    public DefinitionSources Sources => new(_texts);

    /// <summary>The files asked for that hold one kind of thing.</summary>
    public IEnumerable<FileOfSet> Of(FileKind kind) => _asked.Where(file => file.Kind == kind);

    /// <summary>The files of one kind that were asked for or are named by those.</summary>
    public IEnumerable<FileOfSet> OfAll(FileKind kind) =>
        _asked.Concat(_named.Values).Where(file => file.Kind == kind).DistinctBy(file => file.Path);

    /// <summary>Reads files, and folders with all .yaml and .yml files below them.</summary>
    public static FileSet Load(Terminal terminal, IEnumerable<string> paths)
    {
        var set = new FileSet(terminal);
        foreach (var path in paths)
            set.Ask(path);
        foreach (var file in set._asked.ToList())
            set.FollowNames(file);
        return set;
    }

    /// <summary>As <see cref="Load"/>, but throws <see cref="UnusableInputException"/> for the first path that can't be read.</summary>
    public static FileSet LoadAll(Terminal terminal, IEnumerable<string> paths)
    {
        var set = Load(terminal, paths);
        return set.Unusable.Count > 0 ? throw new UnusableInputException(set.Unusable[0]) : set;
    }

    private void Ask(string path)
    {
        var full = _terminal.FullPath(path);
        if (!Directory.Exists(full))
        {
            Keep(path, full);
            return;
        }
        var found = YamlFilesBelow(path, full);
        if (found.Count == 0)
            _unusable.Add($"{path}: holds no .yaml file");
        foreach (var file in found)
            Keep(Path.Combine(path, Path.GetRelativePath(full, file)), file);
    }

    private List<string> YamlFilesBelow(string path, string full)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
        };
        try
        {
            return
            [
                .. Directory
                    .EnumerateFiles(full, "*", options)
                    .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            _unusable.Add($"{path}: can't be listed ({denied.Message.ReplaceLineEndings(" ")})");
            return [];
        }
    }

    private void Keep(string shown, string full)
    {
        var path = DefinitionSources.Normalize(shown);
        if (_asked.Exists(file => file.Path == path))
            return;
        try
        {
            _asked.Add(Parse(path, full));
        }
        catch (UnusableInputException unusable)
        {
            _unusable.Add(unusable.Message);
        }
    }

    private FileOfSet Parse(string path, string full)
    {
        var text = SourceFile.ReadText(full, path);
        _texts[path] = text;
        var problems = new ProblemList();
        if (FileKinds.IsText(path))
            return new(path, null, null, problems);
        var node = YamlText.Parse(path, text, problems);
        return new(path, node, node is null ? null : FileKinds.Of(node, problems), problems);
    }

    private void FollowNames(FileOfSet start)
    {
        var open = new Queue<FileOfSet>([start]);
        while (open.TryDequeue(out var file))
        {
            foreach (
                var path in NamesIn(file)
                    .Select(name => DefinitionSources.Resolve(file.Path, name))
                    .Where(path => !_texts.ContainsKey(path))
            )
            {
                if (TryParse(path) is { } found)
                    open.Enqueue(found);
            }
        }
    }

    private FileOfSet? TryParse(string path)
    {
        var full = _terminal.FullPath(path);
        if (!File.Exists(full))
            return null;
        try
        {
            var file = Parse(path, full);
            _named[path] = file;
            return file;
        }
        catch (UnusableInputException unusable)
        {
            if (!_unusable.Contains(unusable.Message, StringComparer.Ordinal))
                _unusable.Add(unusable.Message);
            return null;
        }
    }

    /// <summary>The files that a file names, as written in it.</summary>
    public static IEnumerable<string> NamesIn(FileOfSet file)
    {
        string[] keys = file.Kind switch
        {
            FileKind.Scenario => ["workflow", "organization", "calendars", "overlays"],
            FileKind.Workflow or FileKind.Rules or FileKind.Shared => ["uses"],
            _ => [],
        };
        if (file.Node is not SourceNode.Map map)
            return [];
        return Wordings(map)
            .Concat(
                keys.SelectMany(key =>
                        map.Find(key) switch
                        {
                            SourceNode.List list => list.Items.OfType<SourceNode.Scalar>(),
                            SourceNode.Scalar one => [one],
                            _ => [],
                        }
                    )
                    .Where(word => !word.IsEmpty)
                    .Select(word => word.Text)
            );
    }

    /// <summary>The files with the wordings of a file's documents.</summary>
    private static IEnumerable<string> Wordings(SourceNode.Map map) =>
        ((map.Find("documents") as SourceNode.Map)?.Entries ?? [])
            .Select(document => (document.Value as SourceNode.Map)?.Find("text"))
            .OfType<SourceNode.Map>()
            .SelectMany(texts => texts.Entries)
            .Select(text => text.Value)
            .OfType<SourceNode.Scalar>()
            .Where(word => FileKinds.IsText(word.Text))
            .Select(word => word.Text);
}
