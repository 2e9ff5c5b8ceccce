using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class CalendarDataTests
{
    [Theory]
    [InlineData(2025)]
    [InlineData(2026)]
    public void The_calendar_says_what_the_official_notice_says(int year)
    {
        var notice = CalendarFiles.Notice(FormattableString.Invariant($"workflows/calendars/notices/CN-{year}.notice.yaml"));

        Assert.Empty(CalendarComparison.Compare(CalendarFiles.China, notice));
        Assert.Equal(248, CalendarFiles.China.WorkingDaysIn(year));
    }

    [Fact]
    public void A_calendar_that_differs_from_the_notice_is_told_day_by_day()
    {
        var notice = CalendarFiles.Notice("workflows/calendars/notices/CN-2026.notice.yaml");
        var year = CalendarFiles.China.Years[2026];
        var wrong = new WorkCalendar
        {
            Id = "CN",
            Week = CalendarFiles.China.Week,
            Years = CalendarFiles.China.Years.SetItem(
                2026,
                year with
                {
                    RestDays = year.RestDays.Remove(new(2026, 2, 23)).Add(new(2026, 2, 24), year.RestDays[new(2026, 2, 16)]),
                    WorkingDays = year.WorkingDays.Remove(new(2026, 5, 9)),
                }
            ),
        };

        Assert.Equal(
            [
                "2026-02-23: the calendar works, the notice rests (Spring Festival)",
                "2026-02-24: the calendar rests, the notice works",
                "2026-05-09: the calendar rests, the notice works",
                "the calendar has 247 working days, the notice 248",
            ],
            CalendarComparison.Compare(wrong, notice).Select(difference => difference.ToString())
        );
    }

    [Fact]
    public void A_notice_for_another_calendar_or_an_unpublished_year_is_refused()
    {
        var notice = CalendarFiles.Notice("workflows/calendars/notices/CN-2026.notice.yaml");

        var differences = CalendarComparison.Compare(CalendarFiles.England, notice);

        Assert.Contains(new(null, "the notice is about calendar CN, not GB-ENG"), differences);
        Assert.Contains(
            new(null, "calendar CN has no list for 2026"),
            CalendarComparison.Compare(new WorkCalendar { Id = "CN", Years = CalendarFiles.China.Years.Remove(2026) }, notice)
        );
    }

    [Fact]
    public void Bank_holidays_of_England_and_Wales_rest()
    {
        var england = CalendarFiles.England;

        Assert.Equal(253, england.WorkingDaysIn(2025));
        Assert.Equal(253, england.WorkingDaysIn(2026));
        Assert.Equal(new(2026, 4, 7), england.RollForward(new(2026, 4, 3)));
        Assert.Equal(new(2026, 12, 29), england.AddWorkingDays(new(2026, 12, 24), 1));
        Assert.Equal("Boxing Day (substitute day)", england.WhyResting(new(2026, 12, 28))?.For("en"));
    }

    [Fact]
    public void A_year_without_a_published_list_is_provisional_and_rests_on_weekends_only()
    {
        var china = CalendarFiles.China;

        Assert.False(china.IsProvisional(new(2026, 12, 31)));
        Assert.True(china.IsProvisional(new(2027, 1, 1)));
        Assert.True(china.IsWorkingDay(new(2027, 1, 1)));
        Assert.Equal(261, china.WorkingDaysIn(2027));
    }

    [Fact]
    public void A_make_up_day_is_worked_with_ordinary_hours_and_a_holiday_says_its_name()
    {
        var china = CalendarFiles.China;
        var hours = ImmutableArray.Create(new OfficeHours(new(8, 30), new(12, 0)), new OfficeHours(new(14, 0), new(17, 30)));

        Assert.Equal(hours, china.HoursOn(new(2026, 2, 14)));
        Assert.Equal(hours, china.HoursOn(new(2026, 2, 13)));
        Assert.Empty(china.HoursOn(new(2026, 2, 15)));
        Assert.Null(china.WhyResting(new(2026, 2, 14)));
        Assert.Equal("春节", china.WhyResting(new(2026, 2, 16))?.For("zh"));
        Assert.Equal("weekend", china.WhyResting(new(2026, 3, 1))?.For("en"));
        Assert.Equal(Instant.FromUtc(2026, 2, 14, 9, 30), china.CloseOfBusiness(new(2026, 2, 14)));
        Assert.Equal(Instant.FromUtc(2026, 2, 15, 16, 0), china.CloseOfBusiness(new(2026, 2, 15)));
    }
}
