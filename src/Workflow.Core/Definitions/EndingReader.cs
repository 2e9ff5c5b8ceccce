using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads how cases end, and what must not follow for whom.</summary>
internal sealed class EndingReader(DefinitionScope scope)
{
    public EndingDefinition? Ending(string name, SourceNode node)
    {
        if (MapReader.Of(node, "an ending", scope.Problems) is not { } map)
            return null;
        if (name is "true" or "false" or "yes" or "no")
            scope.Problems.Error(node.Where, $"an ending can't be called '{name}', which says only whether a case ends");
        var title = DefinitionScope.Title(map, name);
        var seals = map.YesNo("seals");
        map.Done();
        return new(name, title, seals) { Where = map.Where };
    }

    public ExclusionDefinition? Exclusion(string name, SourceNode node)
    {
        if (MapReader.Of(node, "an exclusion", scope.Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        map.RequiredNode("when");
        var when = scope.Condition(map, "when");
        map.RequiredNode("blocks");
        ImmutableArray<string> blocks = [.. map.Words("blocks").Select(word => word.Text).Distinct(StringComparer.Ordinal)];
        var source = map.Text("source");
        map.Done();
        return when is null ? null : new(name, title, when, blocks) { Source = source ?? "", Where = map.Where };
    }
}
