namespace Workflow.Core.Definitions;

/// <summary>Checks that each deadline row in use can be counted from a moment that its place knows.</summary>
internal static class DeadlineNames
{
    /// <summary>The anchor of rows for answering an offer: when responsibility was offered.</summary>
    public const string HandoverOffered = "handover-offered";

    /// <summary>The anchor of rows for completing a returned offer: when it was returned.</summary>
    public const string HandoverReturned = "handover-returned";

    /// <summary>Tells each use of a row whose anchor is no moment of the definition.</summary>
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        CheckMoment(definition, definition.Term?.Rule, "the term", new(), problems);
        foreach (var stage in definition.Tracks.Values.SelectMany(track => track.Stages.Values))
        {
            foreach (var task in stage.Tasks.Values)
                CheckMoment(definition, task.Due, $"the task '{task.Name}'", task.Where, problems);
            foreach (var transition in stage.Transitions)
            {
                CheckMoment(definition, transition.Reopens?.Due, $"opening '{transition.Reopens?.Task}' again", transition.Where, problems);
                if (transition.Handover is not { } handover)
                    continue;
                CheckAnchor(definition, handover.AcceptRule, HandoverOffered, "'accept:'", handover.Where, problems);
                CheckAnchor(definition, handover.CompleteRule, HandoverReturned, "'complete:'", handover.Where, problems);
            }
        }
    }

    private static void CheckMoment(WorkflowDefinition definition, string? rule, string what, SourceLocation where, ProblemList problems)
    {
        if (
            rule is null
            || !definition.Rules.Rows.TryGetValue(rule, out var row)
            || definition.Moments.Contains(row.Anchor)
            || definition.Term?.Moment == row.Anchor
        )
            return;
        var hint = NearestName.Hint(row.Anchor, definition.Moments.Names);
        problems.Error(where, $"{what} is due by {rule}, which counts from '{row.Anchor}', but 'moments:' doesn't say when that is{hint}");
    }

    private static void CheckAnchor(
        WorkflowDefinition definition,
        string rule,
        string anchor,
        string what,
        SourceLocation where,
        ProblemList problems
    )
    {
        if (definition.Rules.Rows.TryGetValue(rule, out var row) && row.Anchor != anchor)
            problems.Error(where, $"{what} names {rule}, which counts from '{row.Anchor}'; it needs a row that counts from '{anchor}'");
    }
}
