using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Workflow.Engine;
using Workflow.Engine.Seeding;
using Workflow.Engine.Verification;

namespace Workflow.Cli.Chaos;

/// <summary>
/// What to break: so many kills of nodes, with the server itself broken off after every <paramref name="CrashEvery"/>th (0: never).
/// </summary>
internal sealed record ChaosPlan(int Kills, int Nodes, int Cases, int Seed, int CrashEvery);

/// <summary>
/// What was done and found. <paramref name="LongestDrainSeconds"/> is the longest time from a move of the clock until nothing was overdue
/// any more.
/// </summary>
internal sealed record ChaosReport(
    int Kills,
    int Crashes,
    int Nodes,
    int Asked,
    int Answered,
    int Refused,
    int AnswersChanged,
    int DaysMoved,
    double LongestDrainSeconds,
    VerifyReport Verified
)
{
    public bool Holds => AnswersChanged == 0 && Verified.Holds;
}

/// <summary>
/// Nodes on one PostgreSQL with people at work and a clock that jumps so that ladders climb by the hundred; nodes are killed at random
/// moments and started again, the server is broken off in between. In the end the store must hold.
/// </summary>
internal sealed class ChaosRun(ChaosPlan plan, string workflows, Terminal terminal)
{
    private const string Settings =
        "-c fsync=off -c full_page_writes=off -c shared_buffers=128MB -c max_connections=200 -c listen_addresses=''";

    private const int PeopleAtWork = 4;

    // Enough to be hit in the middle of something, and not so many that ladders of thousands of cases are all that the nodes come to.
    private const int CasesPerKill = 16;

    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(5);

    private readonly Random _chance = new(plan.Seed);
    private readonly List<WebNode> _nodes = [];
    private IReadOnlyList<Uri> _addresses = [];
    private int _crashes;
    private int _daysMoved;
    private TimeSpan _longestDrain;

