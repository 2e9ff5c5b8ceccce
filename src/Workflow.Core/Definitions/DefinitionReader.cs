using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;

namespace Workflow.Core.Definitions;

/// <summary>
/// Reads a workflow definition and what it uses. Every problem is told at its file, line and column, with what was expected and the
/// nearest known name; one run tells as many as it can. It never throws, whatever the texts hold.
/// </summary>
public static class DefinitionReader
{
    /// <summary>The definition at a path, or null when there is an error; warnings alone don't stop it.</summary>
    public static WorkflowDefinition? Read(DefinitionSources sources, string path, ProblemList problems) =>
        Read(sources, path, [], problems);

    /// <summary>The same with further rule packs laid over those that the definition uses, in the order given: a jurisdiction's own rows.</summary>
    public static WorkflowDefinition? Read(DefinitionSources sources, string path, ImmutableArray<string> overlays, ProblemList problems)
    {
        path = DefinitionSources.Normalize(path);
        var before = problems.All.Count;
        var imports = new ImportReader(sources, problems);
        if (imports.Open(path, new(path, 0, 0)) is not { } node || MapReader.Of(node, "a workflow", problems) is not { } map)
            return null;
        if (!map.Has("workflow"))
        {
            problems.Error(map.Where, "expected 'workflow:' with the name of the workflow as the first key");
            return null;
        }
        imports.Follow(path, map);
        foreach (var overlay in overlays)
            imports.Import(DefinitionSources.Normalize(overlay), new(overlay, 0, 0));
        var definition = new WorkflowReader(imports, map, problems).Read();
        return problems.HasErrorsSince(before) ? null : definition;
    }
}

/// <summary>Reads one definition after its imports were followed: names first, then the schema, then what refers to it.</summary>
internal sealed class WorkflowReader
{
    private readonly ImportReader _imports;
    private readonly MapReader _map;
    private readonly ProblemList _problems;
    private readonly KnownNames _names;
    private readonly DefinitionScope _scope;
    private readonly SchemaReader _schema;
    private readonly ImmutableArray<MapReader> _parts;

    public WorkflowReader(ImportReader imports, MapReader map, ProblemList problems)
    {
        _imports = imports;
        _map = map;
        _problems = problems;
        _names = new(problems);
        _scope = new(_names);
        _schema = new(_scope);
        _parts = [.. imports.Shared.Select(shared => MapReader.Of(shared, "a shared file", problems)).OfType<MapReader>(), map];
    }

    public WorkflowDefinition Read()
    {
        var rules = ImportedRules.Read(_imports.Packs, _problems);
        DeclareNames(rules);
        var name = _map.RequiredText("workflow");
        var version = _map.Number("version") ?? 1;
        if (version < 1)
            _problems.Error(_map.WhereIs("version"), "versions count from 1");
        var title = DefinitionScope.Title(_map, name ?? "");
        var disclosure = Merge("disclosure", "disclosure groups", NameKind.DisclosureGroup, _schema.Disclosure, [_map]);
        _scope.Fields = Merge("fields", "fields", NameKind.Field, _schema.Field, _parts);
        _scope.Forms = Merge("forms", "forms", NameKind.Form, _schema.Form, _parts);
        _scope.Tables = Merge("tables", "tables", NameKind.Table, new TableReader(_scope).Table, [_map]);
        var definition = new WorkflowDefinition
        {
            Name = name ?? "",
            Version = version,
            ContentHash = _imports.ContentHash,
            Title = title,
            Parties = Merge("parties", "parties", NameKind.Party, _schema.Party, [_map]),
            Fields = _scope.Fields,
            Opening = _schema.FormFields(_map.Node("opening"), "opening", _scope.Forms),
            Moments = _map.Named("moments", "moments", _schema.Moment),
            Findings = Merge("findings", "findings", NameKind.Finding, _schema.Finding, [_map]),
            Counters = _map.Named("counters", "counters", _schema.Counter),
            Materials = Merge("materials", "materials", NameKind.Material, _schema.Material, _parts),
            Disclosure = disclosure,
            Rules = rules,
            Term = _schema.Term(_map.Group("term", "the term"), _map),
            Ladders = Merge(
                "ladders",
                "ladders",
                NameKind.Ladder,
                (key, node) => EscalationPolicyReader.Read(key, node, _problems),
                _parts
            ),
            Messages = Merge("messages", "messages", NameKind.Message, new MessageReader(_problems).Message, _parts),
            Tables = _scope.Tables,
            Tracks = new TrackReader(_scope, _schema).Read(_map),
        };
        Finish();
        if (!_problems.HasErrors)
            DeadlineNames.Check(definition, _problems);
        return definition;
    }

    private void DeclareNames(RulePack rules)
    {
        if (_imports.MissesFile || rules.Rows.Count == 0 && _imports.Packs.Count > 0)
            _names.MissFile();
        foreach (var part in _parts)
        {
            _names.DeclareAll(NameKind.Field, part.Node("fields"));
            _names.DeclareAll(NameKind.Form, part.Node("forms"));
            _names.DeclareAll(NameKind.Material, part.Node("materials"));
            _names.DeclareAll(NameKind.Ladder, part.Node("ladders"));
            _names.DeclareAll(NameKind.Message, part.Node("messages"));
        }
        _names.DeclareAll(NameKind.Party, _map.Node("parties"));
        _names.DeclareAll(NameKind.Finding, _map.Node("findings"));
        _names.DeclareAll(NameKind.DisclosureGroup, _map.Node("disclosure"));
        _names.DeclareAll(NameKind.Table, _map.Node("tables"));
        foreach (var rule in rules.Rows.Names)
            _names.Declare(NameKind.Rule, rule, rules.Places.GetValueOrDefault(rule, _map.Where));
        TrackReader.Declare(_names, _map.Node("tracks"));
    }

    private NamedList<T> Merge<T>(
        string key,
        string what,
        NameKind kind,
        Func<string, SourceNode, T?> read,
        ImmutableArray<MapReader> parts
    )
        where T : class
    {
        var merged = new List<KeyValuePair<string, T>>();
        foreach (var part in parts)
        {
            foreach (var entry in part.Group(key, what)?.Entries ?? [])
            {
                if (_names.IsDefinedAt(kind, entry.Key, entry.KeyWhere) && read(entry.Key, entry.Value) is { } value)
                    merged.Add(new(entry.Key, value));
            }
        }
        return new(merged);
    }

    private void Finish()
    {
        foreach (var part in _parts)
        {
            part.Node("uses");
            part.Node("title");
            part.Done();
        }
    }
}
