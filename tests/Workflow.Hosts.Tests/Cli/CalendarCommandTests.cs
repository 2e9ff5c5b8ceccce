using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class CalendarCommandTests
{
    private const string Calendar = "workflows/calendars/CN.calendar.yaml";

    [Theory]
    [InlineData("2025")]
    [InlineData("2026")]
    public async Task The_shipped_calendar_agrees_with_the_official_notice(string year)
    {
        var run = await CliRun.OfAsync("calendar", "test", "CN", year);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"CN {year} agrees with the notice: 365 days compared", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_year_2026_has_248_working_days()
    {
        var run = await CliRun.OfAsync("calendar", "test", "CN", "2026", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(248, run.Json.GetProperty("workingDays").GetInt32());
        Assert.Equal(248, run.Json.GetProperty("notice").GetProperty("workingDays").GetInt32());
        Assert.True(run.Json.GetProperty("holds").GetBoolean());
        Assert.Empty(run.Json.GetProperty("differences").EnumerateArray());
    }

    [Fact]
    public async Task Each_day_that_differs_is_named()
    {
        using var data = DataCopy
            .OfShippedData()
            .Change(Calendar, "      02-28: { en: make-up day for Spring Festival, zh: 春节调休上班 }\n", "");

        var run = await data.RunAsync("calendar", "test", "CN", "2026");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("2026-02-28: the calendar rests, the notice works", run.Output, StringComparison.Ordinal);
        Assert.Contains("the calendar has 247 working days, the notice 248", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_differing_day_is_named_as_a_value_too()
    {
        using var data = DataCopy.OfShippedData().Change(Calendar, "02-15..02-23", "02-15..02-22");

        var run = await data.RunAsync("calendar", "test", "CN", "2026", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("holds").GetBoolean());
        Assert.Equal("2026-02-23", run.Json.GetProperty("differences")[0].GetProperty("day").GetString());
    }

    [Theory]
    [InlineData("no notice of CN for 2030", "CN", "2030")]
    [InlineData("'26' isn't a year", "CN", "26")]
    [InlineData("'next' isn't a year", "CN", "next")]
    [InlineData("'99999999999' isn't a year", "CN", "99999999999")]
    [InlineData("there is no calendar 'XX'", "XX", "2026")]
    [InlineData("did you mean 'GB-ENG'?", "GB-EGN", "2026")]
    public async Task What_is_not_there_is_told_in_one_sentence(string sentence, string country, string year)
    {
        var run = await CliRun.OfAsync("calendar", "test", country, year);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_calendar_is_told_at_its_place()
    {
        using var data = DataCopy.OfShippedData().Change(Calendar, "zone: Asia/Shanghai", "zone: Asia/Shanghei");

        var run = await data.RunAsync("calendar", "test", "CN", "2026");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            $"{Calendar}:7:1: error: there is no time zone 'Asia/Shanghei'",
            Assert.Single(run.Complaints),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_date_that_does_not_exist_is_told_at_its_place()
    {
        using var data = DataCopy.OfShippedData().Change(Calendar, "02-28: {", "02-30: {");

        var run = await data.RunAsync("calendar", "test", "CN", "2026");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"{Calendar}:42:7: error: ", Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_year_is_printed_month_by_month_with_its_marks()
    {
        var run = await CliRun.OfAsync("calendar", "show", "CN", "2026");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("China (CN) 2026: 248 working days, 117 days of rest", run.Output, StringComparison.Ordinal);
        Assert.Contains("February: 16 working days", run.Output, StringComparison.Ordinal);
        Assert.Contains("   9   10   11   12   13   14+  15*", run.Output, StringComparison.Ordinal);
        Assert.Contains("  * 02-15..02-23 Sun  Spring Festival", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PROVISIONAL", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_year_without_a_list_says_that_it_is_provisional()
    {
        var run = await CliRun.OfAsync("calendar", "show", "CN", "2027");
        var facts = (await CliRun.OfAsync("calendar", "show", "CN", "2027", "--json")).Json;

        Assert.Contains("PROVISIONAL", run.Output, StringComparison.Ordinal);
        Assert.True(facts.GetProperty("provisional").GetBoolean());
    }

    [Fact]
    public async Task The_facts_of_a_year_hold_every_day_in_the_language_asked_for()
    {
        var facts = (await CliRun.OfAsync("calendar", "show", "cn", "2026", "--language", "zh", "--json")).Json;
        var days = facts.GetProperty("days").EnumerateArray().ToList();

        Assert.Equal(365, days.Count);
        Assert.Equal(248, days.Count(day => day.GetProperty("works").GetBoolean()));
        Assert.Equal("春节", days[45].GetProperty("name").GetString());
        Assert.Equal("2026-02-15", days[45].GetProperty("day").GetString());
    }
}
