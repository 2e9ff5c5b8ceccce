using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class CheckCommandTests
{
    private const string Workflow = "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml";
    private const string Calendar = "workflows/calendars/CN.calendar.yaml";
    private const string Organization = "workflows/organizations/guangdong-sample.organization.yaml";
    private const string Rules = "workflows/shared/cn-base.rules.yaml";
    private const string Scenario = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";

    [Fact]
    public async Task The_shipped_data_has_no_error()
    {
        var run = await CliRun.OfAsync("check", "workflows");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" 0 error(s)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_facts_are_values()
    {
        var facts = (await CliRun.OfAsync("check", "workflows", "--json")).Json;

        Assert.True(facts.GetProperty("holds").GetBoolean());
        Assert.Equal(0, facts.GetProperty("errors").GetInt32());
        Assert.True(facts.GetProperty("files").GetInt32() > 8);
    }

    [Theory]
    [InlineData(Workflow, "accountable: township/director", "accountable: towmship/director")]
    [InlineData(Rules, "15 days", "15 dayz")]
    [InlineData(Workflow, "ladder: LP", "ladder: LPP")]
    [InlineData(Calendar, "zone: Asia/Shanghai", "zone: Asia/Shanghei")]
    [InlineData(Calendar, "      02-28: {", "      02-30: {")]
    [InlineData(Organization, "reports-to: GD-DCO-DIR", "reports-to: GD-DCO-DRI")]
    [InlineData(Scenario, "until: 2026-03-28 00:00", "until: 2026-02-30 00:00")]
    [InlineData(Scenario, "complete: verify-reason", "compleet: verify-reason")]
    public async Task An_error_is_told_at_file_line_and_column(string file, string words, string with)
    {
        using var data = DataCopy.OfShippedData().Change(file, words, with);

        var run = await data.RunAsync("check", "workflows");

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($"(?m)^{file}:[1-9][0-9]*:[1-9][0-9]*: error: ", run.Output);
        Assert.False(run.ShowsStackTrace);
    }

    [Fact]
    public async Task A_calendar_that_differs_from_its_notice_is_an_error()
    {
        using var data = DataCopy.OfShippedData().Change(Calendar, "02-15..02-23", "02-15..02-22");

        var run = await data.RunAsync("check", "workflows");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("CN and its notice differ: 2026-02-23", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_workflow_uses_is_read_though_it_was_not_named()
    {
        var run = await CliRun.OfAsync("check", Workflow);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("1 file(s) checked (1 workflow)", run.Output.Split('\n')[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_named_twice_is_checked_once()
    {
        var run = await CliRun.OfAsync("check", Calendar, $"./{Calendar}", "workflows/calendars");

        Assert.Contains("4 file(s) checked (2 calendar, 2 notice)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_is_a_value_with_its_place()
    {
        using var data = DataCopy.OfShippedData().Change(Calendar, "zone: Asia/Shanghai", "zone: Asia/Shanghei");

        var run = await data.RunAsync("check", Calendar, "--json");
        var problem = Assert.Single(run.Json.GetProperty("problems").EnumerateArray());

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(Calendar, problem.GetProperty("file").GetString());
        Assert.Equal(7, problem.GetProperty("line").GetInt32());
        Assert.Equal("error", problem.GetProperty("severity").GetString());
    }

    [Fact]
    public async Task One_slip_is_told_once_and_not_by_all_that_rests_on_it()
    {
        using var data = DataCopy.OfShippedData().Change(Calendar, "zone: Asia/Shanghai", "zone: Asia/Shanghei");

        var run = await data.RunAsync("check", "workflows");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(": 1 error(s), 0 warning(s)", run.Output, StringComparison.Ordinal);
        Assert.Contains($"weren't proven, because {Calendar} has errors", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_fail_only_when_asked_to()
    {
        using var data = new DataCopy().Write("lonely.organization.yaml", LonelyOrganization);

        Assert.Equal(0, (await data.RunAsync("check", "lonely.organization.yaml")).ExitCode);
        var strict = await data.RunAsync("check", "lonely.organization.yaml", "--strict");

        Assert.Equal(1, strict.ExitCode);
        Assert.Contains(": warning: ", strict.Output, StringComparison.Ordinal);
    }

    private const string LonelyOrganization = """
        organization: lonely
        zone: Europe/London
        from: 2025-01-01
        calendar: GB-ENG
        language: en
        areas:
          town: { name: Town }
        backstop: [ DESK, BACK ]
        departments:
          D:
            kind: office
            name: Office
            serves: town
            head: DESK
            posts:
              DESK: { role: clerk, title: Clerk, holder: ada, deputies: [ cid ] }
              BACK: { role: reader, title: Reader, holder: ben, reports-to: DESK }
        persons:
          ada: { name: Ada }
          ben: { name: Ben }
          cid: { name: Cid }
        """;
}
