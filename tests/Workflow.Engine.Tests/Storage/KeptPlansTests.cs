using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>
/// PostgreSQL plans a prepared statement five times for the values at hand and then keeps one plan, unless planning anew looks cheaper each
/// time: then a command costs as much planning as writing, and no answer shows it.
/// </summary>
public sealed class KeptPlansTests : IDisposable
{
    private const int PlansBeforeOneIsKept = 5;

    private static readonly Instant Now = Instant.FromUtc(2026, 6, 15, 1, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-plans-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_a_command_writes_goes_by_plans_that_are_kept()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(Stop);
        await LoadSample.WriteAsync(_folder, offices: 3, Stop);
        var clock = new ManualClock(Now);
        await using var host = await EngineHost.OpenAsync(new() { Store = database.Store, Workflows = _folder }, clock, Stop);
        var due = Now + Duration.FromMinutes(1);
        // In tables of a few rows every plan costs the same.
        await new BulkSeeder(host.Parts).SeedAsync(new(1_500, 3, Now, DueAt: due), onProgress: null, Stop);
        await host.Parts.Store.Database.WriteAsync([Statement.Of("ANALYZE")], isUrgent: true, Stop);
        clock.MoveTo(due);

        foreach (var id in await SomeAsync(host))
            Assert.IsType<CommandOutcome.Done>(await host.Runner.RunAsync(new(id), "tick-now", new CaseCommand.Tick(), Actor.System, Stop));

        var planned = await PlannedAsync(host);
        Assert.Contains(planned.Keys, statement => statement.StartsWith("UPDATE cases", StringComparison.Ordinal));
        Assert.Contains(planned.Keys, statement => statement.StartsWith("INSERT INTO journal", StringComparison.Ordinal));
        Assert.All(planned, pair => Assert.True(pair.Value <= PlansBeforeOneIsKept, $"planned {pair.Value} times: {pair.Key}"));
    }

    private static async Task<List<Guid>> SomeAsync(EngineHost host)
    {
        await using var context = host.Parts.Store.Database.CreateContext();
        return await context.Cases.OrderBy(row => row.CaseId).Select(row => row.CaseId).Take(40).ToListAsync(Stop);
    }

    /// <summary>How often each statement that was run often was planned for its values, on any of the connections that were used.</summary>
    private static async Task<Dictionary<string, long>> PlannedAsync(EngineHost host)
    {
        var planned = new Dictionary<string, long>();
        var used = new List<DbConnection>();
        // One is taken again as soon as it is given back, so all are held until all were asked.
        while (used.Count < 4)
        {
            used.Add(await host.Parts.Store.Database.OpenAsync(Stop));
            await using var command = used[^1].CreateCommand();
            command.CommandText = """
                SELECT statement, custom_plans FROM pg_prepared_statements
                WHERE statement ~ '^(INSERT|UPDATE|DELETE)' AND custom_plans + generic_plans > 8
                """;
            await using var reader = await command.ExecuteReaderAsync(Stop);
            while (await reader.ReadAsync(Stop))
                planned[reader.GetString(0)] = Math.Max(planned.GetValueOrDefault(reader.GetString(0)), reader.GetInt64(1));
        }
        foreach (var connection in used)
            await connection.DisposeAsync();
        return planned;
    }
}
