using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Calendars;

/// <summary>A random calendar told as plain lists: what the oracle reads, and from which the real calendar is built.</summary>
internal sealed record CalendarSpec(
    DateTimeZone Zone,
    LocalDate FirstDay,
    int Days,
    (int From, int Until)[][] WeekMinutes,
    (int From, int Until)[] MakeUpMinutes,
    HashSet<LocalDate> Rest,
    HashSet<LocalDate> MakeUp
)
{
    public WorkCalendar Build()
    {
        var week = Enumerable.Range(1, 7).ToDictionary(day => (IsoDayOfWeek)day, day => Hours(WeekMinutes[day - 1]));
        var years = Enumerable
            .Range(FirstDay.Year, 3)
            .Select(year => new CalendarYear(year, "random", Named(Rest, year), Named(MakeUp, year)));
        return new()
        {
            Id = "random",
            Version = "1",
            Zone = Zone,
            Week = new(week),
            MakeUpHours = Hours(MakeUpMinutes),
            Years = years.ToImmutableSortedDictionary(year => year.Year, year => year),
        };
    }

    private static ImmutableArray<OfficeHours> Hours((int From, int Until)[] minutes) =>
        [.. minutes.Select(pair => new OfficeHours(Time(pair.From), Time(pair.Until)))];

    private static LocalTime Time(int minute) => LocalTime.FromMinutesSinceMidnight(minute % 1440);

    private static ImmutableSortedDictionary<LocalDate, LocalizedText> Named(HashSet<LocalDate> days, int year) =>
        days.Where(day => day.Year == year).ToImmutableSortedDictionary(day => day, _ => LocalizedText.Same("listed"));
}

/// <summary>
/// Counts deadlines as a child would: one minute after the other, one day after the other, on tables of its own. It shares no code with the
/// calendar under test but the zone's offset at an instant.
/// </summary>
internal sealed class NaiveTime
{
    private readonly CalendarSpec _spec;
    private readonly Instant _start;
    private readonly bool[] _open;
    private readonly int[] _endOfDay;
    private readonly int[] _closeOfDay;
    private readonly bool[] _worked;

    public NaiveTime(CalendarSpec spec)
    {
        _spec = spec;
        _start = spec.FirstDay.AtMidnight().InUtc().ToInstant() - Duration.FromDays(2);
        _worked = [.. Enumerable.Range(0, spec.Days).Select(day => IsWorked(spec.FirstDay.PlusDays(day)))];
        var local = LocalMinutes((spec.Days + 4) * 1440);
        _endOfDay = [.. Enumerable.Range(0, spec.Days).Select(day => FirstMinuteAt(local, (day + 1) * 1440))];
        _closeOfDay = (int[])_endOfDay.Clone();
        _open = new bool[local.Length];
        for (var day = 0; day < spec.Days; day++)
            Open(local, day);
    }

    public int Minutes => _open.Length;

    public Instant InstantOf(int minute) => _start + Duration.FromMinutes(minute);

    public LocalDate DateOf(int day) => _spec.FirstDay.PlusDays(day);

    /// <summary>The day on which a minute lies.</summary>
    public int DayOf(int minute)
    {
        var day = 0;
        while (_endOfDay[day] <= minute)
            day++;
        return day;
    }

    public int EndOf(int day) => _endOfDay[day];

    /// <summary>The due minute and day, and the days left out between them, or null when the tables are too short for the answer.</summary>
    public NaiveDue? Compute(DeadlineRule rule, int? anchorMinute, int anchorDay, IReadOnlyList<(int From, int Until)> pauses)
    {
        var after = rule.Direction == DeadlineDirection.After;
        (int From, int Until)[] stops = after ? [.. pauses] : [];
        try
        {
            return rule.Budget.IsInHours
                ? CountMinutes(rule, anchorMinute ?? (after ? _endOfDay[anchorDay] : _endOfDay[anchorDay - 1]), stops)
                : CountDaysInTime(rule, anchorMinute, anchorDay, stops);
        }
        catch (IndexOutOfRangeException)
        {
            return null;
        }
    }

    private NaiveDue CountMinutes(DeadlineRule rule, int minute, (int From, int Until)[] stops)
    {
        var left = rule.Budget.Amount * (rule.Budget.Unit == AllowanceUnit.Minutes ? 1 : 60);
        var step = rule.Direction == DeadlineDirection.After ? 1 : -1;
        while (left > 0)
        {
            var looked = step > 0 ? minute : minute - 1;
            if (!IsPaused(stops, looked) && (rule.Budget.Unit != AllowanceUnit.WorkingHours || _open[looked]))
                left--;
            minute += step;
        }
        return new(minute, DayOf(minute - 1), []);
    }

