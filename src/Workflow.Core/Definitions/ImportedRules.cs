using System.Collections.Immutable;
using Workflow.Core.Calendars;

namespace Workflow.Core.Definitions;

/// <summary>Joins the rule packs that a definition uses: overlays are laid over their bases, then all rows stand side by side.</summary>
internal static class ImportedRules
{
    /// <summary>All rows, in the order in which the files were asked for. Two packs with a row of one name are a problem, unless one overlays the other.</summary>
    public static RulePack Read(IReadOnlyList<SourceNode> nodes, ProblemList problems)
    {
        var read = nodes.Select(node => (Pack: RulePackReader.Read(node, problems), node.Where)).ToList();
        var packs = read.Select(file => file.Pack).OfType<RulePack>().Where(pack => pack.Overlays is null).ToList();
        foreach (var (overlay, where) in read)
        {
            if (overlay?.Overlays is not { } wanted)
                continue;
            var at = packs.FindIndex(pack => pack.Id == wanted);
            if (at < 0)
            {
                problems.Error(where, $"{overlay.Id} overlays {wanted}, but 'uses:' names no such pack");
                continue;
            }
            packs[at].CheckOverlay(overlay, problems);
            packs[at] = packs[at].Overlaid(overlay);
        }
        return packs.Count == 1 ? packs[0] : SideBySide(packs, problems);
    }

    private static RulePack SideBySide(List<RulePack> packs, ProblemList problems)
    {
        var rows = new Dictionary<string, RulePack>(StringComparer.Ordinal);
        var joined = new List<KeyValuePair<string, DeadlineRule>>();
        foreach (var pack in packs)
        {
            foreach (var row in pack.Rows)
            {
                if (rows.TryAdd(row.Key, pack))
                    joined.Add(row);
                else
                    problems.Error(pack.Places[row.Key], $"the row '{row.Key}' is also in {rows[row.Key].Id}");
            }
        }
        return new(
            string.Join(", ", packs.Select(pack => pack.Id)),
            string.Join(", ", packs.Select(pack => pack.Version)),
            null,
            new(joined)
        )
        {
            Earlier = packs.SelectMany(pack => pack.Earlier).DistinctBy(earlier => earlier.Key).ToImmutableDictionary(),
            Places = packs.SelectMany(pack => pack.Places).DistinctBy(place => place.Key).ToImmutableDictionary(),
        };
    }
}
