using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Definitions;

/// <summary>Follows <c>uses:</c> from file to file, each file once, and keeps what was found in the order in which it was asked for.</summary>
internal sealed class ImportReader(DefinitionSources sources, ProblemList problems)
{
    private const int MaxFiles = 200;

    private readonly List<string> _open = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    /// <summary>Parts to share, in the order in which the files were asked for.</summary>
    public List<SourceNode.Map> Shared { get; } = [];

    /// <summary>Rule packs and overlays, in the order in which the files were asked for.</summary>
    public List<SourceNode> Packs { get; } = [];

    /// <summary>True when a file asked for couldn't be read, so that names may be missing.</summary>
    public bool MissesFile { get; private set; }

    /// <summary>SHA-256 (hex, lower case) over all texts read so far, each with its length before it.</summary>
    public string ContentHash
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var text in _texts)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture) + "\n"));
                hash.AppendData(Encoding.UTF8.GetBytes(text));
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The parsed file at a path, or null after telling why not.</summary>
    public SourceNode? Open(string path, SourceLocation askedAt)
    {
        if (sources.Find(path) is not { } text)
        {
            problems.Error(askedAt, $"there is no file '{MapReader.Short(path)}'{NearestName.Hint(path, sources.Paths)}");
            return null;
        }
        _texts.Add(text);
        return sources.Read(path, problems);
    }

    /// <summary>The text of a file that isn't YAML, or null after telling that there is none.</summary>
    public string? Text(string path, SourceLocation askedAt)
    {
        if (sources.Find(path) is { } text)
        {
            _texts.Add(text);
            return text;
        }
        problems.Error(askedAt, $"there is no file '{MapReader.Short(path)}'{NearestName.Hint(path, sources.Paths)}");
        return null;
    }

    /// <summary>Reads what a file says it uses, and what those use.</summary>
    public void Follow(string path, MapReader map)
    {
        _open.Add(path);
        foreach (var item in map.Words("uses"))
            Import(DefinitionSources.Resolve(path, item.Text), item.Where);
        _open.RemoveAt(_open.Count - 1);
    }

    /// <summary>Reads one more file, once, and what it uses.</summary>
    public void Import(string path, SourceLocation askedAt)
    {
        if (_open.Contains(path, StringComparer.Ordinal))
        {
            var circle = _open.SkipWhile(open => open != path).Append(path);
            problems.Error(askedAt, $"these files use each other in a circle: {string.Join(" -> ", circle)}");
            return;
        }
        if (!_read.Add(path))
            return;
        if (_read.Count > MaxFiles)
        {
            problems.Error(askedAt, string.Create(CultureInfo.InvariantCulture, $"more than {MaxFiles} files are used"));
            return;
        }
        if (Open(path, askedAt) is { } node && FileKinds.Of(node, problems) is { } kind)
            Keep(path, kind, node, askedAt);
        else
            MissesFile = true;
    }

    private void Keep(string path, FileKind kind, SourceNode node, SourceLocation askedAt)
    {
        switch (kind)
        {
            case FileKind.Rules:
                Packs.Add(node);
                break;
            case FileKind.Shared when node is SourceNode.Map map:
                if (MapReader.Of(map, "a shared file", problems) is { } reader)
                    Follow(path, reader);
                Shared.Add(map);
                break;
            case FileKind.Workflow or FileKind.Shared or FileKind.Calendar or FileKind.Organization or FileKind.Notice or FileKind.Scenario:
                problems.Error(askedAt, $"'{MapReader.Short(path)}' holds {Describe(kind)}, which a definition can't use");
                break;
        }
    }

    private static string Describe(FileKind kind) =>
        kind switch
        {
            FileKind.Workflow => "another workflow",
            FileKind.Rules => "deadline rules",
            FileKind.Shared => "shared parts",
            FileKind.Calendar => "a calendar",
            FileKind.Organization => "an organisation",
            FileKind.Notice => "a notice",
            FileKind.Scenario => "a scenario",
        };
}