    public async Task<ChaosReport> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-chaos-").FullName;
        await using var server = await LocalPostgres.StartAsync("workflow-chaos-postgres-", Settings);
        try
        {
            var store = await SeedAsync(server, cancellationToken);
            for (var node = 0; node < plan.Nodes; node++)
                await StartNodeAsync(store, folder, cancellationToken);
            using var people = new ChaosPeople(() => _addresses, plan.Seed);
            using var evening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var work = Enumerable.Range(0, PeopleAtWork).Select(person => people.WorkAsync(person, evening.Token)).ToList();
            await terminal.WithProgressAsync(
                "killing",
                async onProgress =>
                {
                    for (var kill = 1; kill <= plan.Kills; kill++)
                    {
                        people.Wish(CasesPerKill);
                        await BreakAsync(server, store, folder, kill, cancellationToken);
                        onProgress(kill, plan.Kills);
                    }
                }
            );
            await evening.CancelAsync();
            await Task.WhenAll(work);
            await DrainAsync(store, cancellationToken);
            var changed = await people.AskAgainAsync(cancellationToken);
            await StopNodesAsync();
            var verified = await VerifyAsync(store, cancellationToken);
            return new(
                plan.Kills,
                _crashes,
                plan.Nodes,
                people.Asked,
                people.Answered,
                people.Refused,
                changed,
                _daysMoved,
                _longestDrain.TotalSeconds,
                verified
            );
        }
        finally
        {
            await StopNodesAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A demo store in a database of its own with an invented caseload; its address.</summary>
    private async Task<string> SeedAsync(LocalPostgres server, CancellationToken cancellationToken)
    {
        await using (var connection = new NpgsqlConnection(server.ConnectionString))
        {
            await connection.OpenAsync(cancellationToken);
            await using var create = new NpgsqlCommand("CREATE DATABASE chaos", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        var store = $"postgres:{new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "chaos" }.ConnectionString}";
        var options = new EngineOptions
        {
            Store = store,
            Workflows = workflows,
            Demo = true,
        };
        await using var host = await EngineHost.OpenAsync(options, SystemClock.Instance, cancellationToken);
        var until = LocalTimes.Parse("2026-03-16 09:00", host.Parts.Organization.Directory.Content.Zone, "until");
        await terminal.WithProgressAsync(
            "seeding",
            onProgress =>
                new CaseSeeder(host.Parts).SeedAsync(
                    new(plan.Cases, plan.Seed, until, Days: 90),
                    done => onProgress(done, plan.Cases),
                    cancellationToken
                )
        );
        return store;
    }

    /// <summary>A little work, a jump of the clock, and then somebody dies in the middle of what follows from it.</summary>
    private async Task BreakAsync(LocalPostgres server, string store, string folder, int kill, CancellationToken cancellationToken)
    {
        await MoveClockAsync(1 + _chance.Next(3), cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(_chance.Next(20, 600)), cancellationToken);
        if (plan.CrashEvery > 0 && kill % plan.CrashEvery == 0)
        {
            await server.CrashAndRestartAsync(cancellationToken);
            _crashes++;
        }
        var victim = _nodes[_chance.Next(_nodes.Count)];
        _nodes.Remove(victim);
        _addresses = [.. _nodes.Select(node => node.Address)];
        await victim.DisposeAsync();
        await StartNodeAsync(store, folder, cancellationToken);
        if (kill % 5 == 0)
            await DrainAsync(store, cancellationToken);
    }

    private async Task StartNodeAsync(string store, string folder, CancellationToken cancellationToken)
    {
        _nodes.Add(await WebNode.StartAsync(store, workflows, folder, cancellationToken));
        _addresses = [.. _nodes.Select(node => node.Address)];
    }

    private async Task StopNodesAsync()
    {
        _addresses = [];
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _nodes.Clear();
    }

    /// <summary>Puts the demo clock forward at whichever node answers.</summary>
    private async Task MoveClockAsync(int days, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Add("X-Dev-Person", "zhou-yiheng");
        client.DefaultRequestHeaders.Add("X-Dev-Post", "QH-PO-1");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var address = new Uri(_addresses[attempt % _addresses.Count], "/api/v1/demo-clock");
            try
            {
                var now = (await client.GetFromJsonAsync<JsonElement>(address, cancellationToken)).GetProperty("now").GetString() ?? "";
                var to = InstantPattern.ExtendedIso.Parse(now).Value + Duration.FromDays(days);
                using var answer = await client.PostAsJsonAsync(
                    address,
                    new { to = InstantPattern.ExtendedIso.Format(to) },
                    cancellationToken
                );
                if (answer.IsSuccessStatusCode)
                {
                    _daysMoved += days;
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The server or the node was just broken off; the next node is asked.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
        throw new InvalidOperationException("no node moves the clock any more");
    }

    /// <summary>Waits until nothing that has become due waits. Throws <see cref="InvalidOperationException"/> when something stays behind.</summary>
    private async Task DrainAsync(string store, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await using var opened = await Store.OpenStoredAsync(store, cancellationToken);
        var dog = await Watchdog.OpenAsync(opened, SystemClock.Instance, cancellationToken);
        while (true)
        {
            var report = await dog.LookAsync(Duration.Zero, cancellationToken);
            if (report is { Cases: 0, Steps: 0 })
                break;
            if (watch.Elapsed > LongestDrain)
                throw new InvalidOperationException(
                    FormattableString.Invariant($"{report.Cases} case(s) are overdue, and no node wakes them")
                );
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
        _longestDrain = watch.Elapsed > _longestDrain ? watch.Elapsed : _longestDrain;
    }

    private static async Task<VerifyReport> VerifyAsync(string store, CancellationToken cancellationToken)
    {
        await using var opened = await Store.OpenStoredAsync(store, cancellationToken);
        var verification = await StoreVerification.OpenAsync(opened, SystemClock.Instance, cancellationToken);
        return await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, cancellationToken);
    }
}
