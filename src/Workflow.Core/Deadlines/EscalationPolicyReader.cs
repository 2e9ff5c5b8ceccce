using System.Collections.Immutable;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Deadlines;

/// <summary>Reads one ladder: its reminders and rungs, each on its own line.</summary>
public static class EscalationPolicyReader
{
    private const int MostRungs = 50;
    private const int MostRepeats = 100;
    private const string Lapse = "acknowledgement-lapses-after";

    private static readonly Dictionary<string, EscalationAction> Actions = new(StringComparer.Ordinal)
    {
        ["notify"] = EscalationAction.Notify,
        ["supervision-order"] = EscalationAction.SupervisionOrder,
    };

    private static readonly Dictionary<string, RollRule> Rolls = new(StringComparer.Ordinal)
    {
        ["none"] = RollRule.None,
        ["forward"] = RollRule.Forward,
        ["back"] = RollRule.Back,
    };

    /// <summary>The ladder, or null after telling what is wrong with it as a whole. A rung that can't be read is told and left out.</summary>
    public static EscalationPolicy? Read(string name, SourceNode node, ProblemList problems)
    {
        if (MapReader.Of(node, "a ladder", problems) is not { } map)
            return null;
        var title = map.Localized("title") ?? LocalizedText.Same(name);
        var isCritical = map.YesNo("critical");
        var lapsesAfter = ReadLapse(map);
        var quietHours = QuietHoursReader.Read(map, isCritical);
        ImmutableArray<Reminder> reminders = [.. map.Items("reminders").Select(item => ReadReminder(item, problems)).OfType<Reminder>()];
        ImmutableArray<EscalationLevel> levels = [.. map.Items("rungs").Select(item => ReadRung(item, problems)).OfType<EscalationLevel>()];
        if (map.Items("rungs").IsEmpty)
            problems.Error(map.WhereIs("rungs"), $"the ladder '{name}' has no rung, so that nobody is told when a deadline is missed");
        if (map.Items("rungs").Length + map.Items("reminders").Length > MostRungs)
            problems.Error(map.Where, FormattableString.Invariant($"the ladder '{name}' has more than {MostRungs} reminders and rungs"));
        map.Done();
        TellRepeats(
            reminders.Select(reminder => (reminder.Key, reminder.Where)).Concat(levels.Select(level => (level.Key, level.Where))),
            problems
        );
        TellOutOfReach(isCritical, reminders, levels, problems);
        TellOutOfOrder(levels, problems);
        TellSlowLapses(isCritical, lapsesAfter, map, levels, problems);
        var ladder = new EscalationPolicy(name, title, isCritical, reminders, levels)
        {
            Where = map.Where,
            AcknowledgementLapsesAfter = lapsesAfter,
            QuietHours = quietHours,
        };
        QuietHoursReader.TellOvertaken(ladder, map);
        return ladder;
    }

    private static Reminder? ReadReminder(SourceNode node, ProblemList problems)
    {
        if (MapReader.Of(node, "a reminder", problems) is not { } map)
            return null;
        var key = map.RequiredText("reminder");
        var offset = ReadOffset(map);
        var targets = ReadTargets(map);
        map.Done();
        if (offset is { Direction: DeadlineDirection.After })
            problems.Error(
                map.WhereIs("when"),
                "a reminder comes before the due: write '3 days before'; what comes at or after it is a rung"
            );
        if (targets.Length > 1)
            problems.Error(map.WhereIs("to"), "a reminder goes to one; write another reminder for another");
        return key is null || offset is null || targets.IsEmpty ? null : new(key, offset, targets[0]) { Where = map.Where };
    }

    private static EscalationLevel? ReadRung(SourceNode node, ProblemList problems)
    {
        if (MapReader.Of(node, "a rung", problems) is not { } map)
            return null;
        var key = map.RequiredText("rung");
        var offset = ReadOffset(map);
        var targets = ReadTargets(map);
        var action = map.Choice("do", Actions, EscalationAction.Notify);
        var (every, atMost) = ReadRepeat(map);
        var lapsesAfter = ReadLapse(map);
        map.Done();
        if (offset is { Direction: DeadlineDirection.Before })
            problems.Error(map.WhereIs("when"), "a rung comes at the due or after it; what comes before is a reminder");
        if (targets.Any(target => target is PostTarget.Participant))
            problems.Error(map.WhereIs("to"), "a rung climbs to somebody with a post; the participant can be reminded, not alerted");
        return key is null || offset is null || targets.IsEmpty
            ? null
            : new(key, offset, targets, action, every, atMost) { Where = map.Where, AcknowledgementLapsesAfter = lapsesAfter };
    }

