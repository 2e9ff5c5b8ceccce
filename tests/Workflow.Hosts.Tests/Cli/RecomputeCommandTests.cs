using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>A closure day comes into the calendar of a store with a seeded caseload.</summary>
public sealed class RecomputeCommandTests : IDisposable
{
    private const string Store = "sqlite:seeded.db";
    private const string Calendar = "workflows/calendars/CN.calendar.yaml";

    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task A_dry_run_lists_exactly_the_deadlines_that_then_move_and_changes_nothing()
    {
        await SeedAsync();
        var before = Dues();
        Close("03-24");

        var plan = await _data.RunAsync("recompute", "--dry-run", "--store", Store, "--workflows", "workflows", "--json");
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Equal(before, Dues());
        var alone = await _data.RunAsync("recompute", "--dry-run", "--store", Store);
        Assert.Contains("0 of ", alone.Output, StringComparison.Ordinal);

        var hash = plan.Json.GetProperty("report").GetProperty("planHash").GetString() ?? "";
        var done = await _data.RunAsync([
            "recompute",
            "--apply",
            "--store",
            Store,
            "--workflows",
            "workflows",
            "--reason",
            "the office was closed",
            "--plan-hash",
            hash,
            "--json",
        ]);
        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.Equal(plan.Json.GetProperty("cases").GetRawText(), done.Json.GetProperty("cases").GetRawText());
        var moved = Dues()
            .Where(pair => before.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => pair.Key)
            .Order(StringComparer.Ordinal);
        var listed = Listed(plan.Json).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(listed);
        Assert.Equal(listed, moved);

        var again = await _data.RunAsync("recompute", "--apply", "--store", Store, "--reason", "the office was closed");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("0 of ", again.Output, StringComparison.Ordinal);
        var verified = await _data.RunAsync("verify", "all", "--store", Store);
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    [Fact]
    public async Task People_read_before_and_after_and_a_plan_that_has_changed_is_refused()
    {
        await SeedAsync();
        Close("03-24");

        var plan = await _data.RunAsync("recompute", "--dry-run", "--store", Store, "--workflows", "workflows");
        var refused = await _data.RunAsync(
            "recompute",
            "--apply",
            "--store",
            Store,
            "--workflows",
            "workflows",
            "--reason",
            "x",
            "--plan-hash",
            "00"
        );

        Assert.Contains("would change: ", plan.Output, StringComparison.Ordinal);
        Assert.Matches(@"[0-9A-Z]{5}-[0-9A-Z]{5}  \S+  due 2026-03-\d\d 24:00 -> 2026-03-\d\d 24:00", plan.Output);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("The plan has changed", Assert.Single(refused.Complaints), StringComparison.Ordinal);
        Assert.Contains("0 of ", (await _data.RunAsync("recompute", "--dry-run", "--store", Store)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("say either", "--store", Store)]
    [InlineData("say either", "--dry-run", "--apply", "--store", Store)]
    [InlineData("needs a reason", "--apply", "--store", Store)]
    [InlineData("belongs to --apply", "--dry-run", "--plan-hash", "00", "--store", Store)]
    [InlineData("there is no file", "--dry-run", "--store", "sqlite:none.db")]
    public async Task Whatever_cant_be_meant_is_refused_with_a_sentence(string sentence, params string[] args)
    {
        var run = await _data.RunAsync(["recompute", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    private async Task SeedAsync()
    {
        var seeded = await _data.RunAsync("seed", "--cases", "25", "--seed", "7", "--store", Store, "--demo");
        Assert.True(seeded.ExitCode == 0, seeded.Error);
        // The demo's clock runs on from here; what it brings within seconds is out of the way before anything is compared.
        var ran = await _data.RunAsync("verify", "rungs", "--store", Store);
        Assert.True(ran.ExitCode == 0, ran.Output);
    }

    /// <summary>Another version of the calendar, in which the office is closed on one more day of 2026.</summary>
    private void Close(string day) =>
        _data
            .Change(Calendar, "version: \"2026.1\"", "version: \"2026.2\"")
            .Change(Calendar, "      06-19..06-21:", $"      {day}: {{ en: closure, zh: 停业 }}\n      06-19..06-21:");

    private static IEnumerable<string> Listed(JsonElement plan) =>
        from one in plan.GetProperty("cases").EnumerateArray()
        from moved in one.GetProperty("deadlines").EnumerateArray()
        where moved.GetProperty("before").GetProperty("due").GetString() != moved.GetProperty("after").GetProperty("due").GetString()
        select $"{one.GetProperty("case").GetString()} {moved.GetProperty("subject").GetInt32()}";

    /// <summary>The due of every item and handover, as the rows tell it.</summary>
    private Dictionary<string, string> Dues()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Folder, "seeded.db")};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT lower(case_id) || ' ' || number, coalesce(due_at, '') FROM work_items "
            + "UNION ALL SELECT lower(case_id) || ' ' || number, coalesce(due_at, '') FROM handovers";
        using var reader = command.ExecuteReader();
        var dues = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
            dues[reader.GetString(0)] = reader.GetString(1);
        return dues;
    }
}
