using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class AllowanceTests
{
    [Theory]
    [InlineData("15 days", 15, AllowanceUnit.CalendarDays)]
    [InlineData("1 day", 1, AllowanceUnit.CalendarDays)]
    [InlineData("15 calendar days", 15, AllowanceUnit.CalendarDays)]
    [InlineData("3 working days", 3, AllowanceUnit.WorkingDays)]
    [InlineData("1 working day", 1, AllowanceUnit.WorkingDays)]
    [InlineData("4 working hours", 4, AllowanceUnit.WorkingHours)]
    [InlineData("24 hours", 24, AllowanceUnit.Hours)]
    [InlineData("1 hour", 1, AllowanceUnit.Hours)]
    [InlineData("30 minutes", 30, AllowanceUnit.Minutes)]
    [InlineData("12 months", 12, AllowanceUnit.Months)]
    [InlineData("3 years", 3, AllowanceUnit.Years)]
    [InlineData("0 days", 0, AllowanceUnit.CalendarDays)]
    public void An_amount_with_its_unit_is_read(string text, int amount, AllowanceUnit unit) =>
        Assert.Equal(new Allowance(amount, unit), Allowance.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("days")]
    [InlineData("-1 days")]
    [InlineData("1.5 days")]
    [InlineData("3 workdays")]
    [InlineData("3 calendar hours")]
    [InlineData("101 years")]
    [InlineData("99999999999 days")]
    public void Anything_else_is_refused(string text)
    {
        Assert.False(Allowance.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Allowance.Parse(text));
    }

    [Fact]
    public void Every_unit_reads_back_what_it_writes()
    {
        foreach (var unit in Enum.GetValues<AllowanceUnit>())
        {
            foreach (var amount in new[] { 0, 1, 2, 17, Allowance.Longest(unit) })
            {
                var allowance = new Allowance(amount, unit);
                Assert.Equal(allowance, Allowance.Parse(allowance.ToString()));
            }
        }
    }

    [Theory]
    [InlineData("15 days", "15日")]
    [InlineData("3 working days", "3个工作日")]
    [InlineData("24 hours", "24小时")]
    [InlineData("12 months", "12个月")]
    [InlineData("3 years", "3年")]
    public void It_is_told_in_Chinese_and_English(string english, string chinese)
    {
        Assert.Equal(chinese, Allowance.Parse(english).Describe("zh-Hans"));
        Assert.Equal(english, Allowance.Parse(english).Describe("en"));
        Assert.Equal(english, Allowance.Parse(english).Describe("fr"));
    }

    [Fact]
    public void A_negative_amount_cannot_be_made() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Allowance(-1, AllowanceUnit.Hours));
}
