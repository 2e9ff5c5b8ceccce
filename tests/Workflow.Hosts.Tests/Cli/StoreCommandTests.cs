using Microsoft.Data.Sqlite;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>Commands over a store in a file, made by running a shipped scenario on the real engine.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private const string NoRegistration = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";

    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task A_scenario_has_the_same_outcome_on_the_real_engine()
    {
        var memory = await _data.RunAsync("simulate", NoRegistration, "--timeline", "--json");
        var store = await _data.RunAsync("simulate", NoRegistration, "--timeline", "--json", "--store", "sqlite:s2.db");

        Assert.Equal(0, store.ExitCode);
        Assert.Equal(memory.Output, store.Output);
        Assert.Empty(store.Error);
    }

    [Fact]
    public async Task Several_scenarios_get_a_store_each()
    {
        var run = await _data.RunAsync("simulate", "workflows", "--store", "sqlite:all.db");

        Assert.Equal(0, run.ExitCode);
        Assert.True(File.Exists(Path.Combine(_data.Folder, "all.db")));
        Assert.True(File.Exists(Path.Combine(_data.Folder, "all-2.db")));
    }

    [Fact]
    public async Task A_store_that_is_there_already_is_not_written_over()
    {
        _data.Write("mine.db", "precious");

        var run = await _data.RunAsync("simulate", NoRegistration, "--store", "sqlite:mine.db");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("mine.db is there already", Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(Path.Combine(_data.Folder, "mine.db")));
    }

    [Fact]
    public async Task A_sound_store_holds_in_every_part()
    {
        await MakeStoreAsync();

        foreach (var part in new[] { "accountability", "rungs", "replay", "history", "all" })
        {
            var run = await _data.RunAsync("verify", part, "--store", "sqlite:s2.db");

            Assert.Equal(0, run.ExitCode);
            Assert.Contains($"{part} holds", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("accountability", "DELETE FROM responsibilities WHERE subject = 12 AND valid_until IS NULL")]
    [InlineData("rungs", "DELETE FROM rungs_fired")]
    [InlineData("replay", "UPDATE work_items SET task = 'something-else' WHERE number = (SELECT MIN(number) FROM work_items)")]
    [InlineData("history", "UPDATE journal SET person = 'somebody-else' WHERE version = 2")]
    [InlineData("all", "UPDATE journal SET person = 'somebody-else' WHERE version = 2")]
    public async Task What_somebody_changed_behind_its_back_is_named(string part, string change)
    {
        await MakeStoreAsync();
        await ChangeAsync(change);

        var run = await _data.RunAsync("verify", part, "--store", "sqlite:s2.db", "--json");
        var violation = run.Json.GetProperty("violations")[0];

        Assert.Equal(1, run.ExitCode);
        Assert.False(run.Json.GetProperty("holds").GetBoolean());
        Assert.True(run.Json.GetProperty("found").GetInt64() >= 1);
        Assert.False(string.IsNullOrEmpty(violation.GetProperty("sentence").GetString()));
        Assert.False(run.ShowsStackTrace);
    }

    [Theory]
    [InlineData("--store: there is no file gone.db", "sqlite:gone.db")]
    [InlineData("--store: expected sqlite:FILE", "gone.db")]
    [InlineData("--store: expected sqlite:FILE", "sqlite:")]
    [InlineData("--store: expected sqlite:FILE", "postgres:")]
    [InlineData("can't be opened", "sqlite:text.db")]
    [InlineData("tables of another program", "sqlite:other.db")]
    [InlineData("connection string", "postgres:Hst=nowhere")]
    [InlineData("can't be opened", "postgres:Host=127.0.0.1;Port=1;Username=nobody;Timeout=1")]
    public async Task A_place_that_is_no_store_is_told_in_one_sentence(string sentence, string store)
    {
        _data.Write("text.db", "This is a text and no database, and it is long enough to be mistaken for one. " + new string('x', 5000));
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(_data.Folder, "other.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var create = other.CreateCommand();
            create.CommandText = "CREATE TABLE cases (a TEXT); CREATE TABLE somebody_elses (b TEXT)";
            await create.ExecuteNonQueryAsync();
        }

        var run = await _data.RunAsync("verify", "all", "--store", store);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
        Assert.False(run.ShowsStackTrace);
    }

    [Fact]
    public async Task Verify_without_a_store_or_a_part_says_what_it_needs()
    {
        Assert.Equal(2, (await _data.RunAsync("verify", "all")).ExitCode);
        Assert.Equal(2, (await _data.RunAsync("verify")).ExitCode);
        Assert.Equal(2, (await _data.RunAsync("verify", "everything", "--store", "sqlite:s2.db")).ExitCode);
    }

    public void Dispose() => _data.Dispose();

    private async Task MakeStoreAsync()
    {
        var run = await _data.RunAsync("simulate", NoRegistration, "--store", "sqlite:s2.db");
        Assert.Equal(0, run.ExitCode);
    }

    private async Task ChangeAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Folder, "s2.db")};Pooling=False");
        await connection.OpenAsync();
        await using (var drop = connection.CreateCommand())
        {
            // The store guards itself against this by triggers; who has the file can take them away.
            drop.CommandText = "SELECT group_concat('DROP TRIGGER \"' || name || '\"', ';') FROM sqlite_master WHERE type = 'trigger'";
            if (await drop.ExecuteScalarAsync() is string triggers)
            {
                drop.CommandText = triggers;
                await drop.ExecuteNonQueryAsync();
            }
        }
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}
