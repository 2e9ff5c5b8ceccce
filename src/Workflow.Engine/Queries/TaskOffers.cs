using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>
/// What a viewer may add to a case by hand. Whether it is needed now is for the engine to say, which may look at fields that the viewer may
/// not see.
/// </summary>
internal static class TaskOffers
{
    public static ImmutableArray<TaskOffer> Of(SeenCase seen, Viewing viewing)
    {
        if (seen.Current.Status == CaseStatus.Closed || seen.Current.IsSuspended || !viewing.Posts.Contains(viewing.Viewer.Post))
            return [];
        var offers =
            from track in seen.Current.Tracks.Values
            where seen.Current.PendingHandoverOf(track.Id) is null
            from task in seen.Definition.Tracks[track.Name].Stages[track.Stage].Tasks.Values
            where task.ByHand.Any(adder => PostsOf(seen, adder, viewing).Contains(viewing.Viewer.Post))
            where task.After.All(track.Completed.Contains)
            select OfferOf(seen, track, task, viewing);
        return [.. offers];
    }

    private static TaskOffer OfferOf(SeenCase seen, Track track, TaskDefinition task, Viewing viewing) =>
        new(
            track.Id,
            task.Name,
            task.Title,
            task.Instruction,
            task.DueWhen.Select(choice => choice.Row).Prepend(task.Due).OfType<string>().Any(row => IsChosenDay(seen.Definition, row)),
            [.. (task.By is { } by ? PostsOf(seen, by, viewing) : [track.Accountable]).Select(viewing.Names.Of)]
        );

    private static bool IsChosenDay(WorkflowDefinition definition, string row) =>
        definition.Rules.Rows.TryGetValue(row, out var rule)
        && definition.Moments.GetValueOrDefault(rule.Anchor) is MomentDefinition.ChosenDay;

    private static ImmutableArray<PostId> PostsOf(SeenCase seen, PostReference reference, Viewing viewing) =>
        seen.Current.Parties.TryGetValue(reference.Party, out var department)
            ? [.. viewing.Directory.PostsWith(department, reference.Role).Select(post => post.Id)]
            : [];
}
