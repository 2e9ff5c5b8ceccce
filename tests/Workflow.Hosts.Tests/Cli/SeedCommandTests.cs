using Microsoft.Data.Sqlite;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

public sealed class SeedCommandTests : IDisposable
{
    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task The_same_numbers_invent_the_same_cases()
    {
        var first = await _data.RunAsync("seed", "--cases", "12", "--seed", "7", "--store", "sqlite:a.db");
        var again = await _data.RunAsync("seed", "--cases", "12", "--seed", "7", "--store", "sqlite:b.db");
        await _data.RunAsync("seed", "--cases", "12", "--seed", "8", "--store", "sqlite:c.db");

        Assert.Equal(0, first.ExitCode);
        Assert.Equal(first.Output, again.Output);
        Assert.Equal(await HashesAsync("a.db"), await HashesAsync("b.db"));
        Assert.NotEqual(await HashesAsync("a.db"), await HashesAsync("c.db"));
    }

    [Fact]
    public async Task An_invented_caseload_holds_in_every_part()
    {
        var seed = await _data.RunAsync("seed", "--cases", "25", "--seed", "1", "--store", "sqlite:a.db", "--json");
        var verify = await _data.RunAsync("verify", "all", "--store", "sqlite:a.db", "--json");

        Assert.Equal(25, seed.Json.GetProperty("cases").GetInt32());
        Assert.Equal(0, verify.ExitCode);
        Assert.Equal(25, verify.Json.GetProperty("counts").GetProperty("cases").GetInt32());
    }

    [Fact]
    public async Task A_seed_that_the_store_holds_already_is_refused()
    {
        await _data.RunAsync("seed", "--cases", "3", "--seed", "1", "--store", "sqlite:a.db");
        var before = await HashesAsync("a.db");

        var run = await _data.RunAsync("seed", "--cases", "3", "--seed", "1", "--store", "sqlite:a.db");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("choose another seed", Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Equal(before, await HashesAsync("a.db"));
    }

    [Theory]
    [InlineData("--cases: 0 is out of range", "--cases", "0", "--seed", "1", "--store", "sqlite:a.db")]
    [InlineData("--cases: -5 is out of range", "--cases", "-5", "--seed", "1", "--store", "sqlite:a.db")]
    [InlineData("--days: 0 is out of range", "--cases", "1", "--seed", "1", "--days", "0", "--store", "sqlite:a.db")]
    [InlineData("Cannot parse argument 'many'", "--cases", "many", "--seed", "1", "--store", "sqlite:a.db")]
    [InlineData("Option '--seed' is required", "--cases", "1", "--store", "sqlite:a.db")]
    [InlineData("Option '--store' is required", "--cases", "1", "--seed", "1")]
    [InlineData("cases can't be played past it", "--cases", "1", "--seed", "1", "--until", "2290-01-01", "--store", "sqlite:a.db")]
    [InlineData("'nowhere-sample'", "--cases", "1", "--seed", "1", "--organization", "nowhere-sample", "--store", "sqlite:a.db")]
    [InlineData("nowhere: there is no such folder", "--cases", "1", "--seed", "1", "--data", "nowhere", "--store", "sqlite:a.db")]
    public async Task What_can_not_be_seeded_is_told(string sentence, params string[] args)
    {
        var run = await _data.RunAsync(["seed", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Complaints[0], StringComparison.Ordinal);
        Assert.False(run.ShowsStackTrace);
    }

    [Fact]
    public async Task Definitions_with_an_error_start_nothing()
    {
        _data.Change("workflows/calendars/CN.calendar.yaml", "zone: Asia/Shanghai", "zone: Asia/Shanghei");

        var run = await _data.RunAsync("seed", "--cases", "1", "--seed", "1", "--store", "sqlite:a.db");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "calendars/CN.calendar.yaml:7:1: error: there is no time zone",
            Assert.Single(run.Complaints),
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _data.Dispose();

    private async Task<List<string>> HashesAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Folder, file)};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT case_id || version || hash FROM journal ORDER BY case_id, version";
        await using var reader = await command.ExecuteReaderAsync();
        var hashes = new List<string>();
        while (await reader.ReadAsync())
            hashes.Add(reader.GetString(0));
        return hashes;
    }
}
