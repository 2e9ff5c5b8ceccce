using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>Consequences that must not follow in some circumstances: pregnancy, age, illness, care of others.</summary>
internal static class Excluding
{
    /// <summary>True when an exclusion that holds keeps a way from being taken.</summary>
    public static bool Closes(Deliberation deliberation, Track track, Transition way) => BlockerOf(deliberation, track, way) is not null;

    /// <summary>
    /// Refuses the signature of a finding whose way out leads to what is excluded, be it at once or once the rest of the stage is done.
    /// </summary>
    public static void RefuseWhatLeadsThere(Deliberation deliberation, Track track, TaskDefinition task)
    {
        if (task.Finding is null)
            return;
        var stage = deliberation.Definition.Tracks[track.Name].Stages[track.Stage];
        var next = stage
            .Transitions.Where(way => way.Leaves && !way.WhenTermEnds && (way.After.IsEmpty || way.After.Contains(task.Name)))
            .FirstOrDefault(way => way.When is null || deliberation.Holds(way.When, track, otherwise: false));
        if (next is not null && BlockerOf(deliberation, track, next) is { } exclusion)
            deliberation.Refuse(Refusal(exclusion));
    }

    private static ExclusionDefinition? BlockerOf(Deliberation deliberation, Track track, Transition way) =>
        way.Consequence is { } consequence
            ? deliberation.Definition.Exclusions.Values.FirstOrDefault(exclusion =>
                exclusion.Blocks.Contains(consequence) && deliberation.Holds(exclusion.When, track, otherwise: false)
            )
            : null;

    private static Rejection Refusal(ExclusionDefinition exclusion)
    {
        var (en, zh) = exclusion.Source.Length > 0 ? ($" ({exclusion.Source})", $"（{exclusion.Source}）") : ("", "");
        return Rejection.Because(
            RejectionReason.Excluded,
            $"This can't be signed: {exclusion.Title.For("en")}{en}. What would follow is excluded for this person.",
            $"不能签署：{exclusion.Title.For("zh")}{zh}。对该人员不得适用此项后果。"
        );
    }
}
