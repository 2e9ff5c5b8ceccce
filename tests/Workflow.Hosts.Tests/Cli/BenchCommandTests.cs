using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>That the benchmarks measure what they say, on loads too small to tell anything about speed.</summary>
public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Of_a_storm_each_rung_is_fired_and_verified_once(string database)
    {
        await RequireAsync(database);

        var run = await CliRun.OfAsync(
            "bench",
            "storm",
            "--on",
            database,
            "--cases",
            "150",
            "--ordinary",
            "10",
            "--offices",
            "3",
            "--verify",
            "--json"
        );

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(150, FigureOf(run, "rungs fired"));
        Assert.True(FigureOf(run, "verified: fired, each once") >= 160);
        Assert.True(FigureOf(run, "due to fired, last") >= FigureOf(run, "due to fired, p50"));
    }

    [Theory]
    [InlineData("sqlite", "commands beside single-row inserts")]
    [InlineData("postgres", "commands")]
    public async Task Commands_are_measured_beside_what_the_database_does_by_itself(string database, string first)
    {
        await RequireAsync(database);

        var run = await CliRun.OfAsync([
            "bench",
            "command",
            "--on",
            database,
            "--clients",
            "2",
            "--seconds",
            "1",
            "--each",
            "3",
            "--offices",
            "3",
            "--cases",
            "40",
            "--json",
        ]);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        var figure = run.Json.EnumerateArray().First();
        Assert.Equal(first, figure.GetProperty("name").GetString());
        Assert.Equal(
            figure.GetProperty("value").GetDouble() / figure.GetProperty("limit").GetDouble(),
            figure.GetProperty("ratio").GetDouble(),
            precision: 6
        );
    }

    [Fact]
    public async Task A_command_costs_one_commit_beside_its_reading_and_the_rows_that_the_floor_writes()
    {
        await RequireAsync("postgres");

        var run = await CliRun.OfAsync("bench", "command", "--clients", "2", "--seconds", "1", "--each", "3", "--offices", "3", "--json");

        // Reading the case counts as one for the server; a little of whatever else it did comes in.
        Assert.InRange(FigureOf(run, "commits per command"), 1.9, 2.6);
        Assert.InRange(FigureOf(run, "round trips per command"), 1.9, 2.6);
        Assert.InRange(FigureOf(run, "rows per command"), 7, 9);
    }

    [Fact]
    public async Task Decisions_and_stories_are_measured_in_memory()
    {
        var run = await CliRun.OfAsync("bench", "core", "--decisions", "100");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("decision, median", run.Output, StringComparison.Ordinal);
        Assert.Contains("story 'three-years', decisions", run.Output, StringComparison.Ordinal);
    }

    private static double FigureOf(CliRun run, string name) =>
        run.Json.EnumerateArray().Single(figure => figure.GetProperty("name").GetString() == name).GetProperty("value").GetDouble();

    /// <summary>Skips the test where PostgreSQL is asked for and isn't installed.</summary>
    private static async Task RequireAsync(string database)
    {
        if (database == "postgres")
            await PostgresServer.SharedAsync();
    }
}
