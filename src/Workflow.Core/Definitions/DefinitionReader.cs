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
        var definition = new WorkflowReader(imports, map, problems).Read() with
        {
            StructureHash = DefinitionStructure.HashOf(imports.Shared.Prepend(node)),
        };
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

    /// <summary>The sections that a workflow and its shared files fill together.</summary>
    private static readonly (string Key, NameKind Kind)[] Sections =
    [
        ("fields", NameKind.Field),
        ("forms", NameKind.Form),
        ("materials", NameKind.Material),
        ("ladders", NameKind.Ladder),
        ("messages", NameKind.Message),
        ("parties", NameKind.Party),
        ("findings", NameKind.Finding),
        ("counters", NameKind.Counter),
        ("moments", NameKind.Moment),
        ("disclosure", NameKind.DisclosureGroup),
        ("tables", NameKind.Table),
        ("endings", NameKind.Ending),
        ("exclusions", NameKind.Exclusion),
        ("documents", NameKind.Document),
    ];

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

    /// <summary>The shared files, without the workflow's own.</summary>
    private ImmutableArray<MapReader> SharedParts => _parts.RemoveAt(_parts.Length - 1);

    public WorkflowDefinition Read()
    {
        var (rules, localRules) = ImportedRules.Read(_imports.Packs, _problems);
        DeclareNames(rules);
        var name = _map.RequiredText("workflow");
        var version = _map.Number("version") ?? 1;
        if (version < 1)
            _problems.Error(_map.WhereIs("version"), "versions count from 1");
        var title = DefinitionScope.Title(_map, name ?? "");
        var disclosure = new DisclosureReader(_scope);
        var groups = Merge("disclosure", "disclosure groups", NameKind.DisclosureGroup, disclosure.Group);
        _scope.Counters = [.. _parts.SelectMany(part => SchemaReader.CountersInExpressions(part.Node("counters")))];
        _scope.Fields = Merge("fields", "fields", NameKind.Field, _schema.Field);
        disclosure.CheckFields(_scope.Fields, groups);
        _scope.Forms = Merge("forms", "forms", NameKind.Form, _schema.Form);
        _scope.Tables = Merge("tables", "tables", NameKind.Table, new TableReader(_scope).Table);
        // Before the hash over all texts is asked for, since wordings are texts too.
        var documents = Merge("documents", "documents", NameKind.Document, new DocumentReader(_scope, _imports).Document);
        var definition = new WorkflowDefinition
        {
            Name = name ?? "",
            Version = version,
            ContentHash = _imports.ContentHash,
            Title = title,
            Parties = Merge("parties", "parties", NameKind.Party, _schema.Party),
            Fields = _scope.Fields,
            Opening = _schema.FormFields(_map.Node("opening"), "opening", _scope.Forms),
            Moments = Merge("moments", "moments", NameKind.Moment, _schema.Moment),
            Findings = Merge("findings", "findings", NameKind.Finding, _schema.Finding),
            Endings = Merge("endings", "endings", NameKind.Ending, new EndingReader(_scope).Ending),
            Exclusions = Merge("exclusions", "exclusions", NameKind.Exclusion, new EndingReader(_scope).Exclusion),
            Counters = Merge("counters", "counters", NameKind.Counter, new CounterReader(_scope).Counter),
            Documents = documents,
            Materials = Merge("materials", "materials", NameKind.Material, _schema.Material),
            Disclosure = disclosure.WithAdditions(groups),
            Rules = rules,
            LocalRules = localRules,
            Term = _schema.Term(_map.Group("term", "the term"), _map),
            Ladders = Merge("ladders", "ladders", NameKind.Ladder, (key, node) => EscalationPolicyReader.Read(key, node, _problems)),
            Messages = Merge("messages", "messages", NameKind.Message, new MessageReader(_problems).Message),
            Tables = _scope.Tables,
            Tracks = new TrackReader(_scope, _schema).Read(_map, SharedParts),
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
            foreach (var (key, kind) in Sections)
                _names.DeclareAll(kind, part.Node(key));
            TrackReader.Declare(_names, part.Node("tracks"));
        }
        foreach (var rule in rules.Rows.Names)
            _names.Declare(NameKind.Rule, rule, rules.Places.GetValueOrDefault(rule, _map.Where));
    }

    /// <summary>
    /// What is defined under a key in all files together: shared files in the order in which they were asked for, the workflow last.
    /// </summary>
    private NamedList<T> Merge<T>(string key, string what, NameKind kind, Func<string, SourceNode, T?> read)
        where T : class
    {
        var merged = new List<KeyValuePair<string, T>>();
        foreach (var part in _parts)
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
            part.Node("shared");
            part.Done();
        }
    }
}
