using NodaTime.Text;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class DueOffsetTests
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    [Theory]
    [InlineData("2026-03-17", "1 working day", "09:00", RollRule.None, "2026-03-18 09:00")]
    [InlineData("2026-03-17", "2 working days after", "09:00", RollRule.None, "2026-03-19 09:00")]
    [InlineData("2026-05-06", "4 working days", "09:00", RollRule.None, "2026-05-11 09:00")]
    [InlineData("2026-02-24", "7 days before", "09:00", RollRule.Back, "2026-02-14 09:00")]
    [InlineData("2026-02-24", "3 days before", "09:00", RollRule.Back, "2026-02-14 09:00")]
    [InlineData("2026-02-24", "1 working day before", "09:00", RollRule.None, "2026-02-14 09:00")]
    [InlineData("2026-02-24", "7 days before", "09:00", RollRule.None, "2026-02-17 09:00")]
    [InlineData("2026-02-20", "1 day after", "09:00", RollRule.Forward, "2026-02-24 09:00")]
    [InlineData("2026-02-24", "due", null, RollRule.None, "2026-02-25 00:00")]
    [InlineData("2026-02-24", "4 hours", null, RollRule.None, "2026-02-25 04:00")]
    [InlineData("2026-02-24", "24 hours before", null, RollRule.None, "2026-02-24 00:00")]
    [InlineData("2026-02-24", "2 working hours", null, RollRule.None, "2026-02-25 10:30")]
    [InlineData("2026-02-24", "1 working hour before", null, RollRule.None, "2026-02-24 16:30")]
    [InlineData("2026-02-24", "1 working day", "24:00", RollRule.None, "2026-02-26 00:00")]
    [InlineData("2026-08-31", "6 months", null, RollRule.None, "2027-03-01 00:00")]
    [InlineData("2026-02-24", "1 year before", "09:00", RollRule.None, "2025-02-24 09:00")]
    public void A_rung_stands_at_its_distance_from_the_due(string dueDay, string text, string? at, RollRule roll, string expected)
    {
        var china = CalendarFiles.China;
        var day = LocalDatePattern.Iso.Parse(dueDay).Value;

        Assert.True(DueOffset.TryParse(text, at, roll, out var offset));
        var instant = offset.InstantFor(day, china.EndOfDay(day), china);

        Assert.Equal(expected, Pattern.Format(instant.InZone(china.Zone).LocalDateTime));
    }

    [Theory]
    [InlineData("4 hours", "09:00", RollRule.None)]
    [InlineData("4 hours", null, RollRule.Back)]
    [InlineData("due", "09:00", RollRule.None)]
    [InlineData("1 day", "9 o'clock", RollRule.None)]
    [InlineData("tomorrow", "09:00", RollRule.None)]
    public void A_distance_that_means_nothing_is_refused(string text, string? at, RollRule roll) =>
        Assert.False(DueOffset.TryParse(text, at, roll, out _));
}
