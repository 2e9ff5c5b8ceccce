using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>What a case is called as it stands.</summary>
public static class CaseLabel
{
    private static readonly LocalizedText Closed = LocalizedText.Of("Closed", "已结束");

    private static readonly LocalizedText Merged = LocalizedText.Of("Merged into another case", "已并入其他案件");

    /// <summary>
    /// That it was a duplicate; how it ended, also while survivors go on; else by the stage that suspends it; else by the first line on
    /// demand, in the order of the file, whose stage has a label of its own; else by the main line.
    /// </summary>
    public static LocalizedText Of(WorkflowDefinition definition, Case current)
    {
        if (current.MergedInto is not null)
            return Merged;
        if (current.Ending is { } ending && definition.Endings.TryGetValue(ending, out var known))
            return known.Title;
        var order = definition.Tracks.Names.ToList();
        var standing = current
            .Tracks.Values.OrderBy(track => order.IndexOf(track.Name))
            .Select(track => (Track: track, Stage: definition.Tracks[track.Name].Stages[track.Stage]))
            .ToList();
        var named =
            standing.Find(pair => pair.Stage.Suspends).Stage
            ?? standing.Find(pair => !pair.Track.IsMain && pair.Stage.HasOwnLabel).Stage
            ?? standing.Find(pair => pair.Track.IsMain).Stage;
        return named?.Label ?? Closed;
    }
}
