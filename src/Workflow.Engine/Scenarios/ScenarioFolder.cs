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
        var nodes = new SortedDictionary<string, SourceNode>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (YamlText.Parse(path, await File.ReadAllTextAsync(file, cancellationToken), new()) is { } node)
                nodes[path] = node;
        }
        return [.. nodes.Select(pair => Read(pair.Key, pair.Value, nodes)).OfType<FoundScenario>()];
    }

    private static FoundScenario? Read(string path, SourceNode node, SortedDictionary<string, SourceNode> nodes)
    {
        var problems = new ProblemList();
        if (FileKinds.Of(node, problems) != FileKind.Scenario || ScenarioReader.Read(path, node, problems) is not { } scenario)
            return null;
        var workflow = NameIn(nodes, scenario.WorkflowPath, "workflow");
        var organization = NameIn(nodes, scenario.OrganizationPath, "organization");
        return workflow is null || organization is null ? null : new(scenario, workflow, organization);
    }

    private static string? NameIn(SortedDictionary<string, SourceNode> nodes, string path, string key) =>
        nodes.TryGetValue(path, out var node) ? MapReader.Of(node, "a file", new())?.Text(key) : null;
}
