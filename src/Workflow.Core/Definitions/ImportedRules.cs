using System.Collections.Immutable;
using Workflow.Core.Calendars;

namespace Workflow.Core.Definitions;

/// <summary>Joins the rule packs that a definition uses: overlays are laid over their bases, then all rows stand side by side.</summary>
internal static class ImportedRules
{
    /// <summary>
    /// All rows, in the order in which the files were asked for, and by area the rows that hold there. Two packs with a row of one name are
    /// a problem, unless one overlays the other.
    /// </summary>
    public static (RulePack Rules, ImmutableSortedDictionary<string, RulePack> Local) Read(
        IReadOnlyList<SourceNode> nodes,
        ProblemList problems
    )
    {
        var read = nodes.Select(node => (Pack: RulePackReader.Read(node, problems), node.Where)).ToList();
        var packs = read.Select(file => file.Pack).OfType<RulePack>().Where(pack => pack.Overlays is null).ToList();
        var local = new List<RulePack>();
        foreach (var (pack, where) in read)
        {
            if (pack is not { Overlays: { } wanted } overlay)
                continue;
            var candidates = overlay.Areas.IsEmpty ? packs : [.. packs, .. local];
            if (candidates.Find(candidate => candidate.Id == wanted) is not { } under)
            {
                problems.Error(where, $"{overlay.Id} overlays {wanted}, but 'uses:' names no such pack");
                continue;
            }
            under.CheckOverlay(overlay, problems);
            if (local.Find(other => other.Overlays == wanted && other.Areas.Intersect(overlay.Areas).Any()) is { } rival)
                problems.Error(
                    where,
                    $"{rival.Id} and {overlay.Id} both replace rows of {wanted} in one area; let the narrower overlay the wider"
                );
            if (overlay.Areas.IsEmpty)
                Lay(packs, overlay);
            else
                local.Add(overlay);
        }
        var areas = local.SelectMany(overlay => overlay.Areas).Distinct(StringComparer.Ordinal);
        return (
            SideBySide(packs, problems),
            areas.ToImmutableSortedDictionary(area => area, area => InArea(area, packs, local), StringComparer.Ordinal)
        );
    }

    /// <summary>The rows of an area: its overlays laid over what holds everywhere, those that they overlay first.</summary>
    private static RulePack InArea(string area, List<RulePack> general, List<RulePack> local)
    {
        var packs = general.ToList();
        foreach (var overlay in local.Where(overlay => overlay.Areas.Contains(area)))
        {
            if (!packs.Exists(pack => pack.Id == overlay.Overlays) && local.Find(other => other.Id == overlay.Overlays) is { } wider)
                Lay(packs, wider);
            Lay(packs, overlay);
        }
        return SideBySide(packs, new());
    }

    private static void Lay(List<RulePack> packs, RulePack overlay)
    {
        if (packs.FindIndex(pack => pack.Id == overlay.Overlays) is >= 0 and var at)
            packs[at] = packs[at].Overlaid(overlay);
    }

    private static RulePack SideBySide(List<RulePack> packs, ProblemList problems)
    {
        if (packs.Count == 1)
            return packs[0];
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