    /// <summary>Adds one pause after the other and stops at the first that begins when all was due already.</summary>
    private NaiveDue CountDaysInTime(DeadlineRule rule, int? anchorMinute, int anchorDay, (int From, int Until)[] stops)
    {
        var due = CountDays(rule, anchorMinute, anchorDay, []);
        var begun = new List<(int From, int Until)>();
        foreach (var stop in stops.Order())
        {
            if (stop.From >= due.Minute && !begun.Exists(other => other.Until >= stop.From))
                return due;
            begun.Add(stop);
            due = CountDays(rule, anchorMinute, anchorDay, [.. begun]);
        }
        return due;
    }

    private NaiveDue CountDays(DeadlineRule rule, int? anchorMinute, int anchorDay, (int From, int Until)[] stops)
    {
        var step = rule.Direction == DeadlineDirection.After ? 1 : -1;
        var left = HowManyDays(rule, anchorDay, step);
        var last = anchorDay;
        var leftOut = new List<int>();
        var day = rule.CountsStartDay ? anchorDay : anchorDay + step;
        while (left > 0)
        {
            if (
                IsPaused(stops, EndAsMeant(rule, day, anchorMinute) - 1) || (rule.Budget.Unit == AllowanceUnit.WorkingDays && !_worked[day])
            )
            {
                leftOut.Add(day);
            }
            else
            {
                left--;
                last = day;
            }
            day += step;
        }
        if (rule.Roll != RollRule.None && !_worked[last])
        {
            var roll = rule.Roll == RollRule.Forward ? 1 : -1;
            while (!_worked[last] || (roll > 0 && IsPaused(stops, EndAsMeant(rule, last, anchorMinute) - 1)))
            {
                leftOut.Add(last);
                last += roll;
            }
        }
        leftOut.Sort();
        return new(EndAsMeant(rule, last, anchorMinute), last, leftOut);
    }

    private static bool IsPaused((int From, int Until)[] stops, int minute)
    {
        foreach (var (from, until) in stops)
        {
            if (from <= minute && minute < until)
                return true;
        }
        return false;
    }

    private int EndAsMeant(DeadlineRule rule, int day, int? anchorMinute)
    {
        if (!rule.EndsAtCloseOfBusiness)
            return _endOfDay[day];
        var tooLate = rule.Direction == DeadlineDirection.After && _closeOfDay[day] <= anchorMinute;
        return tooLate ? _endOfDay[day] : _closeOfDay[day];
    }

    private int HowManyDays(DeadlineRule rule, int anchorDay, int step)
    {
        if (rule.Budget.Unit is AllowanceUnit.CalendarDays or AllowanceUnit.WorkingDays || rule.Budget.Amount == 0)
            return rule.Budget.Amount;
        var months = rule.Budget.Amount * (rule.Budget.Unit == AllowanceUnit.Years ? 12 : 1) * step;
        var anchor = DateOf(anchorDay);
        var month = (anchor.Year * 12) + anchor.Month - 1 + months;
        var days = 0;
        var lacks = anchor.Day > CalendarSystem.Iso.GetDaysInMonth(month / 12, (month % 12) + 1);
        for (var day = anchorDay; ; day += step, days++)
        {
            var date = DateOf(day);
            var isLastOfMonth = date.PlusDays(1).Month != date.Month;
            if ((date.Year * 12) + date.Month - 1 == month && (date.Day == anchor.Day || (lacks && isLastOfMonth)))
                return rule.CountsStartDay && lacks ? days + 1 : days;
        }
    }

    private bool IsWorked(LocalDate day) =>
        _spec.MakeUp.Contains(day) || (!_spec.Rest.Contains(day) && _spec.WeekMinutes[(int)day.DayOfWeek - 1].Length > 0);

    private int[] LocalMinutes(int count)
    {
        var local = new int[count];
        for (var minute = 0; minute < count; minute++)
            local[minute] = minute - (2 * 1440) + (_spec.Zone.GetUtcOffset(InstantOf(minute)).Seconds / 60);
        return local;
    }

    private static int FirstMinuteAt(int[] local, int wanted)
    {
        var minute = Math.Max(0, wanted - 1440);
        while (local[minute] < wanted)
            minute++;
        return minute;
    }

    private void Open(int[] local, int day)
    {
        if (!_worked[day])
            return;
        var date = DateOf(day);
        var hours = _spec.MakeUp.Contains(date) ? _spec.MakeUpMinutes : _spec.WeekMinutes[(int)date.DayOfWeek - 1];
        foreach (var (from, until) in hours)
        {
            var opens = FirstMinuteAt(local, (day * 1440) + from);
            var closes = FirstMinuteAt(local, (day * 1440) + until);
            Array.Fill(_open, true, opens, closes - opens);
            _closeOfDay[day] = closes;
        }
    }
}

/// <summary>The oracle's answer: due minute, due day, and the days not counted or rolled over.</summary>
internal sealed record NaiveDue(int Minute, int Day, List<int> LeftOut);
