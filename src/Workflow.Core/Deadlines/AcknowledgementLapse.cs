using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Core.Deadlines;

/// <summary>
/// An alert that somebody took on is unanswered again when that person is off duty, or after as long as the ladder lets it rest: the rung
/// comes back where it repeats, and else who now stands for the post is told once.
/// </summary>
internal static class AcknowledgementLapse
{
    /// <summary>When the acknowledgement of an alert will lapse by itself, counted from now; null where the ladder doesn't say so.</summary>
    public static DeadlineStep? Plan(Deliberation deliberation, Alert alert)
    {
        if (LevelOf(deliberation, alert) is not var (ladder, level) || ladder.LapseOf(level) is not { } after)
            return null;
        var at = Escalation.InstantAfter(deliberation, after, deliberation.Now, alert.Post);
        return new(DeadlineStepKind.Lapse, alert.Rung, alert.Id.Number, at);
    }

    /// <summary>Its time is over.</summary>
    public static void OnTime(Deliberation deliberation, Deadline deadline, DeadlineStep step) =>
        Raise(deliberation, deliberation.Current.Alerts[step.Repeat], deadline, LapseCause.TimeOver);

    /// <summary>The person may be off duty; while they aren't, or the deadline's clock stands still, nothing changes.</summary>
    public static void OnOffDuty(Deliberation deliberation, CaseCommand.LapseAcknowledgement command)
    {
        if (
            deliberation.Current.Alerts.TryGetValue(command.Alert.Number, out var alert)
            && DeadlineOf(deliberation.Current, alert) is { IsPaused: false } deadline
            && WhyOffDuty(deliberation.Facts.Directory, alert, deliberation.Now) is { } why
        )
            Raise(deliberation, alert, deadline, why);
    }

    /// <summary>Why the person who took an alert on can't be counted on for it now; null while they can, or nobody took it on.</summary>
    private static LapseCause? WhyOffDuty(OrgDirectory directory, Alert alert, Instant now) =>
        alert.AcknowledgedBy is { } person ? OffDuty.Why(directory, person, alert.AcknowledgedFor, alert.AcknowledgedAt, now) : null;

    private static void Raise(Deliberation deliberation, Alert alert, Deadline deadline, LapseCause why)
    {
        if (alert.AcknowledgedBy is not { } by)
            return;
        var (post, person) = Receivers.ForPost(deliberation, alert.Subject, alert.Post, reached: []);
        var handed = new RaisedAlert(alert.Id, post, person);
        var rung = LevelOf(deliberation, alert);
        var comesBack = deadline.Steps.Any(step => step.Kind == DeadlineStepKind.Rung && step.Key == alert.Rung);
        var next = comesBack || rung is null ? null : NextRepeat(deliberation, alert, rung.Value.Level);
        deliberation.Raise(new CaseEvent.AcknowledgementLapsed(by, why, handed, next));
        if (next is null && !comesBack && rung is var (_, level))
            Escalation.Tell(deliberation, alert.Subject, deadline, level, handed, isFirstBreach: false);
    }

    /// <summary>
    /// The rung's next repetition by number, counted from the lapse; null when it doesn't repeat, has repeated as often as it may, or somebody
    /// else has taken it on.
    /// </summary>
    private static DeadlineStep? NextRepeat(Deliberation deliberation, Alert alert, EscalationLevel level)
    {
        var ofRung = deliberation
            .Current.Alerts.Values.Where(one => one.Deadline == alert.Deadline && one.Rung == alert.Rung && one.Cycle == alert.Cycle)
            .ToImmutableArray();
        return ofRung.Any(one => one.Id != alert.Id && one.AcknowledgedBy is not null)
            ? null
            : Escalation.Repetition(deliberation, level, ofRung.Max(one => one.Repeat) + 1, deliberation.Now, alert.Post);
    }

    private static Deadline? DeadlineOf(Case current, Alert alert) =>
        current.Items.TryGetValue(alert.Subject, out var item) ? item.Deadline
        : current.Handovers.TryGetValue(alert.Subject, out var handover) ? handover.Deadline
        : null;

    private static (EscalationPolicy Ladder, EscalationLevel Level)? LevelOf(Deliberation deliberation, Alert alert) =>
        DeadlineOf(deliberation.Current, alert) is { } deadline
        && deliberation.Definition.Ladders.TryGetValue(deadline.Ladder, out var ladder)
        && ladder.Levels.FirstOrDefault(level => level.Key == alert.Rung) is { } found
            ? (ladder, found)
            : null;
}
