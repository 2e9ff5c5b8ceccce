using NodaTime;

namespace Workflow.Core.Definitions;

/// <summary>Reads counters: of findings by 'threshold:', of days by 'days:' and 'more-than:'.</summary>
internal sealed class CounterReader(DefinitionScope scope)
{
    private ProblemList Problems => scope.Problems;

    public CounterDefinition? Counter(string name, SourceNode node)
    {
        if (scope.Names.Has(NameKind.Field, name))
            Problems.Error(node.Where, $"'{name}' is a field already; a counter needs a name of its own, since conditions may use both");
        if (MapReader.Of(node, "a counter", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var finding = scope.RequiredName(map, "finding", NameKind.Finding);
        var opens = scope.Name(map, "open", NameKind.Track);
        var threshold = map.Number("threshold");
        var moreThan = map.Number("more-than");
        var at = map.TimeOfDay("at");
        var days = map.Has("days") ? Days(map, at ?? LocalTime.Midnight) : null;
        map.Done();
        if (!map.Has("days"))
            return ofFindings();
        if (map.Has("threshold"))
            Problems.Error(map.WhereIs("threshold"), "a counter of days has 'more-than:' in the place of 'threshold:'");
        if (moreThan is not >= 1)
            Problems.Error(map.WhereIs("more-than"), "a counter of days needs 'more-than:', a whole number of days from 1 on");
        return finding is null || days is null || moreThan is not >= 1
            ? null
            : new(name, title, finding, moreThan.Value + 1, opens) { Days = days, Where = map.Where };

        CounterDefinition? ofFindings()
        {
            foreach (var key in new[] { "more-than", "at" }.Where(map.Has))
                Problems.Error(map.WhereIs(key), $"'{key}:' belongs to a counter with 'days:'");
            if (threshold is not >= 1)
                Problems.Error(map.WhereIs("threshold"), "a counter needs 'threshold:', a whole number from 1 on");
            return finding is null || threshold is not >= 1
                ? null
                : new(name, title, finding, threshold.Value, opens) { Where = map.Where };
        }
    }

    private CounterDays? Days(MapReader counter, LocalTime at)
    {
        if (counter.Group("days", "the days (from, until)") is not { } group)
            return null;
        var from = Day(group, "from", scope.RequiredName(group, "from", NameKind.Field));
        var until = Day(group, "until", scope.Name(group, "until", NameKind.Field));
        group.Done();
        return from is null ? null : new(from, until, at);
    }

    /// <summary>The name if it is a date that events may hold.</summary>
    private string? Day(MapReader group, string key, string? name)
    {
        if (name is null || !scope.Fields.TryGetValue(name, out var field))
            return null;
        if (field.Type != FieldType.Date)
            Problems.Error(group.WhereIs(key), $"days are counted from dates, but '{name}' is none");
        else if (field.IsSensitive)
            Problems.Error(group.WhereIs(key), $"'{name}' is sensitive, so days can't be counted from it: the count would tell it");
        else
            return name;
        return null;
    }
}
