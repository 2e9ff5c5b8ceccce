using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class ResolveCommandTests
{
    private const string Organization = "workflows/organizations/guangdong-sample.organization.yaml";

    [Fact]
    public async Task The_holder_stands_for_a_post()
    {
        var run = await CliRun.OfAsync("resolve", "QH-DIR", "--at", "2026-03-18 09:00", "--explain");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(
            "QH-DIR (Drug control office director and station head) at 2026-03-18 09:00: lin-yue (Lin Yue), holder",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("1. holder of QH-DIR: lin-yue (Lin Yue): present, stands for the post", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_away_is_explained_and_a_deputy_stands_in()
    {
        using var data = new DataCopy().Write(
            "org.yaml",
            OneDeskOrganization("absences:\n  - { person: ada, from: 2026-03-01, through: 2026-03-10 }\n")
        );

        var facts = (await data.RunAsync("resolve", "DESK", "--at", "2026-03-05", "--organization", "org.yaml", "--json")).Json;
        var steps = facts.GetProperty("steps").EnumerateArray().ToList();

        Assert.Equal("ben", facts.GetProperty("person").GetString());
        Assert.Equal("deputy", facts.GetProperty("as").GetString());
        Assert.Equal("away", steps[0].GetProperty("notTaken").GetString());
        Assert.True(steps[1].GetProperty("taken").GetBoolean());
    }

    [Theory]
    [InlineData("no organisation has a post 'QH-DRI' (did you mean 'QH-DIR'?)", "QH-DRI", "2026-05-12")]
    [InlineData("--at: 2026-02-30 isn't a day of the calendar", "QH-DIR", "2026-02-30 10:00")]
    [InlineData("--at: 'tomorrow' isn't a time", "QH-DIR", "tomorrow")]
    [InlineData("--at: '2026-05-12 25:00' isn't a time", "QH-DIR", "2026-05-12 25:00")]
    [InlineData("nothing is known of guangdong-sample before 2025-01-01 00:00", "QH-DIR", "2024-12-31")]
    [InlineData("outside the years 1900 to 2299", "QH-DIR", "9999-12-31 24:00")]
    public async Task What_can_not_be_asked_is_told_in_one_sentence(string sentence, string post, string at)
    {
        var run = await CliRun.OfAsync("resolve", post, "--at", at);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Another_kind_of_file_is_no_organisation()
    {
        var run = await CliRun.OfAsync("resolve", "QH-DIR", "--at", "2026-05-12", "--organization", "workflows/calendars/CN.calendar.yaml");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("isn't an organisation file", Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_organisation_is_told_at_its_place()
    {
        using var data = DataCopy.OfShippedData().Change(Organization, "reports-to: GD-DCO-DIR", "reports-to: GD-DCO-DRI");

        var run = await data.RunAsync("resolve", "QH-DIR", "--at", "2026-05-12", "--organization", Organization);

        Assert.Equal(2, run.ExitCode);
        Assert.Matches($"^{Organization}:[0-9]+:[0-9]+: error: .*GD-DCO-DRI", Assert.Single(run.Complaints));
    }

    [Theory]
    [InlineData("2026-05-12T10:00")]
    [InlineData("2026-05-12 10:00:00")]
    [InlineData("2026-05-12T02:00:00Z")]
    public async Task A_time_may_be_written_in_several_ways(string at)
    {
        var run = await CliRun.OfAsync("resolve", "QH-DIR", "--at", at, "--json");

        Assert.Equal("2026-05-12T02:00:00Z", run.Json.GetProperty("instant").GetString());
    }

    private static string OneDeskOrganization(string more) =>
        $$"""
            organization: desk
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
                  DESK: { role: clerk, title: Clerk, holder: ada, deputies: [ ben ] }
                  BACK: { role: reader, title: Reader, holder: ben, reports-to: DESK }
            persons:
              ada: { name: Ada }
              ben: { name: Ben }
            {{more}}
            """;
}
