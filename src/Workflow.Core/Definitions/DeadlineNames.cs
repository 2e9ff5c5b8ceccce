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
            {
                CheckTask(definition, task, problems);
                foreach (var row in task.DueWhen.Select(choice => choice.Row).Prepend(task.Due).OfType<string>())
                    CheckByHand(definition, task, row, problems);
            }
            foreach (var transition in stage.Transitions)
            {
                CheckMoment(definition, transition.Reopens?.Due, $"opening '{transition.Reopens?.Task}' again", transition.Where, problems);
                if (transition.Handover is not { } handover)
                    continue;
                CheckAnchor(definition, handover.AcceptRule, HandoverOffered, "'accept:'", handover.Where, problems);
                if (handover.Deemed is { } deemed)
                    CheckAnchor(definition, deemed.After, HandoverOffered, "'deemed:'", handover.Where, problems);
                CheckAnchor(definition, handover.CompleteRule, HandoverReturned, "'complete:'", handover.Where, problems);
            }
        }
    }

    private static void CheckTask(WorkflowDefinition definition, TaskDefinition task, ProblemList problems)
    {
        CheckMoment(definition, task.Due, $"the task '{task.Name}'", task.Where, problems);
        foreach (var row in task.DueWhen.Select(choice => choice.Row))
        {
            CheckMoment(definition, row, $"the task '{task.Name}'", task.Where, problems);
            if (ComesBack(definition, row) != ComesBack(definition, task.Due))
                problems.Error(
                    task.Where,
                    $"of {task.Due} and {row} one comes back and the other doesn't; a task does the one or the other"
                );
        }
    }

    /// <summary>Only what people add has a day that they choose, and what they add doesn't come back by itself.</summary>
    private static void CheckByHand(WorkflowDefinition definition, TaskDefinition task, string due, ProblemList problems)
    {
        if (!definition.Rules.Rows.TryGetValue(due, out var row))
            return;
        if (task.ByHand.IsEmpty && definition.Moments.GetValueOrDefault(row.Anchor) is MomentDefinition.ChosenDay)
            problems.Error(
                task.Where,
                $"the task '{task.Name}' is due by {due}, which counts from a day that people choose, so it needs 'by-hand:' with who adds it"
            );
        if (!task.ByHand.IsEmpty && row.Repeat is not null)
            problems.Error(task.Where, $"the task '{task.Name}' is added by people, but {due} lets it come back by itself");
    }

    private static bool ComesBack(WorkflowDefinition definition, string? row) =>
        row is not null && definition.Rules.Rows.TryGetValue(row, out var rule) && rule.Repeat is not null;

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
