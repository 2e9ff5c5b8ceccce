using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>Leaving and handing on over a store in a file, as an operator does it.</summary>
public sealed class LeaverCommandTests : IDisposable
{
    private const string NoRegistration = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";
    private const string Store = "sqlite:s2.db";

    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task A_plan_is_applied_by_its_hash_and_is_what_then_holds()
    {
        await MakeStoreAsync();

        var planned = await _data.RunAsync("leaver", "lin-yue", "--plan", "--store", Store);
        var refused = await _data.RunAsync("leaver", "lin-yue", "--apply", "--plan-hash", "0000", "--store", Store);
        var applied = await _data.RunAsync("leaver", "lin-yue", "--apply", "--plan-hash", HashIn(planned.Output), "--store", Store);
        var again = await _data.RunAsync("leaver", "lin-yue", "--plan", "--store", Store);
        var verified = await _data.RunAsync("verify", "all", "--store", Store);

        Assert.Equal((0, ""), (planned.ExitCode, planned.Error));
        Assert.Contains("QH-DIR, until then as holder: huang-xiaotong", planned.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("the plan has changed", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (applied.ExitCode, applied.Error));
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("holds no post", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, verified.ExitCode);
    }

    [Fact]
    public async Task Who_is_not_of_the_organisation_can_not_leave_it()
    {
        await MakeStoreAsync();

        var run = await _data.RunAsync("leaver", "nobody", "--plan", "--store", Store);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there is no person 'nobody'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_a_post_has_is_handed_on_with_a_receipt_for_each()
    {
        Assert.Equal(0, (await _data.RunAsync("seed", "--cases", "40", "--seed", "7", "--store", Store)).ExitCode);
        var (from, to, plan) = await PlanAsync();

        var applied = await _data.RunAsync(
            "handover",
            "--from",
            from,
            "--to",
            to,
            "--apply",
            "--plan-hash",
            plan,
            "--store",
            Store,
            "--json"
        );
        using var facts = JsonDocument.Parse(applied.Output);
        var order = facts.RootElement.GetProperty("order").GetString() ?? "";
        var again = await _data.RunAsync("handover", "--resume", order, "--store", Store);
        var unknown = await _data.RunAsync("handover", "--resume", Guid.Empty.ToString(), "--store", Store);
        var verified = await _data.RunAsync("verify", "all", "--store", Store);

        // What waits for a receipt can't be handed on yet, and is told; all else is.
        var (total, failed) = (facts.RootElement.GetProperty("total").GetInt32(), facts.RootElement.GetProperty("failed").GetInt32());
        Assert.Equal(failed == 0 ? 0 : 1, applied.ExitCode);
        Assert.Equal(total - failed, facts.RootElement.GetProperty("receipts").GetInt32());
        Assert.True(failed < total);
        Assert.Equal(applied.ExitCode, again.ExitCode);
        Assert.Contains(
            FormattableString.Invariant($"{total - failed} receipt(s), {failed} failed"),
            again.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(2, unknown.ExitCode);
        Assert.Equal(0, verified.ExitCode);
    }

    [Theory]
    [InlineData("leaver", "lin-yue", "--store", Store)]
    [InlineData("leaver", "lin-yue", "--apply", "--store", Store)]
    [InlineData("leaver", "lin-yue", "--plan", "--to", "QH-DIR", "--store", Store)]
    [InlineData("handover", "--plan", "--store", Store)]
    [InlineData("handover", "--resume", "yesterday", "--store", Store)]
    public async Task What_is_asked_wrongly_is_told_in_a_sentence(params string[] args)
    {
        await MakeStoreAsync();

        var run = await _data.RunAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Complaints);
    }

    public void Dispose() => _data.Dispose();

    /// <summary>Which of the two workers has something, and the plan to hand it to the other.</summary>
    private async Task<(string From, string To, string Plan)> PlanAsync()
    {
        foreach (var (from, to) in new[] { ("QH-FTW-1", "QH-FTW-2"), ("QH-FTW-2", "QH-FTW-1") })
        {
            var run = await _data.RunAsync("handover", "--from", from, "--to", to, "--plan", "--store", Store);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            if (run.Output.Contains("open item(s)", StringComparison.Ordinal))
                return (from, to, HashIn(run.Output));
        }
        throw new InvalidOperationException("neither worker has an open item");
    }

    private async Task MakeStoreAsync() => Assert.Equal(0, (await _data.RunAsync("simulate", NoRegistration, "--store", Store)).ExitCode);

    private static string HashIn(string output) =>
        output.Split('\n').Last(line => line.StartsWith("plan ", StringComparison.Ordinal))["plan ".Length..].Trim();
}
