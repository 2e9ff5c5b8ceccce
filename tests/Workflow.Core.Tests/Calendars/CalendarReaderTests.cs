using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class CalendarReaderTests
{
    private const string Head = """
        calendar: X
        version: "1"
        zone: Europe/London
        office-hours:
          monday..friday: [ 08:30-12:00, 14:00-17:30 ]
        years:
          2026:
            source: a notice

        """;

    [Theory]
    [InlineData("rest:\n  02-30: New Year", "10:7: error: '02-30' is no day of 2026; expected a month and a day such as 02-15")]
    [InlineData("rest:\n  2025-12-31: New Year", "10:7: error: '2025-12-31' isn't in 2026, the year it is listed under")]
    [InlineData("rest:\n  01-03..01-01: New Year", "10:7: error: the range '01-03..01-01' doesn't end after it begins")]
    [InlineData(
        "rest:\n  01-01..01-02..01-03: New Year",
        "10:7: error: expected a day such as 02-15 or a range such as 02-15..02-23, found '01-01..01-02..01-03'"
    )]
    [InlineData("rest:\n  01-01..01-03: A\n  01-02: B", "11:7: error: 2026-01-02 is listed twice (also in line 10)")]
    [InlineData("rest:\n  01-01:", "10:13: error: '01-01' needs the name of the day in each language, such as { en: New Year, zh: … }")]
    [InlineData(
        "rest:\n  01-03: A\nwork:\n  01-03: B",
        "12:7: error: 2026-01-03 is both a day of rest (line 10) and a make-up working day"
    )]
    [InlineData("work:\n  01-05: B", "10:7: error: 2026-01-05 is a Monday and worked anyway; a make-up working day lies on a day of rest")]
    [InlineData("rests:\n  01-03: A", "9:5: error: the year 2026 has no 'rests' (did you mean 'rest'?)")]
    public void A_wrong_day_is_told_at_its_place(string lines, string expected)
    {
        var text = Head + string.Join('\n', lines.Split('\n').Select(line => "    " + line));

        var (calendar, problems) = CalendarFiles.ReadText(text, CalendarReader.Read);

        Assert.Null(calendar);
        Assert.Contains(expected, problems);
    }

    [Theory]
    [InlineData(
        "Europe/London",
        "Europe/Londn",
        "3:1: error: there is no time zone 'Europe/Londn' (did you mean 'Europe/London'?); expected a name such as 'Europe/London'"
    )]
    [InlineData("14:00-17:30", "11:30-17:30", "5:34: error: the hours 11:30-17:30 overlap 08:30-12:00")]
    [InlineData(
        "14:00-17:30",
        "17:30-14:00",
        "5:34: error: expected office hours such as 08:30-12:00 that end after they begin, found '17:30-14:00'"
    )]
    [InlineData("14:00-17:30", "14-17", "5:34: error: expected office hours such as 08:30-12:00 that end after they begin, found '14-17'")]
    [InlineData("monday..friday", "monday..fryday", "5:3: error: 'fryday' is no day of the week (did you mean 'friday'?)")]
    [InlineData(
        "monday..friday",
        "friday..monday",
        "5:3: error: 'friday..monday' runs backwards; expected a day or a range such as 'monday..friday'"
    )]
    [InlineData("source: a notice", "rest: { 01-01: A }", "8:5: error: the year 2026 needs 'source:'")]
    [InlineData("version: \"1\"", "title: A", "1:1: error: a calendar needs 'version:'")]
    [InlineData("2026:", "26:", "7:3: error: expected a year such as 2026, found '26'")]
    [InlineData(
        "[ 08:30-12:00, 14:00-17:30 ]",
        "[]",
        "5:3: error: no day of the week has office hours; a deadline in working days would never end"
    )]
    public void A_wrong_calendar_is_told_at_its_place(string right, string wrong, string expected)
    {
        var (calendar, problems) = CalendarFiles.ReadText(Head.Replace(right, wrong, StringComparison.Ordinal), CalendarReader.Read);

        Assert.Null(calendar);
        Assert.Contains(expected, problems);
    }

    [Fact]
    public void A_calendar_in_which_work_never_comes_again_is_refused()
    {
        var text = Head + "    rest: { 01-01..12-31: A }\n  2027:\n    source: a notice\n    rest: { 01-01..12-31: A }";

        var (calendar, problems) = CalendarFiles.ReadText(text, CalendarReader.Read);

        Assert.Null(calendar);
        Assert.Equal(["6:1: error: nobody works for 401 days up to 2027-02-05; a deadline in working days would never end"], problems);
    }

    [Fact]
    public void Make_up_days_can_have_hours_of_their_own_and_hours_reach_midnight()
    {
        var text =
            Head.Replace("years:", "  saturday: 20:00-24:00\nmake-up-hours: [ 10:00-11:00 ]\nyears:", StringComparison.Ordinal)
            + "    work: { 01-04: { en: extra } }";

        var (calendar, problems) = CalendarFiles.ReadText(text, CalendarReader.Read);

        Assert.Empty(problems);
        Assert.Equal([new OfficeHours(new(10, 0), new(11, 0))], calendar!.HoursOn(new(2026, 1, 4)));
        Assert.Equal([new OfficeHours(new(20, 0), LocalTime.Midnight)], calendar.HoursOn(new(2026, 1, 3)));
        Assert.Equal(calendar.EndOfDay(new(2026, 1, 3)), calendar.CloseOfBusiness(new(2026, 1, 3)));
    }

    [Theory]
    [InlineData("2026-02-15 Sun", "2026-02-15 Mon", "error: 2026-02-15 is a Sun, not a Mon")]
    [InlineData("2026-02-15 Sun", "2027-02-15 Mon", "error: 2027-02-15 isn't in 2026, the year of the notice")]
    [InlineData(
        "- 2026-02-15 Sun",
        "- 15 February",
        "error: expected a day with its weekday such as '2026-02-15 Sun', found '15 February'"
    )]
    [InlineData("days: 9", "days: 8", "error: Spring Festival is said to have 8 days, but 9 are listed")]
    [InlineData("Tue, Wed, Thu, Fri ]", "Tue, Wde, Thu, Fri ]", "error: 'Wde' is no day of the week (did you mean 'Wed'?)")]
    public void A_slip_in_a_notice_is_found_when_it_is_read(string right, string wrong, string expected)
    {
        var text = File.ReadAllText(Repository.PathOf("workflows/calendars/notices/CN-2026.notice.yaml"));

        var (notice, problems) = CalendarFiles.ReadText(text.Replace(right, wrong, StringComparison.Ordinal), CalendarNoticeReader.Read);

        Assert.Null(notice);
        Assert.Contains(problems, problem => problem.EndsWith(expected, StringComparison.Ordinal));
    }
}
