using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;

namespace Workflow.Core.Deadlines;

/// <summary>What else a recompute moves beside deadlines.</summary>
public enum RecomputedKind
{
    /// <summary>The end of the term.</summary>
    Term,

    /// <summary>When the next occurrence of a task opens.</summary>
    Occurrence,

    /// <summary>When a written rule signs the receipt of an offer.</summary>
    Receipt,

    /// <summary>When a counter of days reaches its threshold.</summary>
    Counter,
}

/// <summary>An instant that moves: of the task, stage or counter called <paramref name="Name"/>. Null where there is none.</summary>
public sealed record RecomputedInstant(RecomputedKind Kind, string Name, Instant? Before, Instant? After);

/// <summary>
/// A deadline before and after. <paramref name="Name"/> is the task, or the stage that is offered. <paramref name="AtOnce"/> are the rungs
/// whose new instant has passed, so that they fire late, <paramref name="FallsDue"/> is true when the new due has passed and the old one
/// hadn't, <paramref name="FallAway"/> are the alerts that end because nothing is overdue any more.
/// </summary>
public sealed record RecomputedDeadline(
    int Subject,
    bool IsHandover,
    string Name,
    Deadline Before,
    Deadline After,
    ImmutableArray<DeadlineStep> AtOnce,
    bool FallsDue,
    ImmutableArray<Alert> FallAway
);

/// <summary>
/// What a recompute does to one case, found by comparing the case before and after the very decision that does it.
/// <paramref name="ClosedLines"/> are the lines that a miss had opened and that end because nothing was missed.
/// </summary>
public sealed record RecomputePreview(
    CaseId Case,
    int VersionBefore,
    int VersionAfter,
    ImmutableArray<RecomputedDeadline> Deadlines,
    ImmutableArray<RecomputedInstant> Instants,
    ImmutableArray<string> ClosedLines
)
{
    /// <summary>When it was decided, or would be.</summary>
    public Instant DecidedAt { get; init; }

    /// <summary>Compares a case with what was decided on it at an instant.</summary>
    public static RecomputePreview Of(Case before, Decision.Accepted accepted, Instant now)
    {
        var after = accepted.Next;
        var later = CaseFold.OpenDeadlines(after).ToDictionary(open => open.Deadline.Id, open => open.Deadline);
        return new(
            before.Id,
            before.DefinitionVersion,
            after.DefinitionVersion,
            [
                .. CaseFold
                    .OpenDeadlines(before)
                    .Where(open => later.TryGetValue(open.Deadline.Id, out var next) && Differs(open.Deadline, next))
                    .Select(open => Changed(before, after, open.Subject, open.Deadline, later[open.Deadline.Id], now)),
            ],
            [.. InstantsOf(before, after).Where(instant => instant.Before != instant.After)],
            [.. before.Tracks.Values.Where(track => !after.Tracks.ContainsKey(track.Id.Number)).Select(track => track.Name)]
        )
        {
            DecidedAt = now,
        };
    }

    /// <summary>
    /// Everything that changes, one line for each, the same for the same change and no other: what the hash of a plan is made over. Instants are
    /// ISO 8601 in UTC.
    /// </summary>
    public IEnumerable<string> Lines
    {
        get
        {
            var id = Case.ToString();
            if (VersionBefore != VersionAfter)
                yield return string.Create(CultureInfo.InvariantCulture, $"{id} version {VersionBefore} > {VersionAfter}");
            foreach (var moved in Deadlines)
            {
                var subject = moved.Subject.ToString(CultureInfo.InvariantCulture);
                var away = string.Join(' ', moved.FallAway.Select(alert => alert.Id.Number.ToString(CultureInfo.InvariantCulture)));
                var atOnce = string.Join(' ', moved.AtOnce.Select(step => step.Key));
                yield return $"{id} {subject} {moved.Name} {Text(moved.Before)} > {Text(moved.After)} now [{atOnce}] {moved.FallsDue} away [{away}]";
            }
            foreach (var instant in Instants)
                yield return $"{id} {instant.Kind} {instant.Name} {At(instant.Before)} > {Planned(instant)}";
            foreach (var line in ClosedLines)
                yield return $"{id} closes {line}";
        }
    }

    /// <summary>An occurrence whose day is already there opens when it is decided, whenever that is: the plan says so and not the hour.</summary>
    private string Planned(RecomputedInstant instant) =>
        instant.Kind == RecomputedKind.Occurrence && instant.After <= DecidedAt ? "at once" : At(instant.After);

    private static RecomputedDeadline Changed(Case before, Case after, int subject, Deadline from, Deadline to, Instant now)
    {
        var isItem = before.Items.TryGetValue(subject, out var item);
        return new(
            subject,
            !isItem,
            item?.Task ?? before.Handovers[subject].Stage,
            from,
            to,
            to.IsPaused ? [] : [.. to.Steps.Where(step => step.At <= now)],
            to is { IsPaused: false, IsMissed: false } && to.Due <= now,
            [.. before.Alerts.Values.Where(alert => alert.Deadline == from.Id && !after.Alerts.ContainsKey(alert.Id.Number))]
        );
    }

    private static bool Differs(Deadline before, Deadline after) =>
        before.Due != after.Due
        || before.DueDay != after.DueDay
        || before.IsProvisional != after.IsProvisional
        || !before.Steps.SequenceEqual(after.Steps);

    private static IEnumerable<RecomputedInstant> InstantsOf(Case before, Case after)
    {
        yield return new(RecomputedKind.Term, "", before.Term?.EndsAt, after.Term?.EndsAt);
        foreach (var track in before.Tracks.Values.Where(track => after.Tracks.ContainsKey(track.Id.Number)))
        {
            foreach (var (task, planned) in track.Schedule)
                yield return new(
                    RecomputedKind.Occurrence,
                    task,
                    planned.OpensAt,
                    after.Tracks[track.Id.Number].Schedule.GetValueOrDefault(task)?.OpensAt
                );
        }
        foreach (var (number, handover) in before.Handovers)
            yield return new(
                RecomputedKind.Receipt,
                handover.Stage,
                handover.DeemedAt,
                after.Handovers.GetValueOrDefault(number)?.DeemedAt
            );
        foreach (var (counter, at) in before.Crossings)
            yield return new(
                RecomputedKind.Counter,
                counter,
                at,
                after.Crossings.TryGetValue(counter, out var later) ? later : (Instant?)null
            );
    }

    private static string Text(Deadline deadline) =>
        $"{At(deadline.Due)} ({string.Join(' ', deadline.Steps.Select(step => $"{step.Key}@{At(step.At)}"))})";

    private static string At(Instant? at) => at is { } instant ? InstantPattern.ExtendedIso.Format(instant) : "-";
}
