using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Counts hours and minutes: straight ones on the time line, or those inside office hours. They never roll.</summary>
internal static class HourCount
{
    private const decimal NanosecondsPerHour = 3_600_000_000_000m;
    private const decimal NanosecondsPerMinute = 60_000_000_000m;

    public static DeadlineComputation Compute(
        DeadlineRule rule,
        DeadlineAnchor anchor,
        LocalDate anchorDay,
        WorkCalendar calendar,
        PauseList pauses
    )
    {
        var after = rule.Direction == DeadlineDirection.After;
        var start = anchor switch
        {
            DeadlineAnchor.Moment moment => moment.At,
            _ => after ? calendar.EndOfDay(anchorDay) : calendar.At(anchorDay, LocalTime.Midnight),
        };
        var counted = Consume(rule.Budget.ToDuration(), Stretches(rule, calendar, start, pauses), after);
        var due =
            counted.Count == 0 ? start
            : after ? counted[^1].End
            : counted[^1].Start;
        if (!after)
            counted.Reverse();
        var dueDay = calendar.DateOf(due - Duration.Epsilon);
        var walked = after ? (From: calendar.DateOf(start), To: dueDay) : (From: dueDay, To: calendar.DateOf(start - Duration.Epsilon));
        var provisional = new ProvisionalDays(calendar);
        var exclusions = rule.Budget.Unit == AllowanceUnit.WorkingHours ? RestDays(calendar, walked.From, walked.To, provisional) : [];
        var provisionalDays = provisional.ToIntervals();
        return new(rule, anchor, dueDay, due, !provisionalDays.IsEmpty, calendar.Version, Segments(rule, counted, calendar), exclusions)
        {
            CalendarId = calendar.Id,
            AnchorLocal = anchor is DeadlineAnchor.Day day ? day.Date.AtMidnight() : LocalOf(start, calendar),
            DueLocal = due == calendar.EndOfDay(dueDay) ? dueDay.PlusDays(1).AtMidnight() : LocalOf(due, calendar),
            Pauses = PausesTaken(rule, calendar, pauses, new(start, Instant.Max(start, due))),
            ProvisionalDays = provisionalDays,
        };
    }

    /// <summary>What may be counted, in the order of counting, the pauses taken out.</summary>
    private static IEnumerable<Interval> Stretches(DeadlineRule rule, WorkCalendar calendar, Instant start, PauseList pauses)
    {
        if (rule.Direction == DeadlineDirection.Before)
            return rule.Budget.Unit != AllowanceUnit.WorkingHours ? [new(Instant.MinValue, start)] : calendar.OpenBefore(start);
        var all = rule.Budget.Unit != AllowanceUnit.WorkingHours ? [new(start, Instant.MaxValue)] : calendar.OpenFrom(start);
        return all.SelectMany(pauses.Without);
    }

    private static List<Interval> Consume(Duration budget, IEnumerable<Interval> stretches, bool after)
    {
        var counted = new List<Interval>();
        if (budget == Duration.Zero)
            return counted;
        foreach (var stretch in stretches)
        {
            if (stretch.Duration >= budget)
            {
                counted.Add(after ? new(stretch.Start, stretch.Start + budget) : new(stretch.End - budget, stretch.End));
                return counted;
            }
            counted.Add(stretch);
            budget -= stretch.Duration;
        }
        return counted;
    }

    /// <summary>Rounds the running total and not each stretch, so that odd minutes still sum exactly to the budget.</summary>
    private static ImmutableArray<DeadlineSegment> Segments(DeadlineRule rule, List<Interval> counted, WorkCalendar calendar)
    {
        var segments = ImmutableArray.CreateBuilder<DeadlineSegment>(counted.Count);
        var total = Duration.Zero;
        var soFar = 0m;
        foreach (var stretch in counted)
        {
            total += stretch.Duration;
            var upToHere = InUnits(rule, total);
            segments.Add(new(LocalOf(stretch.Start, calendar), LocalOf(stretch.End, calendar), upToHere - soFar));
            soFar = upToHere;
        }
        return segments.MoveToImmutable();
    }

    private static ImmutableArray<ExcludedDay> RestDays(WorkCalendar calendar, LocalDate from, LocalDate to, ProvisionalDays provisional)
    {
        var rest = ImmutableArray.CreateBuilder<ExcludedDay>();
        for (var day = from; day <= to; day = day.PlusDays(1))
        {
            if (!provisional.IsWorked(day))
                rest.Add(new(day, ExclusionKind.Rest, calendar.WhyResting(day) ?? LocalizedText.Empty));
        }
        return rest.ToImmutable();
    }

    private static ImmutableArray<DeadlinePause> PausesTaken(DeadlineRule rule, WorkCalendar calendar, PauseList pauses, Interval run)
    {
        var taken = ImmutableArray.CreateBuilder<DeadlinePause>();
        foreach (var pause in pauses.All)
        {
            var common = PauseList.Common(pause, run);
            if (common == Duration.Zero)
                continue;
            if (rule.Budget.Unit == AllowanceUnit.WorkingHours)
            {
                var from = Instant.Max(pause.Start, run.Start);
                var until = Instant.Min(pause.End, run.End);
                common = calendar.OpenBetween(from, until);
            }
            if (common > Duration.Zero)
                taken.Add(new(LocalOf(pause.Start, calendar), LocalOf(pause.End, calendar), InUnits(rule, common)));
        }
        return taken.ToImmutable();
    }

    private static decimal InUnits(DeadlineRule rule, Duration duration) =>
        Math.Round(
            duration.ToInt64Nanoseconds() / (rule.Budget.Unit == AllowanceUnit.Minutes ? NanosecondsPerMinute : NanosecondsPerHour),
            6
        );

    private static LocalDateTime LocalOf(Instant instant, WorkCalendar calendar) => instant.InZone(calendar.Zone).LocalDateTime;
}
