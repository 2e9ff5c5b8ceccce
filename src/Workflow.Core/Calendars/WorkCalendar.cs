using System.Collections.Frozen;
using System.Collections.Immutable;
using NodaTime;
using NodaTime.TimeZones;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>
/// Which days are worked and when the office is open: a weekly pattern, published lists per year over it, and the zone in which days begin
/// and end. A year without a list is provisional: the weekly pattern only. Immutable, and pure: the same questions get the same answers.
/// </summary>
public sealed class WorkCalendar
{
    /// <summary>The longest stretch without a working day that is walked over; a calendar with a longer one isn't read.</summary>
    public const int LongestRest = 400;

    private static readonly ZoneLocalMappingResolver Lenient = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter
    );

    private static readonly LocalizedText Weekend = LocalizedText.Of("weekend", "周末");

    private static readonly LocalizedText WeeklyRest = LocalizedText.Of("weekly day of rest", "每周休息日");

    private readonly ImmutableSortedDictionary<int, CalendarYear> _years = ImmutableSortedDictionary<int, CalendarYear>.Empty;

    private readonly FrozenDictionary<LocalDate, DayMark> _marks = FrozenDictionary<LocalDate, DayMark>.Empty;

    private readonly ImmutableArray<OfficeHours>? _makeUpHours;

    /// <summary>Short id, such as <c>CN</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Version of the data, recorded with every deadline computed from it.</summary>
    public string Version { get; init; } = "";

    /// <summary>What it is called.</summary>
    public LocalizedText Title { get; init; } = LocalizedText.Empty;

    /// <summary>The zone in which its days begin and end.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>The ordinary week.</summary>
    public WorkWeek Week { get; init; } = WorkWeek.Ordinary;

    /// <summary>Office hours of a make-up working day; those of the week's first working day unless said.</summary>
    public ImmutableArray<OfficeHours> MakeUpHours
    {
        get => _makeUpHours ?? Week.HoursOfFirstWorkingDay;
        init => _makeUpHours = WorkWeek.InOrder(value);
    }

    /// <summary>The published lists by year.</summary>
    public ImmutableSortedDictionary<int, CalendarYear> Years
    {
        get => _years;
        init
        {
            _years = value;
            _marks = MarksOf(value.Values);
        }
    }

    /// <summary>True when the day is worked: override, then holiday, then weekly pattern.</summary>
    public bool IsWorkingDay(LocalDate day) => _marks.TryGetValue(day, out var mark) ? mark.IsWorked : Week.Works(day.DayOfWeek);

    /// <summary>True when the year of the day has no published list yet.</summary>
    public bool IsProvisional(LocalDate day) => !_years.ContainsKey(day.Year);

    /// <summary>Why the day isn't worked (the holiday's name, or the weekend), or null when it is.</summary>
    public LocalizedText? WhyResting(LocalDate day)
    {
        if (_marks.TryGetValue(day, out var mark))
            return mark.IsWorked ? null : mark.Name;
        if (Week.Works(day.DayOfWeek))
            return null;
        return day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? Weekend : WeeklyRest;
    }

    /// <summary>The name of the holiday or of the make-up working day that a published list gives the day, or null.</summary>
    public LocalizedText? NameOf(LocalDate day) => _marks.TryGetValue(day, out var mark) ? mark.Name : null;

    /// <summary>The open hours of a day in order; empty on a day of rest.</summary>
    public ImmutableArray<OfficeHours> HoursOn(LocalDate day)
    {
        if (!_marks.TryGetValue(day, out var mark))
            return Week[day.DayOfWeek];
        return mark.IsWorked ? MakeUpHours : [];
    }

    /// <summary>How many days of a year are worked.</summary>
    public int WorkingDaysIn(int year)
    {
        var count = 0;
        for (var day = new LocalDate(year, 1, 1); day.Year == year; day = day.PlusDays(1))
            count += IsWorkingDay(day) ? 1 : 0;
        return count;
    }

    /// <summary>The day itself when worked, else the first working day after it.</summary>
    public LocalDate RollForward(LocalDate day) => IsWorkingDay(day) ? day : NextWorkingDay(day, 1);

    /// <summary>The day itself when worked, else the last working day before it.</summary>
    public LocalDate RollBack(LocalDate day) => IsWorkingDay(day) ? day : NextWorkingDay(day, -1);

    /// <summary>The n-th working day after (n positive) or before (n negative) the day, which itself never counts. Zero gives the day.</summary>
    public LocalDate AddWorkingDays(LocalDate day, int count)
    {
        var step = Math.Sign(count);
        for (var left = Math.Abs(count); left > 0; left--)
            day = NextWorkingDay(day, step);
        return day;
    }

    /// <summary>The day in this calendar's zone on which the instant lies.</summary>
    public LocalDate DateOf(Instant instant) => instant.InZone(Zone).Date;

    /// <summary>
    /// The instant of a local time on a day; a time that a clock change skips becomes the first one after it, a repeated one the earlier.
    /// </summary>
    public Instant At(LocalDate day, LocalTime time) => Zone.ResolveLocal(day.At(time), Lenient).ToInstant();

    /// <summary>24:00 of the day, that is the start of the next day.</summary>
    public Instant EndOfDay(LocalDate day) => At(day.PlusDays(1), LocalTime.Midnight);

    /// <summary>When the office closes for the day, or 24:00 on a day of rest.</summary>
    public Instant CloseOfBusiness(LocalDate day)
    {
        var hours = HoursOn(day);
        return hours.IsEmpty || hours[^1].Until == LocalTime.Midnight ? EndOfDay(day) : At(day, hours[^1].Until);
    }

    private LocalDate NextWorkingDay(LocalDate day, int step)
    {
        for (var walked = 0; walked <= LongestRest; walked++)
        {
            day = day.PlusDays(step);
            if (IsWorkingDay(day))
                return day;
        }
        throw NoWorkingDay(day);
    }

    internal InvalidOperationException NoWorkingDay(LocalDate day) =>
        new(FormattableString.Invariant($"calendar {Id} has no working day within {LongestRest} days of {day:uuuu-MM-dd}"));

    private static FrozenDictionary<LocalDate, DayMark> MarksOf(IEnumerable<CalendarYear> years)
    {
        var marks = new Dictionary<LocalDate, DayMark>();
        foreach (var year in years)
        {
            foreach (var (day, name) in year.RestDays)
                marks[day] = new(false, name);
            foreach (var (day, name) in year.WorkingDays)
                marks[day] = new(true, name);
        }
        return marks.ToFrozenDictionary();
    }

    private readonly record struct DayMark(bool IsWorked, LocalizedText Name);
}
