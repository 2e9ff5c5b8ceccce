using System.Collections.Immutable;
using Workflow.Core.Calendars;

namespace Workflow.Core.Definitions;

/// <summary>Joins the rule packs that a definition uses.</summary>
internal static class ImportedRules
{
    /// <summary>All rows, in the order in which the files were asked for.</summary>
    public static RulePack Read(IReadOnlyList<SourceNode> packs, ProblemList problems)
    {
        var rows = packs.SelectMany(pack => Rows(pack, problems)).DistinctBy(row => row.Id, StringComparer.Ordinal).ToImmutableArray();
        return new("", "", null, new(rows.Select(row => KeyValuePair.Create(row.Id, row))));
    }

    private static IEnumerable<DeadlineRule> Rows(SourceNode pack, ProblemList problems)
    {
        if (MapReader.Of(pack, "a rule pack", problems) is not { } map)
            yield break;
        foreach (var entry in map.Group("rows", "the rows")?.Entries ?? [])
        {
            if (MapReader.Of(entry.Value, "a row", problems) is { } row && Allowance.TryParse(row.Text("amount"), out var budget))
            {
                yield return new(
                    entry.Key,
                    row.RequiredText("anchor") ?? "",
                    budget,
                    DeadlineDirection.After,
                    false,
                    RollRule.Forward,
                    false,
                    row.Text("source") ?? "",
                    RuleCertainty.Assumption,
                    null,
                    map.Text("version") ?? ""
                );
            }
        }
    }
}
