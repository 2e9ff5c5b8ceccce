using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Workflow.Core.Deadlines;
using Workflow.Core.Tests.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Deadlines;

/// <summary>Nights, days of rest and clock changes, in the two calendars of the sample.</summary>
public sealed class QuietHoursTests
{
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");
    private static readonly QuietHours Nights = new(new(20, 0), new(7, 30), RestDays: false);
    private static readonly QuietHours NightsAndRest = Nights with { RestDays = true };

    [Theory]
    [InlineData("2026-03-04 12:00", null)]
    [InlineData("2026-03-04 19:59", null)]
    [InlineData("2026-03-04 20:00", "2026-03-05 07:30")]
    [InlineData("2026-03-05 00:00", "2026-03-05 07:30")]
    [InlineData("2026-03-05 07:29", "2026-03-05 07:30")]
    [InlineData("2026-03-05 07:30", null)]
    public void A_night_lasts_over_midnight_and_ends_when_it_says(string at, string? end) =>
        AssertEnd(Nights, at, end, CalendarFiles.China);

    [Theory]
    [InlineData("2026-03-06 20:00", "2026-03-09 07:30")]
    [InlineData("2026-03-07 12:00", "2026-03-09 07:30")]
    [InlineData("2026-03-08 23:59", "2026-03-09 07:30")]
    [InlineData("2026-03-09 07:30", null)]
    public void A_weekend_is_quiet_until_the_next_working_day(string at, string? end) =>
        AssertEnd(NightsAndRest, at, end, CalendarFiles.China);

    [Theory]
    [InlineData("2026-09-30 21:00", "2026-10-08 07:30")]
    [InlineData("2026-10-03 10:00", "2026-10-08 07:30")]
    public void A_holiday_is_quiet_to_its_end(string at, string end) => AssertEnd(NightsAndRest, at, end, CalendarFiles.China);

    [Fact]
    public void A_make_up_working_day_on_a_weekend_is_not_quiet()
    {
        AssertEnd(NightsAndRest, "2026-10-10 10:00", null, CalendarFiles.China);
        AssertEnd(NightsAndRest, "2026-10-09 20:30", "2026-10-10 07:30", CalendarFiles.China);
    }

    [Theory]
    [InlineData("2026-03-28 21:00", "2026-03-29 07:30", "2026-03-29T06:30:00Z")]
    [InlineData("2026-10-24 21:00", "2026-10-25 07:30", "2026-10-25T07:30:00Z")]
    public void A_night_of_a_clock_change_ends_at_the_time_that_the_clock_shows(string at, string end, string instant)
    {
        AssertEnd(Nights, at, end, CalendarFiles.England);
        Assert.Equal(
            InstantPattern.ExtendedIso.Parse(instant).Value,
            Nights.EndAfter(At(at, CalendarFiles.England), CalendarFiles.England)
        );
    }

    [Fact]
    public void Quiet_hours_that_a_clock_change_skips_are_not_there_and_repeated_ones_are_there_once()
    {
        var england = CalendarFiles.England;
        var skipped = new QuietHours(new(1, 0), new(2, 0), RestDays: false);
        var repeated = new QuietHours(new(1, 15), new(1, 45), RestDays: false);

        Assert.Null(skipped.EndAfter(Instant.FromUtc(2026, 3, 29, 1, 0), england));
        Assert.Equal(Instant.FromUtc(2026, 10, 25, 0, 45), repeated.EndAfter(Instant.FromUtc(2026, 10, 25, 0, 30), england));
        Assert.Null(repeated.EndAfter(Instant.FromUtc(2026, 10, 25, 1, 30), england));
    }

    [Fact]
    public void A_bank_holiday_in_England_is_quiet_as_a_weekend_is() =>
        AssertEnd(NightsAndRest, "2026-04-02 22:00", "2026-04-07 07:30", CalendarFiles.England);

    [Property]
    public Property Quiet_ends_later_and_is_over_then()
    {
        var minutes = Gen.Choose(0, (24 * 60) - 1);
        var cases =
            from @from in minutes
            from until in minutes
            where @from != until
            from rest in ArbMap.Default.GeneratorFor<bool>()
            from england in ArbMap.Default.GeneratorFor<bool>()
            from hour in Gen.Choose(0, 366 * 24 * 4)
            select (
                Quiet: new QuietHours(TimeAt(@from), TimeAt(until), rest),
                england,
                At: Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromMinutes(15 * hour)
            );
        return Prop.ForAll(
            cases.ToArbitrary(),
            one =>
            {
                var calendar = one.england ? CalendarFiles.England : CalendarFiles.China;
                if (one.Quiet.EndAfter(one.At, calendar) is not { } end)
                    return !one.Quiet.RestDays || calendar.IsWorkingDay(calendar.DateOf(one.At));
                return end > one.At && one.Quiet.EndAfter(end, calendar) is null;
            }
        );
    }

    private static LocalTime TimeAt(int minutes) => LocalTime.Midnight.PlusMinutes(minutes);

    private static Instant At(string local, WorkCalendar calendar) => Local.Parse(local).Value.InZoneStrictly(calendar.Zone).ToInstant();

    private static void AssertEnd(QuietHours quiet, string at, string? end, WorkCalendar calendar) =>
        Assert.Equal(end is null ? null : At(end, calendar), quiet.EndAfter(At(at, calendar), calendar));
}
