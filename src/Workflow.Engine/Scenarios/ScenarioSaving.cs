using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Scenarios;

/// <summary>A scenario of what was done in a case. <paramref name="FileName"/> is what to call it.</summary>
public sealed record SavedScenario(string FileName, string Text);

/// <summary>Tells a stored case as a scenario file.</summary>
public sealed class ScenarioSaving(EngineParts parts)
{
    private const string Examples = "examples";

    /// <summary>
    /// The scenario of a case, with the values of all fields that aren't sensitive and are in <paramref name="told"/> (null: all). Its paths
    /// lead from the folder <paramref name="place"/> (null: the examples beside the workflow) to the files of the workflow folder
    /// <paramref name="folder"/>. Null when there is no such case.
    /// </summary>
    public async Task<SavedScenario?> SaveAsync(
        CaseId id,
        string folder,
        string? place,
        IReadOnlySet<string>? told,
        CancellationToken cancellationToken
    )
    {
        await using var db = parts.Store.Database.CreateContext();
        var state = await db.Cases.Where(row => row.CaseId == id.Value).Select(row => row.State).FirstOrDefaultAsync(cancellationToken);
        if (state is null)
            return null;
        var final = CaseJson.ToState(state);
        var definition = await parts.Catalog.GetAsync(final.Workflow, final.DefinitionVersion, cancellationToken);
        var rows = await db.Journal.Where(row => row.CaseId == id.Value).OrderBy(row => row.Version).ToListAsync(cancellationToken);
        var story = rows.Select(row => new StoryDecision(
                row.RecordedAt,
                new(new(row.Person), new(row.Post)),
                CaseJson.ToEvents(row.Events)
            ))
            .ToList();
        var files = await FilesAsync(folder, cancellationToken);
        var overlays = await parts.Catalog.OverlaysAsync(final.Workflow, final.DefinitionVersion, cancellationToken);
        var frame = FrameOf(id, definition, overlays, Path.GetFullPath(folder), files, place);
        var text = ScenarioFit.Write(
            frame,
            new(definition, parts.Organization.Directory, parts.Catalog.Calendars),
            story,
            final,
            UntilOf(final, story),
            told ?? definition.Fields.Names.ToHashSet(StringComparer.Ordinal)
        );
        return new($"{id.Reference.ToLowerInvariant()}.scenario.yaml", text);
    }

    /// <summary>Now, or the last decision where nothing has run since the case was to wake.</summary>
    private Instant UntilOf(Case final, List<StoryDecision> story)
    {
        var now = parts.Clock.Now();
        return CaseFold.WakeAt(final) <= now ? story[^1].At : now;
    }

    private ScenarioFrame FrameOf(
        CaseId id,
        WorkflowDefinition definition,
        ImmutableArray<(string Path, string Text)> overlays,
        string folder,
        IReadOnlyDictionary<(string Key, string Name), string> files,
        string? place
    )
    {
        var content = parts.Organization.Directory.Content;
        var workflow = files.GetValueOrDefault(("workflow", definition.Name)) ?? $"{definition.Name}/{definition.Name}.workflow.yaml";
        var from = place ?? Path.Combine(folder, Path.GetDirectoryName(workflow) ?? "", Examples);
        string PathTo(string file) => Path.GetRelativePath(from, Path.Combine(folder, file)).Replace('\\', '/');
        var calendars = parts.Organization.Directory.Departments.Values.Select(department => department.Calendar);
        return new(
            $"Case {id.Reference}",
            PathTo(workflow),
            PathTo(files.GetValueOrDefault(("organization", content.Id)) ?? content.Id),
            [
                .. calendars
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)
                    .Select(calendar => PathTo(files.GetValueOrDefault(("calendar", calendar)) ?? calendar)),
            ],
            [
                .. overlays.Select(overlay =>
                    PathTo(NamedIn(overlay.Path, overlay.Text) is { } named ? files.GetValueOrDefault(named, overlay.Path) : overlay.Path)
                ),
            ],
            content.Zone
        );
    }

    /// <summary>The files of a workflow folder by their first key and the name behind it.</summary>
    private static async Task<IReadOnlyDictionary<(string Key, string Name), string>> FilesAsync(
        string folder,
        CancellationToken cancellationToken
    )
    {
        var files = new Dictionary<(string, string), string>();
        if (!Directory.Exists(folder))
            return files;
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (NamedIn(path, await File.ReadAllTextAsync(file, cancellationToken)) is { } named)
                files.TryAdd(named, path);
        }
        return files;
    }

    private static (string Key, string Name)? NamedIn(string path, string text) =>
        YamlText.Parse(path, text, new()) is SourceNode.Map { Entries: [var first, ..] } && first.Value is SourceNode.Scalar name
            ? (first.Key, name.Text)
            : null;
}
