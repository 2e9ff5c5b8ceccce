using System.Text.Json;
using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>That the pages are looked at as they say, in stores too small to tell anything about speed.</summary>
public sealed class BenchPagesCommandTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Pages_are_measured_full_and_beside_what_the_database_does_by_itself(string database)
    {
        await RequireAsync(database);

        var run = await RunAsync($"inbox --on {database} --cases 120 --clients 2 --seconds 1 --page inbox --page head-alerts --json");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        foreach (var page in new[] { "inbox, 2 clients", "inbox, 1 client", "head-alerts, 2 clients", "head-alerts, 1 client" })
        {
            foreach (var measured in new[] { "pages", "p50", "p99", "allocated" })
                RequireLimit(FigureOf(run, $"{page}: {measured}"));
            RequireLimit(FigureOf(run, $"{page}: CPU of the program"), mayBeNothing: true);
        }
        // Full pages, although other people were looked for at random.
        Assert.Equal(50, ValueOf(FigureOf(run, "inbox, 2 clients: entries shown")));
        Assert.Equal(30, ValueOf(FigureOf(run, "head-alerts, 2 clients: entries shown")));
        Assert.DoesNotContain(run.Json.EnumerateArray(), figure => NameOf(figure).StartsWith("case", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_page_can_be_looked_at()
    {
        var run = await RunAsync("inbox --on sqlite --cases 120 --clients 1 --seconds 1 --json");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        var names = run.Json.EnumerateArray().Select(NameOf).Where(name => name.EndsWith(": pages", StringComparison.Ordinal));
        Assert.Equal(
            ["inbox", "inbox-2", "clerk-alerts", "head-alerts", "director-alerts", "departments", "case", "menu"],
            names.Select(name => name.Split(',')[0])
        );
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sizes_stand_beside_each_other_with_their_ratio_to_the_first(string database)
    {
        await RequireAsync(database);

        var run = await RunAsync($"size --on {database} --cases 60,120 --clients 1 --seconds 1 --runs 2 --each 3 --page menu --json");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        foreach (var name in new[] { "commands, 1 client", "commands, 1 client: p99", "menu, 1 client", "50 cases by key, 1 client" })
        {
            var at = FigureOf(run, name).GetProperty("at").EnumerateArray().ToList();
            Assert.Equal([60, 120], at.Select(size => size.GetProperty("cases").GetInt32()));
            Assert.Equal(1, at[0].GetProperty("toFirst").GetDouble());
            Assert.Equal(ValueOf(at[1]) / ValueOf(at[0]), at[1].GetProperty("toFirst").GetDouble(), precision: 6);
        }
    }

    [Fact]
    public async Task Sizes_are_printed_as_one_table()
    {
        var run = await RunAsync("size --on sqlite --cases 60,1200 --clients 1 --seconds 1 --each 3 --page menu");

        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n');
        Assert.Matches("^ +60 cases +1,200 cases$", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("commands, 1 client", StringComparison.Ordinal) && line.Contains("x1.00"));
    }

    [Theory]
    [InlineData("size --cases 100,x", "--cases: 'x' isn't a number of cases")]
    [InlineData("size --cases 100,", "--cases: '' isn't a number of cases")]
    [InlineData("size --cases 0", "--cases: '0' isn't a number of cases")]
    [InlineData("size --cases 3000000", "--cases: '3000000' isn't a number of cases")]
    [InlineData("size --cases 100,100", "--cases: 100 is given twice")]
    [InlineData("inbox --cases 0", "--cases: 0 is out of range")]
    [InlineData("inbox --clients 65", "--clients: 65 is out of range")]
    [InlineData("inbox --offices -1", "--offices: -1 is out of range")]
    [InlineData("inbox --on sqlite --cases 10", "--cases: so few cases leave no inbox with a second page")]
    public async Task Numbers_that_nothing_can_be_measured_with_are_refused(string typed, string said)
    {
        var run = await RunAsync(typed);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    private static Task<CliRun> RunAsync(string typed) => CliRun.OfAsync(["bench", .. typed.Split(' ')]);

    private static void RequireLimit(JsonElement figure, bool mayBeNothing = false)
    {
        var (value, limit) = (ValueOf(figure), figure.GetProperty("limit").GetDouble());
        if (mayBeNothing && limit == 0)
            return;
        Assert.True(value > 0 && limit > 0, NameOf(figure));
        Assert.Equal(value / limit, figure.GetProperty("ratio").GetDouble(), precision: 6);
    }

    private static string NameOf(JsonElement figure) => figure.GetProperty("name").GetString()!;

    private static double ValueOf(JsonElement figure) => figure.GetProperty("value").GetDouble();

    private static JsonElement FigureOf(CliRun run, string name) => run.Json.EnumerateArray().Single(figure => NameOf(figure) == name);

    /// <summary>Skips the test where PostgreSQL is asked for and isn't installed.</summary>
    private static async Task RequireAsync(string database)
    {
        if (database == "postgres")
            await PostgresServer.SharedAsync();
    }
}
