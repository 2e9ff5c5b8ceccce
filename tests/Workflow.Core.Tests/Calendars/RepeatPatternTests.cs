using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class RepeatPatternTests
{
    [Theory]
    [InlineData("months 1-3 every 1, 14-18 every 2, 30", "1 2 3 14 16 18 30")]
    [InlineData("months 2-9 every 3", "2 5 8")]
    [InlineData("months 600", "600")]
    public void A_list_of_months_is_read(string text, string expected)
    {
        Assert.True(RepeatPattern.TryParse(text, out var pattern));

        Assert.Equal(expected, string.Join(' ', pattern.Months));
        Assert.Equal(new(pattern.Months[0], AllowanceUnit.Months), pattern.After(0));
        Assert.Null(pattern.After(pattern.Months.Length));
        Assert.True(RepeatPattern.TryParse(pattern.ToString(), out var again));
        Assert.Equal(pattern, again);
    }

    [Theory]
    [InlineData("every 6 months", 2, "18 months")]
    [InlineData("every 7 days", 51, "364 days")]
    [InlineData("every 5 working days", 0, "5 working days")]
    [InlineData("every 3 years", 32, "99 years")]
    [InlineData("every 3 years", 33, null)]
    [InlineData("every 26000 working days", 1, null)]
    public void A_steady_step_goes_on_as_long_as_time_can_be_counted(string text, int index, string? expected)
    {
        Assert.True(RepeatPattern.TryParse(text, out var pattern));

        Assert.Equal(expected, pattern.After(index)?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("monthly")]
    [InlineData("months")]
    [InlineData("months 0")]
    [InlineData("months 3-1 every 1")]
    [InlineData("months 1-12 every 0")]
    [InlineData("months 1-12 every 2147483647")]
    [InlineData("months 1-12 every 1, 12-24 every 2")]
    [InlineData("months 1-601 every 1")]
    [InlineData("every 0 months")]
    [InlineData("every 4 hours")]
    [InlineData("every 30 minutes")]
    [InlineData("every 4 working hours")]
    public void Anything_else_is_refused(string text) => Assert.False(RepeatPattern.TryParse(text, out _));
}
