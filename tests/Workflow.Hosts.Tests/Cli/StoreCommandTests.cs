using System.Globalization;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>Commands over a store in a file, made by running a shipped scenario on the real engine.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private const string NoRegistration = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";

    private const string Registration = "workflows/community-rehabilitation/examples/S1-registration-across-spring-festival.scenario.yaml";

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
    public async Task What_was_done_in_a_case_is_saved_as_a_scenario_that_holds()
    {
        var reference = await MakeStoreAsync();
        const string file = "workflows/community-rehabilitation/examples/saved.scenario.yaml";

        var saved = await _data.RunAsync("scenario", "save", reference, "--store", "sqlite:s2.db", "--out", file);
        var again = await _data.RunAsync("scenario", "save", reference, "--store", "sqlite:s2.db", "--out", file);
        var simulated = await _data.RunAsync("simulate", file);

        Assert.Equal((0, ""), (saved.ExitCode, saved.Error));
        Assert.Equal(0, simulated.ExitCode);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("is there already", Assert.Single(again.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_scenarios_get_a_store_each()
    {
        var run = await _data.RunAsync("simulate", Registration, NoRegistration, "--store", "sqlite:all.db");

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
    [InlineData(
        "accountability",
        "DELETE FROM responsibilities WHERE valid_until IS NULL AND subject = (SELECT MAX(subject) FROM responsibilities WHERE valid_until IS NULL)"
    )]
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

    [Theory]
    [InlineData("2026-03-02 12:00", "DL-PSB-AB gu-chengzhi")]
    [InlineData("2026-03-03 10:00", "QH-DIR lin-yue")]
    [InlineData("2026-03-20", "QH-DIR lin-yue", "QH-DIR lin-yue")]
    [InlineData("2026-03-23 10:00", "QH-DIR lin-yue", "DL-PSB-AB gu-chengzhi")]
    public async Task Who_was_responsible_is_told_for_each_subject(string at, params string[] responsible)
    {
        var reference = await MakeStoreAsync();

        var run = await _data.RunAsync("who", reference, "--at", at, "--store", "sqlite:s2.db", "--json");
        var subjects = run.Json.GetProperty("subjects").EnumerateArray();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            responsible,
            subjects.Select(subject => $"{subject.GetProperty("post").GetString()} {subject.GetProperty("person").GetString()}")
        );
    }

    [Fact]
    public async Task What_was_not_known_yet_is_not_told()
    {
        var reference = await MakeStoreAsync();

        var run = await _data.RunAsync("who", reference, "--at", "2026-03-05", "--known", "2026-03-02", "--store", "sqlite:s2.db");

        Assert.Contains("DL-PSB-AB", run.Output, StringComparison.Ordinal);
        Assert.Contains("until not ended", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("QH-DIR", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_was_responsible_before_the_case_was_opened()
    {
        var reference = await MakeStoreAsync();

        var run = await _data.RunAsync("who", reference, "--at", "2026-01-05", "--store", "sqlite:s2.db");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nobody: the case wasn't open then", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_into_a_store_changes_nothing_in_it()
    {
        var reference = await MakeStoreAsync();
        var before = await DumpAsync();

        await _data.RunAsync("who", reference, "--at", "2026-03-05", "--store", "sqlite:s2.db");
        await _data.RunAsync("verify", "all", "--store", "sqlite:s2.db");
        await _data.RunAsync("deadline", "explain", "--store", "sqlite:s2.db", "--case", reference, "--item", "23");

        Assert.Equal(before, await DumpAsync());
    }

    [Fact]
    public async Task The_deadline_of_a_stored_item_explains_itself()
    {
        var reference = await MakeStoreAsync();
        var wrong = await _data.RunAsync("deadline", "explain", "--store", "sqlite:s2.db", "--case", reference, "--item", "1");
        var item = wrong.Error.Split("open: ")[1].Split(' ')[0];

        var run = await _data.RunAsync("deadline", "explain", "--store", "sqlite:s2.db", "--case", reference, "--item", item, "--json");

        Assert.Equal(2, wrong.ExitCode);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("2026-03-30 24:00", run.Json.GetProperty("deadline").GetProperty("dueLocal").GetString());
        Assert.True(run.Json.GetProperty("sumsToBudget").GetBoolean());
    }

    [Theory]
    [InlineData("there is no case 'ABCDE-FGHJK' in this store", "who", "ABCDE-FGHJK", "--at", "2026-03-05")]
    [InlineData("--at: 2026-02-30 isn't a day", "who", "ABCDE-FGHJK", "--at", "2026-02-30")]
    [InlineData("there is no case 'X' in this store", "deadline", "explain", "--case", "X", "--item", "1")]
    [InlineData("--case is missing", "deadline", "explain", "--item", "1")]
    [InlineData("--item is missing", "deadline", "explain", "--case", "X")]
    public async Task What_the_store_does_not_hold_is_told_in_one_sentence(string sentence, params string[] args)
    {
        await MakeStoreAsync();

        var run = await _data.RunAsync([.. args, "--store", "sqlite:s2.db"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Makes the store of the scenario; gives its case's reference.</summary>
    private async Task<string> MakeStoreAsync()
    {
        var run = await _data.RunAsync("simulate", NoRegistration, "--store", "sqlite:s2.db");
        Assert.Equal(0, run.ExitCode);
        return Assert.Single(await ReadAsync("SELECT reference FROM cases"));
    }

    /// <summary>Every row of every table.</summary>
    private async Task<List<string>> DumpAsync()
    {
        var rows = new List<string>();
        foreach (var table in await ReadAsync("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
            rows.AddRange((await ReadAsync($"SELECT * FROM \"{table}\"")).Select(row => $"{table}: {row}"));
        return rows;
    }

    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Folder, "s2.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(
                string.Join(
                    '|',
                    Enumerable
                        .Range(0, reader.FieldCount)
                        .Select(index => Convert.ToString(reader.GetValue(index), CultureInfo.InvariantCulture))
                )
            );
        return rows;
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
