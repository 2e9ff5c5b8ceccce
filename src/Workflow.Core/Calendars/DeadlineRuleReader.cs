using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Reads one deadline row of a rule pack, with its former wordings.</summary>
internal sealed class DeadlineRuleReader(string packVersion, LocalDate? packValidFrom, ProblemList problems)
{
    private static readonly Dictionary<string, DeadlineDirection> Directions = new(StringComparer.Ordinal)
    {
        ["after"] = DeadlineDirection.After,
        ["before"] = DeadlineDirection.Before,
    };

    private static readonly Dictionary<string, RollRule> Rolls = new(StringComparer.Ordinal)
    {
        ["none"] = RollRule.None,
        ["forward"] = RollRule.Forward,
        ["back"] = RollRule.Back,
    };

    private static readonly Dictionary<string, bool> StartDays = new(StringComparer.Ordinal) { ["excluded"] = false, ["counted"] = true };

    private static readonly Dictionary<string, bool> Ends = new(StringComparer.Ordinal) { ["24:00"] = false, ["close-of-business"] = true };

    private static readonly Dictionary<string, RuleCertainty> Certainties = new(StringComparer.Ordinal)
    {
        ["law"] = RuleCertainty.Law,
        ["rule"] = RuleCertainty.Rule,
        ["local"] = RuleCertainty.Local,
        ["practice"] = RuleCertainty.Practice,
        ["assumption"] = RuleCertainty.Assumption,
    };

    /// <summary>The row and then its former wordings, the newest first; empty when the row can't be read.</summary>
    public ImmutableArray<DeadlineRule> ReadWithHistory(SourceEntry entry)
    {
        if (MapReader.Of(entry.Value, $"the row '{entry.Key}'", problems) is not { } map)
            return [];
        var wordings = ImmutableArray.CreateBuilder<DeadlineRule>();
        var row = Read(entry.Key, map);
        if (row is not null)
            wordings.Add(row);
        var newest = row?.ValidFrom;
        foreach (var item in map.Items("earlier"))
        {
            if (MapReader.Of(item, $"an earlier wording of '{entry.Key}'", problems) is not { } former)
                continue;
            var read = Read(entry.Key, former);
            former.Done();
            if (read is null)
                continue;
            if (newest is not { } limit || read.ValidFrom >= limit)
                problems.Error(item.Where, $"an earlier wording of '{entry.Key}' needs a later one with a 'valid-from:' after its own");
            newest = read.ValidFrom;
            wordings.Add(read);
        }
        map.Done();
        return row is null ? [] : wordings.ToImmutable();
    }

    private DeadlineRule? Read(string id, MapReader map)
    {
        var anchor = map.RequiredText("anchor");
        var repeat = ReadRepeat(map);
        var budget = repeat is not null && !map.Has("budget") ? new Allowance(0, AllowanceUnit.CalendarDays) : ReadBudget(map);
        var direction = map.Choice("direction", Directions, DeadlineDirection.After);
        var countsStartDay = map.Choice("start-day", StartDays, otherwise: false);
        var roll = map.Choice("roll", Rolls, RollRule.None);
        var endsAtClose = map.Choice("ends", Ends, otherwise: false);
        var source = map.Text("source") ?? "";
        map.RequiredNode("certainty");
        var certainty = map.Choice("certainty", Certainties, RuleCertainty.Assumption);
        var validFrom = map.Date("valid-from") ?? packValidFrom;
        var title = map.Localized("title");
        var note = map.Localized("note");
        if (budget is not { } amount || anchor is null)
            return null;
        CheckAnchor(map, anchor);
        CheckDayRules(map, amount, direction, roll);
        if (source.Length == 0 && certainty != RuleCertainty.Assumption)
            problems.Error(
                map.WhereIs("certainty"),
                $"'certainty: {map.Text("certainty")}' needs a 'source:'; without one it is an assumption"
            );
        return new(id, anchor, amount, direction, countsStartDay, roll, endsAtClose, source, certainty, validFrom, packVersion)
        {
            Title = title,
            Note = note,
            Repeat = repeat,
        };
    }

    private RepeatPattern? ReadRepeat(MapReader map)
    {
        if (map.Text("repeat") is not { } text)
            return null;
        if (RepeatPattern.TryParse(text, out var repeat))
            return repeat;
        problems.Error(
            map.WhereIs("repeat"),
            $"'{text}' is no pattern; expected 'every 6 months' or 'months 1-12 every 1, 14-24 every 2, 30'"
        );
        return null;
    }

    private Allowance? ReadBudget(MapReader map)
    {
        var node = map.RequiredNode("budget");
        if (map.Text("budget") is not { } text)
            return null;
        if (Allowance.TryParse(text, out var budget))
            return budget;
        problems.Error(node?.Where ?? map.Where, $"'{text}' is no budget{AllowanceHint.For(text)}; expected {Allowance.Examples}");
        return null;
    }

    private void CheckAnchor(MapReader map, string anchor)
    {
        if (!anchor.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.'))
            problems.Error(
                map.WhereIs("anchor"),
                $"'{anchor}' is no name of an anchor; expected small letters and dashes such as order-received"
            );
    }

    /// <summary>A last day that falls on a holiday must be thought of, so that rows in days say what happens then; hours can't say it.</summary>
    private void CheckDayRules(MapReader map, Allowance budget, DeadlineDirection direction, RollRule roll)
    {
        if (budget.IsInHours)
        {
            foreach (var key in new[] { "roll", "start-day", "ends" }.Where(map.Has))
                problems.Error(map.WhereIs(key), $"'{key}:' means nothing for {budget}: hours run from moment to moment");
            return;
        }
        if (budget.Unit != AllowanceUnit.WorkingDays && !map.Has("roll"))
            problems.Error(map.Where, $"a row of {budget} needs 'roll:' (none, forward or back) for a last day that is a day of rest");
        if (roll == RollRule.Back && direction == DeadlineDirection.After)
            problems.Warn(map.WhereIs("roll"), "'roll: back' makes the time shorter than the budget");
        if (roll == RollRule.Forward && direction == DeadlineDirection.Before)
            problems.Warn(map.WhereIs("roll"), "'roll: forward' comes closer to the anchor than the budget");
    }
}
