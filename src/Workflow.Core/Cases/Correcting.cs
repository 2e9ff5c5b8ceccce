using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>What follows from a corrected entry: deadlines and terms that count from it move, and days of findings are counted again.</summary>
internal static class Correcting
{
    /// <summary>Counts what stems from changed moments again, in the same cycle; what was sent stays sent.</summary>
    public static void MoveWhatCounts(Deliberation deliberation, Case before)
    {
        var changed = deliberation
            .Current.Moments.Where(moment => before.Moments.TryGetValue(moment.Key, out var earlier) && earlier != moment.Value)
            .Select(moment => moment.Key)
            .ToHashSet(StringComparer.Ordinal);
        Scheduling.CorrectTerm(deliberation, changed);
        foreach (var item in deliberation.Current.Items.Values)
        {
            // An item may have gone with a line that closed as an earlier one moved.
            if (!deliberation.Current.Items.ContainsKey(item.Id.Number))
                continue;
            if (item.Deadline is not { IsPaused: false } deadline || !HasMoved(deliberation, before, item.Track, deadline.Rule))
                continue;
            DeadlineSetting.Move(deliberation, item.Id.Number, deadline, deliberation.Current.AccountableFor(item), item.Occurrence);
            if (deadline.IsMissed && deliberation.Current.Items[item.Id.Number].Deadline is { IsMissed: false })
                Progress.CloseTracksOpenedByMiss(deliberation, item.Id);
        }
        foreach (var track in deliberation.Current.Tracks.Values)
            Scheduling.PlanAnew(deliberation, track);
    }

    private static bool HasMoved(Deliberation deliberation, Case before, TrackId id, string row)
    {
        var name = deliberation.Definition.Rules.Rows[row].Anchor;
        var earlier = before.MomentFor(before.Tracks.GetValueOrDefault(id.Number), name);
        return earlier is not null && earlier != deliberation.Current.MomentFor(deliberation.Current.Tracks[id.Number], name);
    }

    /// <summary>A corrected first or last day is the day of the finding that was signed, or ended, with it.</summary>
    public static void DaysOfFindings(
        Deliberation deliberation,
        CompletedItem done,
        TaskDefinition task,
        ImmutableSortedDictionary<string, SubmittedValue> changed
    )
    {
        var kind = task.Finding ?? task.EndsFinding;
        if (kind is null || FindingDecisions.DaysOf(deliberation.Definition, kind) is not { } days)
            return;
        var from = DayIn(changed, days.From);
        var until = days.Until is { } field ? DayIn(changed, field) : null;
        if (from is null && until is null)
            return;
        var below = Counting.Below(deliberation, kind);
        foreach (var (number, stretch) in Concerned(deliberation, done, task, days))
        {
            var corrected = new DayStretch(task.Finding is null ? stretch.From : from ?? stretch.From, until ?? stretch.Until);
            if (corrected.Until < corrected.From)
                FindingDecisions.RefuseEnd(deliberation, days.Until ?? days.From);
            else if (corrected != stretch)
                deliberation.Raise(new CaseEvent.FindingDaysSet(new(number), corrected.From, corrected.Until));
        }
        Counting.AfterCorrection(deliberation, kind, below);
    }

    /// <summary>The finding that the item signed; or those that its entry had ended, by the day that it said.</summary>
    private static IEnumerable<KeyValuePair<int, DayStretch>> Concerned(
        Deliberation deliberation,
        CompletedItem done,
        TaskDefinition task,
        CounterDays days
    )
    {
        var spans = deliberation.Current.FindingDays;
        if (task.Finding is not null)
            return spans.Where(pair => pair.Key == done.Finding?.Number);
        var ended =
            done.Values.TryGetValue(days.Until ?? "", out var stored) && stored is StoredValue.Plain plain
                ? plain.Value.AsObject() as LocalDate?
                : null;
        return spans.Where(pair =>
            pair.Value.Until == ended && deliberation.Current.Findings.GetValueOrDefault(pair.Key) == task.EndsFinding
        );
    }

    private static LocalDate? DayIn(ImmutableSortedDictionary<string, SubmittedValue> values, string field) =>
        values.TryGetValue(field, out var told) ? told.Value.AsObject() as LocalDate? : null;
}
