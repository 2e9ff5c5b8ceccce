using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class DeadlineCommandTests
{
    [Fact]
    public async Task Registration_across_Spring_Festival_explains_itself()
    {
        var run = await CliRun.OfAsync("deadline", "explain", "--rule", "REGISTER", "--anchor", "2026-02-04 10:00");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2026-02-24", run.Output, StringComparison.Ordinal);
        Assert.Contains("24:00", run.Output, StringComparison.Ordinal);
        Assert.Contains("Spring Festival", run.Output, StringComparison.Ordinal);
        Assert.Contains("Sum: the counted stretches add up to 15, which is the budget of 15 days.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_explanation_is_there_in_Chinese()
    {
        var run = await CliRun.OfAsync("deadline", "explain", "--rule", "REGISTER", "--anchor", "2026-02-04 10:00", "--language", "zh");

        Assert.Contains("春节", run.Output, StringComparison.Ordinal);
        Assert.Contains("合计：计入各段共15，等于规定的15日。", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Spring", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_facts_hold_the_counted_stretches_and_their_sum()
    {
        var facts = (await CliRun.OfAsync("deadline", "explain", "--rule", "VERIFY-REASON", "--anchor", "2026-03-17", "--json")).Json;
        var deadline = facts.GetProperty("deadline");

        Assert.Equal("2026-03-20 24:00", deadline.GetProperty("dueLocal").GetString());
        Assert.Equal("2026-03-20T16:00:00Z", deadline.GetProperty("due").GetString());
        Assert.Equal(3m, deadline.GetProperty("counted").EnumerateArray().Sum(stretch => stretch.GetProperty("amount").GetDecimal()));
        Assert.Equal("2026.1", deadline.GetProperty("calendarVersion").GetString());
        Assert.True(facts.GetProperty("sumsToBudget").GetBoolean());
    }

    [Theory]
    [InlineData("SERVE", "2026-02-03 16:00", "2026-02-04 16:00")]
    [InlineData("AGREEMENT", "2026-02-24 10:00", "2026-02-27 24:00")]
    [InlineData("MOVE-PERSON", "2026-04-24", "2026-05-09 24:00")]
    public async Task Each_kind_of_rule_sums_to_its_budget(string rule, string anchor, string due)
    {
        var facts = (await CliRun.OfAsync("deadline", "explain", "--rule", rule, "--anchor", anchor, "--json")).Json;

        Assert.Equal(due, facts.GetProperty("deadline").GetProperty("dueLocal").GetString());
        Assert.True(facts.GetProperty("sumsToBudget").GetBoolean());
    }

    [Fact]
    public async Task An_overlay_replaces_the_row()
    {
        var without = (await CliRun.OfAsync("deadline", "explain", "--rule", "RELEASE-NOTICE", "--anchor", "2026-10-09", "--json")).Json;
        var with = (
            await CliRun.OfAsync(
                "deadline",
                "explain",
                "--rule",
                "RELEASE-NOTICE",
                "--anchor",
                "2026-10-09",
                "--overlay",
                "CN-SH",
                "--json"
            )
        ).Json;

        Assert.Equal("2026-09-30", without.GetProperty("deadline").GetProperty("dueDay").GetString());
        Assert.Equal("2026-09-22", with.GetProperty("deadline").GetProperty("dueDay").GetString());
    }

    [Fact]
    public async Task A_pause_gives_its_days_back()
    {
        var facts = (
            await CliRun.OfAsync(
                "deadline",
                "explain",
                "--rule",
                "REGISTER",
                "--anchor",
                "2026-03-02 10:00",
                "--pause",
                "2026-03-05 09:00/2026-03-08 09:00",
                "--json"
            )
        ).Json;

        Assert.Equal("2026-03-20", facts.GetProperty("deadline").GetProperty("dueDay").GetString());
        Assert.Equal(
            3m,
            Assert.Single(facts.GetProperty("deadline").GetProperty("pauses").EnumerateArray()).GetProperty("amount").GetDecimal()
        );
        Assert.True(facts.GetProperty("sumsToBudget").GetBoolean());
    }

    [Fact]
    public async Task A_date_in_a_year_without_a_list_says_that_it_can_change()
    {
        var run = await CliRun.OfAsync("deadline", "explain", "--rule", "REGISTER", "--anchor", "2027-03-02 10:00");

        Assert.Contains("Provisional", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_on_which_the_clock_jumps_is_counted_like_any_other()
    {
        var run = await CliRun.OfAsync(
            "deadline",
            "explain",
            "--rule",
            "REGISTER",
            "--anchor",
            "2026-03-28 10:00",
            "--calendar",
            "GB-ENG",
            "--json"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("GB-ENG", run.Json.GetProperty("deadline").GetProperty("calendar").GetString());
    }

    [Theory]
    [InlineData("--rule is missing", "--anchor", "2026-02-04")]
    [InlineData("--anchor is missing", "--rule", "REGISTER")]
    [InlineData("did you mean 'REGISTER'?", "--rule", "REGISTRE", "--anchor", "2026-02-04 10:00")]
    [InlineData("--anchor: 2026-02-30 isn't a day of the calendar", "--rule", "REGISTER", "--anchor", "2026-02-30")]
    [InlineData("--anchor: 'soon' isn't a time", "--rule", "REGISTER", "--anchor", "soon")]
    [InlineData("isn't in force yet on 2001-02-03; it holds from 2011-06-26", "--rule", "REGISTER", "--anchor", "2001-02-03")]
    [InlineData("outside the years 1900 to 2299", "--rule", "REGISTER", "--anchor", "9999-12-31")]
    [InlineData("--pause: '2026-02-06' isn't FROM/TO", "--rule", "REGISTER", "--anchor", "2026-02-04", "--pause", "2026-02-06")]
    [InlineData("ends before it begins", "--rule", "REGISTER", "--anchor", "2026-02-04", "--pause", "2026-02-06/2026-02-05")]
    [InlineData(
        "there is no overlay 'CN-HS' (did you mean 'CN-SH'?)",
        "--rule",
        "REGISTER",
        "--anchor",
        "2026-02-04",
        "--overlay",
        "CN-HS"
    )]
    [InlineData("there is no calendar 'FR'", "--rule", "REGISTER", "--anchor", "2026-02-04", "--calendar", "FR")]
    [InlineData("isn't a rule pack", "--rule", "REGISTER", "--anchor", "2026-02-04", "--rules", "workflows/calendars/CN.calendar.yaml")]
    [InlineData("gone.rules.yaml: there is no such file", "--rule", "REGISTER", "--anchor", "2026-02-04", "--rules", "gone.rules.yaml")]
    public async Task What_can_not_be_computed_is_told_in_one_sentence(string sentence, params string[] args)
    {
        var run = await CliRun.OfAsync(["deadline", "explain", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
