using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class AccessCommandTests
{
    private const string Workflow = "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml";

    [Fact]
    public async Task The_matrix_says_who_reads_and_writes_each_group()
    {
        var run = await CliRun.OfAsync("access", "community-rehabilitation");
        var line = Assert.Single(
            run.Output.Split(Environment.NewLine),
            line => line.StartsWith("  custody/chief ", StringComparison.Ordinal)
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("RW", line["  custody/chief".Length..].Trim());
        Assert.Contains(
            "before township/director signs for registration it reads: contact, identity, legal",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_facts_follow_the_definition()
    {
        using var data = DataCopy
            .OfShippedData()
            .Change(
                "workflows/shared/cn.parties.yaml",
                "write: [ police/brigade-leader, police/legal-reviewer, police/case-officer ]",
                "write: [ police/brigade-leader, police/case-officer ]"
            );

        var facts = (await data.RunAsync("access", Workflow, "--json")).Json;
        var rows = facts
            .GetProperty("viewers")
            .EnumerateArray()
            .ToDictionary(row => row.GetProperty("viewer").GetString()!, row => row.GetProperty("groups"));

        Assert.Equal("RW", rows["police/brigade-leader"].GetProperty("decision").GetString());
        Assert.False(rows["police/legal-reviewer"].TryGetProperty("decision", out _));
        Assert.Equal("RW", rows["police/case-officer"].GetProperty("decision").GetString());
        Assert.Contains(facts.GetProperty("tasks").EnumerateArray(), task => task.GetProperty("task").GetString() == "register");
    }

    [Theory]
    [InlineData("did you mean 'community-rehabilitation'?", "comunity-rehabilitation")]
    [InlineData("gone.yaml: there is no such file", "gone.yaml")]
    [InlineData("expected 'workflow:'", "workflows/calendars/CN.calendar.yaml")]
    public async Task What_is_no_workflow_is_told_in_one_sentence(string sentence, string workflow)
    {
        var run = await CliRun.OfAsync("access", workflow);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }
}