    private static DueOffset? ReadOffset(MapReader map)
    {
        var when = map.RequiredText("when");
        var at = map.Text("at");
        var roll = map.Choice("roll", Rolls, RollRule.None);
        if (when is null)
            return null;
        if (at is not (null or "24:00") && !LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(at).Success)
        {
            map.Problems.Error(map.WhereIs("at"), $"'at: {MapReader.Short(at)}' is no time of day; expected such as \"09:00\", in quotes");
            return null;
        }
        if (at is null && DueOffset.TryParse(when, at, roll, out var untimed) && !untimed.Amount.IsInHours)
        {
            map.Problems.Error(
                map.WhereIs("when"),
                $"'when: {MapReader.Short(when)}' counts days, so it needs 'at:' with a time of day such as \"09:00\""
            );
            return null;
        }
        if (DueOffset.TryParse(when, at, roll, out var offset))
            return offset;
        var examples = "'due', '4 hours after', '3 days before' or '1 working day after' with 'at:' and a time such as \"09:00\"";
        map.Problems.Error(
            map.WhereIs("when"),
            $"'when: {MapReader.Short(when)}' isn't understood; expected {examples}; hours take no 'at:' and no 'roll:'"
        );
        return null;
    }

    private static ImmutableArray<PostTarget> ReadTargets(MapReader map)
    {
        map.RequiredNode("to");
        var targets = ImmutableArray.CreateBuilder<PostTarget>();
        foreach (var word in map.Words("to"))
        {
            if (PostTarget.TryParse(word.Text, out var target, out var problem))
                targets.Add(target);
            else
                map.Problems.Error(word.Where, problem);
        }
        return targets.ToImmutable();
    }

    private static (Allowance? Every, int AtMost) ReadRepeat(MapReader map)
    {
        if (map.Group("repeat", "a repetition") is not { } group)
            return (null, 0);
        var text = group.RequiredText("every");
        var atMost = group.Number("at-most") ?? 0;
        group.Done();
        if (atMost is < 1 or > MostRepeats)
            group.Problems.Error(
                group.WhereIs("at-most"),
                FormattableString.Invariant($"a repetition needs 'at-most:', from 1 to {MostRepeats}")
            );
        if (text is null)
            return (null, 0);
        if (Allowance.TryParse(text, out var every) && every.Amount > 0)
            return (every, atMost);
        group.Problems.Error(
            group.WhereIs("every"),
            $"'every: {MapReader.Short(text)}' isn't understood; expected an amount such as {Allowance.Examples}"
        );
        return (null, 0);
    }

    private static Allowance? ReadLapse(MapReader map)
    {
        if (map.Text(Lapse) is not { } text)
            return null;
        if (Allowance.TryParse(text, out var after) && after.Amount > 0)
            return after;
        map.Problems.Error(
            map.WhereIs(Lapse),
            $"'{Lapse}: {MapReader.Short(text)}' isn't understood; expected an amount such as {Allowance.Examples}"
        );
        return null;
    }

    /// <summary>What can't wait for an answer can't wait either for somebody who gave one and did nothing.</summary>
    private static void TellSlowLapses(
        bool isCritical,
        Allowance? lapsesAfter,
        MapReader map,
        ImmutableArray<EscalationLevel> levels,
        ProblemList problems
    )
    {
        if (!isCritical)
            return;
        var message = $"a critical ladder runs in straight hours: write '{Lapse}: 4 hours'";
        if (lapsesAfter is { Unit: not AllowanceUnit.Hours })
            problems.Error(map.WhereIs(Lapse), message);
        foreach (var level in levels.Where(level => level.AcknowledgementLapsesAfter is { Unit: not AllowanceUnit.Hours }))
            problems.Error(level.Where, message);
    }

    private static void TellRepeats(IEnumerable<(string Key, SourceLocation Where)> keys, ProblemList problems)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, where) in keys)
        {
            if (!seen.Add(key))
                problems.Error(where, $"'{MapReader.Short(key)}' stands twice in this ladder");
        }
    }

    /// <summary>Rungs told in one unit must come later and later; those of different units can't be compared without a calendar.</summary>
    private static void TellOutOfOrder(ImmutableArray<EscalationLevel> levels, ProblemList problems)
    {
        foreach (var (level, index) in levels.Select((level, index) => (level, index)))
        {
            var before = levels
                .Take(index)
                .FirstOrDefault(other =>
                    other.Offset.Amount.Unit == level.Offset.Amount.Unit && other.Offset.Amount.Amount > level.Offset.Amount.Amount
                );
            if (before is not null)
                problems.Warn(level.Where, $"{level.Key} comes before {before.Key}, though it stands after it");
        }
    }

    private static void TellOutOfReach(
        bool isCritical,
        ImmutableArray<Reminder> reminders,
        ImmutableArray<EscalationLevel> levels,
        ProblemList problems
    )
    {
        if (!isCritical)
            return;
        foreach (var reminder in reminders)
            problems.Error(reminder.Where, "a critical ladder runs in hours and has no reminders");
        foreach (var level in levels.Where(level => !level.Offset.Amount.IsInHours))
            problems.Error(level.Where, "a critical ladder runs in straight hours: write '4 hours after'");
    }
}
