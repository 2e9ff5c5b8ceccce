using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class SimulateCommandTests
{
    private const string Registration = "workflows/community-rehabilitation/examples/S1-registration-across-spring-festival.scenario.yaml";
    private const string NoRegistration = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";

    [Fact]
    public async Task Every_shipped_scenario_holds()
    {
        var run = await CliRun.OfAsync("simulate", "workflows");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" 0 differ(s)", run.Output, StringComparison.Ordinal);
        Assert.Contains($"holds    S1 Registration across Spring Festival ({Registration})", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_told_at_its_line()
    {
        using var data = DataCopy
            .OfShippedData()
            .Change(NoRegistration, "- 2026-03-18 09:00 register L1 QH-DIR", "- 2026-03-18 10:00 register L1 QH-DIR");

        var run = await data.RunAsync("simulate", NoRegistration);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(
            $"  {NoRegistration}:[0-9]+:[0-9]+: expected register L1 at 2026-03-18 10:00 for QH-DIR; found: 2026-03-18 09:00 QH-DIR",
            run.Output
        );
        Assert.Contains("1 scenario(s): 0 hold(s), 1 differ(s)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_a_value_too()
    {
        using var data = DataCopy.OfShippedData().Change(NoRegistration, "- main registration", "- main closed");

        var run = await data.RunAsync("simulate", NoRegistration, Registration, "--json");
        var scenarios = run.Json.GetProperty("scenarios").EnumerateArray().ToList();

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("holds").GetBoolean());
        Assert.False(scenarios[0].GetProperty("holds").GetBoolean());
        Assert.True(scenarios[0].GetProperty("differences")[0].GetProperty("line").GetInt32() > 1);
        Assert.True(scenarios[1].GetProperty("holds").GetBoolean());
    }

    [Fact]
    public async Task What_no_story_reaches_is_told_at_its_place()
    {
        var run = await CliRun.OfAsync("simulate", Registration, "--coverage");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 scenario(s): 1 hold(s), 0 differ(s)", run.Output, StringComparison.Ordinal);
        Assert.Matches("cn.breach.yaml:[0-9]+:[0-9]+: no scenario reaches the stage 'reason-check/verify'", run.Output);
    }

    [Fact]
    public async Task Coverage_is_a_matter_of_runs_in_memory()
    {
        var run = await CliRun.OfAsync("simulate", Registration, "--coverage", "--store", "sqlite:unused.db");

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task The_timeline_tells_owners_deadlines_and_reminders_in_order()
    {
        var run = await CliRun.OfAsync("simulate", Registration, "--timeline", "--json");
        var entries = run.Json.GetProperty("scenarios")[0].GetProperty("timeline").EnumerateArray().ToList();
        var times = entries.Select(entry => entry.GetProperty("at").GetString()).ToList();

        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Contains(entries, entry => entry.GetProperty("what").GetString() == "REGISTER: due 2026-02-24 24:00");
        Assert.Contains(
            entries,
            entry => entry.GetProperty("kind").GetString() == "owner" && entry.GetProperty("post").GetString() == "QH-DIR"
        );
    }

    [Fact]
    public async Task If_nobody_acts_the_owner_stays_and_every_rung_is_told()
    {
        var run = await CliRun.OfAsync(
            "simulate",
            "--nobody-acts",
            "community-rehabilitation",
            "--days",
            "10",
            "--residence",
            "qinghe",
            "--json"
        );
        var rungs = run
            .Json.GetProperty("rungs")
            .EnumerateArray()
            .Select(rung => $"{rung.GetProperty("at")} {rung.GetProperty("rung")} {rung.GetProperty("post")}");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["2026-03-18 09:00 L1 DL-PSB-AB", "2026-03-19 09:00 L2 DL-PSB-DEP", "2026-03-23 09:00 L3 DL-DCO-DIR"], rungs);
        Assert.Equal("DL-PSB-AB", Assert.Single(run.Json.GetProperty("owners").EnumerateArray()).GetProperty("post").GetString());
    }

    [Fact]
    public async Task What_nobody_did_is_readable_too()
    {
        var run = await CliRun.OfAsync(
            "simulate",
            "--nobody-acts",
            "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml",
            "--days",
            "5"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  2026-03-16 09:00  main: DL-PSB-AB (gu-chengzhi)", run.Output, StringComparison.Ordinal);
        Assert.Contains("  2026-03-19 09:00  serve-order L2: DL-PSB-DEP (tang-haisheng)", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no scenario in workflows/calendars", "workflows/calendars")]
    [InlineData("nowhere: there is no such file", "nowhere")]
    [InlineData("name scenario files or folders")]
    [InlineData("--nobody-acts needs --days N", "--nobody-acts", "community-rehabilitation")]
    [InlineData("--days: 0 is out of range", "--nobody-acts", "community-rehabilitation", "--days", "0")]
    [InlineData("Cannot parse argument 'many'", "--nobody-acts", "community-rehabilitation", "--days", "many")]
    [InlineData("did you mean 'community-rehabilitation'?", "--nobody-acts", "comunity-rehabilitation", "--days", "3")]
    [InlineData("in the area 'atlantis'", "--nobody-acts", "community-rehabilitation", "--days", "3", "--residence", "atlantis")]
    [InlineData(
        "--with: the opening of community-rehabilitation asks for no 'fone'",
        "--nobody-acts",
        "community-rehabilitation",
        "--days",
        "3",
        "--with",
        "fone=1"
    )]
    [InlineData("--with: 'phone' isn't FIELD=VALUE", "--nobody-acts", "community-rehabilitation", "--days", "3", "--with", "phone")]
    [InlineData("--by: there is no post 'NOBODY'", "--nobody-acts", "community-rehabilitation", "--days", "3", "--by", "NOBODY")]
    [InlineData("--from: 2026-02-30 isn't a day", "--nobody-acts", "community-rehabilitation", "--days", "3", "--from", "2026-02-30 09:00")]
    [InlineData("the case can't be opened", "--nobody-acts", "community-rehabilitation", "--days", "3", "--with", "decided_at=yesterday")]
    public async Task What_can_not_be_simulated_is_told_in_one_sentence(string sentence, params string[] args)
    {
        var run = await CliRun.OfAsync(["simulate", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Complaints[0], StringComparison.Ordinal);
        Assert.False(run.ShowsStackTrace);
    }

    [Theory]
    [InlineData("scenario: S2 No registration", "scenario: S2\nscenario: again", ":2:1: error: 'scenario' is written twice")]
    [InlineData("by: QH-PO-1", "buy: QH-PO-1", "error: the opening needs 'by:'")]
    [InlineData("../community-rehabilitation.workflow.yaml", "../nothing.workflow.yaml", "nothing.workflow.yaml")]
    [InlineData("until: 2026-03-28 00:00", "until: 2026-02-30 00:00", "'until' expects a date and time")]
    public async Task A_scenario_that_can_not_be_read_is_no_scenario_that_differs(string words, string with, string sentence)
    {
        using var data = DataCopy.OfShippedData().Change(NoRegistration, words, with);

        var run = await data.RunAsync("simulate", NoRegistration);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
