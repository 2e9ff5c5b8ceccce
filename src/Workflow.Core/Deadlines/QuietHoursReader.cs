using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Deadlines;

/// <summary>Reads a ladder's quiet hours, and tells when they keep a rung back for too long.</summary>
internal static class QuietHoursReader
{
    private const string Key = "quiet-hours";

    /// <summary>An ordinary week without holidays: a ladder that is too slow in it is too slow in every calendar.</summary>
    private static readonly WorkCalendar OrdinaryWeek = new() { Id = "ordinary week" };

    // A Monday; which one doesn't matter, as nothing but the day of the week does.
    private static readonly LocalDate FirstDay = new(2024, 1, 1);

    /// <summary>The quiet hours of a ladder; null when it has none, or after telling what is wrong with them.</summary>
    public static QuietHours? Read(MapReader ladder, bool isCritical)
    {
        if (ladder.Group(Key, "a stretch of quiet hours") is not { } map)
            return null;
        map.RequiredNode("from");
        map.RequiredNode("until");
        var from = map.TimeOfDay("from");
        var until = map.TimeOfDay("until");
        var restDays = map.YesNo("rest-days");
        map.Done();
        if (isCritical)
            map.Problems.Error(ladder.WhereIs(Key), "a critical ladder runs day and night and has no quiet hours");
        if (from is not { } begins || until is not { } ends)
            return null;
        if (begins != ends)
            return isCritical ? null : new(begins, ends, restDays);
        map.Problems.Error(
            map.WhereIs("until"),
            "quiet hours that end when they begin would never end; expected two different times of day"
        );
        return null;
    }

    /// <summary>A rung whose mail waits until the next one has fired tells its receiver too late: somebody above them knows first.</summary>
    public static void TellOvertaken(EscalationPolicy ladder, MapReader map)
    {
        if (ladder.QuietHours is not { } quiet)
            return;
        foreach (var due in DueTimes(ladder.Levels))
        {
            if (OvertakenAt(due, ladder.Levels, quiet) is not { } held)
                continue;
            map.Problems.Warn(
                map.WhereIs(Key),
                $"mail of {held.Key} can wait in these quiet hours until the next rung has fired; let {held.Key} come at another time of day, or the next rung later"
            );
            return;
        }
    }

    private static EscalationLevel? OvertakenAt(LocalDateTime due, ImmutableArray<EscalationLevel> levels, QuietHours quiet)
    {
        var dueAt = OrdinaryWeek.At(due.Date, due.TimeOfDay);
        var instants = levels.Select(level => level.Offset.InstantFor(due.Date, dueAt, OrdinaryWeek)).ToImmutableArray();
        for (var i = 0; i < levels.Length; i++)
        {
            var at = instants[i];
            if (quiet.EndAfter(at, OrdinaryWeek) is { } end && instants.Any(next => at < next && next <= end))
                return levels[i];
        }
        return null;
    }

    /// <summary>Every day of a week; every hour of it, too, where a rung counts from the due instant.</summary>
    private static IEnumerable<LocalDateTime> DueTimes(ImmutableArray<EscalationLevel> levels)
    {
        var hours = levels.Any(level => level.Offset.Amount.IsInHours) ? 24 : 1;
        return from day in Enumerable.Range(0, 7)
            from hour in Enumerable.Range(0, hours)
            select FirstDay.PlusDays(day).At(new LocalTime(hour, 0));
    }
}
