using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class PolicyCommandTests
{
    private const string Organization = "workflows/organizations/guangdong-sample.organization.yaml";
    private const string Workflow = "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml";

    [Theory]
    [InlineData("LT")]
    [InlineData("LP")]
    [InlineData("LC")]
    [InlineData("HO")]
    public async Task Every_shipped_ladder_in_use_reaches_somebody_in_every_department(string policy)
    {
        var run = await CliRun.OfAsync("policy", "prove", policy);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" 0 empty or circular", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_department_has_its_own_chain()
    {
        var run = await CliRun.OfAsync("policy", "prove", "LT", "--workflow", Workflow, "--organization", Organization, "--json");
        var chains = run.Json.GetProperty("policies")[0].GetProperty("chains").EnumerateArray().ToList();
        var baishi = chains.First(chain =>
            chain.GetProperty("department").GetString() == "BS" && chain.GetProperty("use").GetString() == "task register"
        );

        Assert.True(run.Json.GetProperty("holds").GetBoolean());
        Assert.Equal(
            ["BS-DIR", "BS-DEP", "DL-DCO-DIR", "HL-DCO-DIR"],
            baishi.GetProperty("rungs").EnumerateArray().Select(rung => rung.GetProperty("post").GetString())
        );
    }

    [Fact]
    public async Task A_rung_that_ends_in_nobody_is_named_with_the_department()
    {
        using var data = DataCopy
            .OfShippedData()
            .Change(Organization, "parent: DL-GOV\n    coordinated-by: DL-DCO\n    head: QH-DEP", "parent: DL-GOV\n    head: QH-DEP");

        var run = await data.RunAsync("policy", "prove", "LT");
        var check = await data.RunAsync("check", "workflows");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "FAULT: L3 (coordinator of accountable) ends in nobody for QH-DIR: QH-DIR has no coordinator",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("for BS-DIR", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains(
            "the ladder LT (task register): L3 (coordinator of accountable) ends in nobody for QH-DIR",
            check.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_ladder_that_goes_in_a_circle_is_named()
    {
        using var data = DataCopy
            .OfShippedData()
            .Change(
                "workflows/shared/cn.ladders.yaml",
                "{ rung: L2, when: 2 working days after, at: \"09:00\", to: superior of accountable }",
                "{ rung: L2, when: 2 working days after, at: \"09:00\", to: accountable }"
            );

        var run = await data.RunAsync("policy", "prove", "LT", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("goes in a circle for QH-DIR", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_of_department_that_nobody_is_counts_as_an_error()
    {
        using var data = DataCopy.OfShippedData().Change("workflows/shared/cn.parties.yaml", "unit: township,", "unit: townshp,");

        var run = await data.RunAsync("check", "workflows");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "the organisation has no department of kind 'townshp' (did you mean 'township'?)",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_workflow_checked_without_an_organisation_says_what_was_not_proven()
    {
        var run = await CliRun.OfAsync("check", Workflow);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("its owners and rungs weren't proven", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no workflow has a ladder 'LTT' (did you mean 'LT'?)", "LTT")]
    [InlineData("gone.yaml: there is no such file", "LT", "--workflow", "gone.yaml")]
    [InlineData("isn't a workflow file", "LT", "--workflow", "workflows/calendars/CN.calendar.yaml")]
    [InlineData("isn't an organisation file", "LT", "--organization", "workflows/calendars/CN.calendar.yaml")]
    [InlineData("--at: 2026-02-30 isn't a day of the calendar", "LT", "--at", "2026-02-30")]
    public async Task What_can_not_be_proven_is_told_in_one_sentence(string sentence, params string[] args)
    {
        var run = await CliRun.OfAsync(["policy", "prove", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }
}
