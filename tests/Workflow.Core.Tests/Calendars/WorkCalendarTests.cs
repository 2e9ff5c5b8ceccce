using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class WorkCalendarTests
{
    [Theory]
    [InlineData("2026-02-14", 1, "2026-02-24")]
    [InlineData("2026-02-24", -1, "2026-02-14")]
    [InlineData("2026-10-09", -7, "2026-09-22")]
    [InlineData("2026-02-18", 1, "2026-02-24")]
    [InlineData("2026-02-18", 0, "2026-02-18")]
    [InlineData("2026-05-06", 3, "2026-05-09")]
    public void Working_days_pass_over_holidays_and_count_make_up_days(string from, int count, string expected) =>
        Assert.Equal(Day(expected), CalendarFiles.China.AddWorkingDays(Day(from), count));

    [Theory]
    [InlineData("2026-03-20T02:00:00Z", 4, "2026-03-20T08:00:00Z")]
    [InlineData("2026-03-20T09:00:00Z", 1, "2026-03-23T01:00:00Z")]
    [InlineData("2026-03-20T08:30:00Z", 1, "2026-03-20T09:30:00Z")]
    [InlineData("2026-03-21T00:00:00Z", 7, "2026-03-23T09:30:00Z")]
    [InlineData("2026-03-23T01:30:00Z", -2, "2026-03-20T08:30:00Z")]
    [InlineData("2026-03-23T00:30:00Z", -7, "2026-03-20T00:30:00Z")]
    public void Working_hours_run_only_while_the_office_is_open(string from, int hours, string expected) =>
        Assert.Equal(Time(expected), CalendarFiles.China.AddWorkingHours(Time(from), hours));

    [Fact]
    public void A_time_that_the_clock_change_skips_becomes_the_first_one_after_it()
    {
        var london = new WorkCalendar { Zone = DateTimeZoneProviders.Tzdb["Europe/London"] };

        Assert.Equal(Instant.FromUtc(2026, 3, 29, 1, 0), london.At(new(2026, 3, 29), new(1, 30)));
    }

    [Fact]
    public void A_time_that_the_clock_change_repeats_is_the_earlier_one()
    {
        var london = new WorkCalendar { Zone = DateTimeZoneProviders.Tzdb["Europe/London"] };

        Assert.Equal(Instant.FromUtc(2026, 10, 25, 0, 30), london.At(new(2026, 10, 25), new(1, 30)));
    }

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z")]
    [InlineData("Asia/Beirut", "2022-03-26", "2022-03-26T22:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z")]
    public void A_day_ends_when_the_next_begins_even_if_midnight_or_the_whole_next_day_is_skipped(string zone, string day, string expected)
    {
        var calendar = new WorkCalendar { Zone = DateTimeZoneProviders.Tzdb[zone] };

        Assert.Equal(Time(expected), calendar.EndOfDay(Day(day)));
        Assert.Equal(Day(day), calendar.DateOf(calendar.EndOfDay(Day(day)) - Duration.Epsilon));
        Assert.NotEqual(Day(day), calendar.DateOf(calendar.EndOfDay(Day(day))));
    }

    [Fact]
    public void An_office_open_while_the_clock_changes_is_open_an_hour_more_or_less()
    {
        var hours = Enumerable
            .Range(1, 7)
            .ToDictionary(day => (IsoDayOfWeek)day, _ => ImmutableArray.Create(new OfficeHours(new(0, 0), new(6, 0))));
        var london = new WorkCalendar { Zone = DateTimeZoneProviders.Tzdb["Europe/London"], Week = new(hours) };

        Assert.Equal(Duration.FromHours(5), Assert.Single(london.OpenOn(new(2026, 3, 29))).Duration);
        Assert.Equal(Duration.FromHours(7), Assert.Single(london.OpenOn(new(2026, 10, 25))).Duration);
        Assert.Equal(Instant.FromUtc(2026, 3, 30, 0, 0), london.AddWorkingHours(Instant.FromUtc(2026, 3, 28, 23, 0), 6));
    }

    [Fact]
    public void A_calendar_built_without_any_work_throws_instead_of_walking_for_ever()
    {
        var never = new WorkCalendar { Id = "never", Week = new(new Dictionary<IsoDayOfWeek, ImmutableArray<OfficeHours>>()) };

        Assert.Throws<InvalidOperationException>(() => never.AddWorkingDays(new(2026, 1, 1), 1));
        Assert.Throws<InvalidOperationException>(() => never.RollBack(new(2026, 1, 1)));
        Assert.Throws<InvalidOperationException>(() => never.AddWorkingHours(Instant.FromUtc(2026, 1, 1, 0, 0), 1));
        Assert.Throws<InvalidOperationException>(() => never.AddWorkingHours(Instant.FromUtc(2026, 1, 1, 0, 0), -1));
    }

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    private static Instant Time(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
