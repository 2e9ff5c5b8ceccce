using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Counts days, working days, months and years: one day after the other, or as one stretch where nothing pauses.</summary>
internal sealed class DayCount
{
    private static readonly LocalizedText StartDay = LocalizedText.Of("the day itself isn't counted", "当日不计入");

    private static readonly LocalizedText Paused = LocalizedText.Of("the clock was paused at the end of the day", "当日终了时计时中止");

    private readonly DeadlineRule _rule;
    private readonly WorkCalendar _calendar;
    private readonly PauseList _pauses;
    private readonly ProvisionalDays _provisional;
    private readonly Instant? _anchorMoment;
    private readonly int _step;
    private readonly List<DeadlineSegment> _segments = [];
    private readonly List<ExcludedDay> _exclusions = [];
    private readonly int[] _givenBack;
    private decimal _countedSoFar;

    private DayCount(DeadlineRule rule, DeadlineAnchor anchor, WorkCalendar calendar, PauseList pauses)
    {
        _rule = rule;
        _calendar = calendar;
        _pauses = pauses;
        _provisional = new(calendar);
        _anchorMoment = (anchor as DeadlineAnchor.Moment)?.At;
        _step = rule.Direction == DeadlineDirection.After ? 1 : -1;
        _givenBack = new int[pauses.All.Length];
    }

    public static DeadlineComputation Compute(
        DeadlineRule rule,
        DeadlineAnchor anchor,
        LocalDate anchorDay,
        WorkCalendar calendar,
        PauseList pauses
    )
    {
        var count = new DayCount(rule, anchor, calendar, pauses);
        var last = count.CountFrom(anchorDay);
        var dueDay = count.Roll(last);
        var due = count.EndOf(dueDay);
        var provisional = count._provisional.ToIntervals();
        count._segments.Sort((left, right) => left.From.CompareTo(right.From));
        count._exclusions.Sort((left, right) => left.Day.CompareTo(right.Day));
        return new(rule, anchor, dueDay, due, !provisional.IsEmpty, calendar.Version, [.. count._segments], [.. count._exclusions])
        {
            CalendarId = calendar.Id,
            AnchorLocal = count._anchorMoment?.InZone(calendar.Zone).LocalDateTime ?? anchorDay.AtMidnight(),
            DueLocal = due == calendar.EndOfDay(dueDay) ? dueDay.PlusDays(1).AtMidnight() : due.InZone(calendar.Zone).LocalDateTime,
            RolledFrom = dueDay == last ? null : last,
            Pauses = count.PausesTaken(),
            ProvisionalDays = provisional,
        };
    }

    /// <summary>The last day counted; the anchor's day when the budget is zero.</summary>
    private LocalDate CountFrom(LocalDate anchorDay)
    {
        var wanted = DaysWanted(anchorDay);
        if (wanted == 0)
            return anchorDay;
        var day = _rule.CountsStartDay ? anchorDay : anchorDay.PlusDays(_step);
        if (!_rule.CountsStartDay)
            _exclusions.Add(new(anchorDay, ExclusionKind.StartDay, StartDay));
        return EveryDayCounts ? CountAtOnce(day, wanted) : CountOneByOne(day, wanted);
    }

    private bool EveryDayCounts => _rule.Budget.Unit != AllowanceUnit.WorkingDays && _pauses.All.IsEmpty;

    private LocalDate CountAtOnce(LocalDate first, int wanted)
    {
        LocalDate? runStart = first;
        var stop = first.PlusDays(wanted * _step);
        CloseRun(ref runStart, stop, wanted, wanted);
        return stop.PlusDays(-_step);
    }

    private LocalDate CountOneByOne(LocalDate day, int wanted)
    {
        var counted = 0;
        var rest = 0;
        LocalDate? runStart = null;
        for (; counted < wanted; day = day.PlusDays(_step))
        {
            if (WhyNot(day) is { } excluded)
            {
                rest = excluded.Kind == ExclusionKind.Rest ? rest + 1 : 0;
                if (rest > WorkCalendar.LongestRest)
                    throw _calendar.NoWorkingDay(day);
                _exclusions.Add(excluded);
                CloseRun(ref runStart, day, counted, wanted);
                continue;
            }
            rest = 0;
            counted++;
            runStart ??= day;
        }
        CloseRun(ref runStart, day, counted, wanted);
        return day.PlusDays(-_step);
    }

