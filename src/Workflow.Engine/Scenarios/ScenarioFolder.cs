using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;

namespace Workflow.Engine.Scenarios;

/// <summary>A scenario with the names of the workflow and the organisation that its files hold.</summary>
internal sealed record FoundScenario(Scenario Scenario, string Workflow, string Organization);

/// <summary>The scenarios of a workflow folder. One that can't be read is left out: <c>check</c> and <c>simulate</c> tell its faults.</summary>
internal static class ScenarioFolder
{
    /// <summary>All scenarios in the order of their paths.</summary>
    public static async Task<ImmutableArray<FoundScenario>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            return [];
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories))
            texts.Add(new(Path.GetRelativePath(folder, file).Replace('\\', '/'), await File.ReadAllTextAsync(file, cancellationToken)));
        var sources = new DefinitionSources(texts);
        return [.. In(sources, sources.Paths)];
    }

    /// <summary>Those of the files at some paths that hold a scenario.</summary>
    public static IEnumerable<FoundScenario> In(DefinitionSources sources, IEnumerable<string> paths) =>
        paths.Select(path => Read(sources, path)).OfType<FoundScenario>();

    private static FoundScenario? Read(DefinitionSources sources, string path)
    {
        var problems = new ProblemList();
        if (
            sources.Read(path, problems) is not { } node
            || FileKinds.Of(node, problems) != FileKind.Scenario
            || ScenarioReader.Read(path, node, problems) is not { } scenario
        )
            return null;
        var workflow = NameIn(sources, scenario.WorkflowPath, "workflow");
        var organization = NameIn(sources, scenario.OrganizationPath, "organization");
        return workflow is null || organization is null ? null : new(scenario, workflow, organization);
    }

    private static string? NameIn(DefinitionSources sources, string path, string key) =>
        sources.Read(path, new()) is { } node ? MapReader.Of(node, "a file", new())?.Text(key) : null;
}