    /// <summary>Months and years become the days that they have from this anchor, so that paused days can be given back one by one.</summary>
    private int DaysWanted(LocalDate anchorDay)
    {
        var amount = _rule.Budget.Amount;
        switch (_rule.Budget.Unit)
        {
            case AllowanceUnit.CalendarDays or AllowanceUnit.WorkingDays:
                return amount;
            case AllowanceUnit.Months:
                return DaysUntil(anchorDay, anchorDay.PlusMonths(amount * _step));
            case AllowanceUnit.Years:
                return DaysUntil(anchorDay, anchorDay.PlusYears(amount * _step));
            case AllowanceUnit.Hours or AllowanceUnit.WorkingHours or AllowanceUnit.Minutes:
            default:
                throw new ArgumentOutOfRangeException(nameof(anchorDay), $"{_rule.Budget} isn't counted in days");
        }
    }

    /// <summary>
    /// With the start day counted, three years from the 24th end on the 23rd; but where the month lacks the day, its last day is the end
    /// either way.
    /// </summary>
    private int DaysUntil(LocalDate anchorDay, LocalDate anniversary)
    {
        var days = Math.Abs(Period.DaysBetween(anchorDay, anniversary));
        return _rule.CountsStartDay && anniversary.Day != anchorDay.Day ? days + 1 : days;
    }

    private ExcludedDay? WhyNot(LocalDate day)
    {
        var working = _rule.Budget.Unit == AllowanceUnit.WorkingDays;
        if (PauseAtEndOf(day) is { } pause)
        {
            if (!working || _calendar.IsWorkingDay(day))
                _givenBack[pause]++;
            return new(day, ExclusionKind.Paused, Paused);
        }
        return working && !_provisional.IsWorked(day) ? new(day, ExclusionKind.Rest, RestReason(day)) : null;
    }

    private void CloseRun(ref LocalDate? runStart, LocalDate stoppedAt, int counted, int wanted)
    {
        if (runStart is not { } start)
            return;
        var (first, last) = _step > 0 ? (start, stoppedAt.PlusDays(-1)) : (stoppedAt.PlusDays(1), start);
        var upToHere = Math.Round((decimal)_rule.Budget.Amount * counted / wanted, 6);
        _segments.Add(new(first.AtMidnight(), last.PlusDays(1).AtMidnight(), upToHere - _countedSoFar));
        _countedSoFar = upToHere;
        runStart = null;
    }

    private LocalDate Roll(LocalDate last)
    {
        if (_rule.Roll == RollRule.None || _provisional.IsWorked(last))
            return last;
        var step = _rule.Roll == RollRule.Forward ? 1 : -1;
        var rest = 0;
        for (var day = last; rest <= WorkCalendar.LongestRest; day = day.PlusDays(step))
        {
            var isWorked = _provisional.IsWorked(day);
            var pause = isWorked && step > 0 ? PauseAtEndOf(day) : null;
            if (isWorked && pause is null)
                return day;
            rest = isWorked ? 0 : rest + 1;
            _exclusions.Add(new(day, ExclusionKind.RolledOver, isWorked ? Paused : RestReason(day)));
            if (pause is { } taken)
                _givenBack[taken]++;
        }
        throw _calendar.NoWorkingDay(last);
    }

    private int? PauseAtEndOf(LocalDate day) => _pauses.All.IsEmpty ? null : _pauses.IndexJustBefore(EndOf(day));

    /// <summary>
    /// The end of a day as the rule means it. When the office had closed before the anchor, its day still lasts until 24:00: nobody is late
    /// before they begin.
    /// </summary>
    private Instant EndOf(LocalDate day)
    {
        if (!_rule.EndsAtCloseOfBusiness)
            return _calendar.EndOfDay(day);
        _provisional.Note(day);
        var close = _calendar.CloseOfBusiness(day);
        return _step > 0 && close <= _anchorMoment ? _calendar.EndOfDay(day) : close;
    }

    private LocalizedText RestReason(LocalDate day) => _calendar.WhyResting(day) ?? LocalizedText.Empty;

    private ImmutableArray<DeadlinePause> PausesTaken()
    {
        var taken = ImmutableArray.CreateBuilder<DeadlinePause>();
        for (var i = 0; i < _givenBack.Length; i++)
        {
            if (_givenBack[i] == 0)
                continue;
            var pause = _pauses.All[i];
            taken.Add(new(LocalOf(pause.Start), LocalOf(pause.End), _givenBack[i]));
        }
        return taken.ToImmutable();
    }

    private LocalDateTime LocalOf(Instant instant) => instant.InZone(_calendar.Zone).LocalDateTime;
}
