using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>What a scenario tells holds on a real store, and nothing happens there that doesn't happen in memory.</summary>
public abstract class EngineScenarioTests
{
    public static TheoryData<string> Paths => [.. SampleFiles.ScenarioPaths];

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_scenario_happens_on_a_store_as_it_does_in_memory(string path)
    {
        await using var database = await CreateDatabaseAsync();
        var (scenario, world) = SampleFiles.Load(path);

        var stored = await EngineScenario.RunAsync(scenario, SampleFiles.All, database.Store, TestContext.Current.CancellationToken);

        var inMemory = Simulator.Run(scenario, world);
        Assert.Empty(ScenarioComparison.Compare(scenario, stored));
        Assert.Equal(Told(inMemory), Told(stored));
        Assert.Equal(Messages(inMemory), Messages(stored));
        Assert.NotNull(inMemory.Final);
        Assert.NotNull(stored.Final);
        Assert.Equal(CaseJson.OfState(inMemory.Final), CaseJson.OfState(stored.Final));
        Assert.Equal(inMemory.Beside.Keys, stored.Beside.Keys);
        foreach (var (label, beside) in inMemory.Beside)
        {
            Assert.Equal(Told(beside), Told(stored.Beside[label]));
            Assert.Equal(
                CaseJson.OfState(Assert.IsType<Case>(beside.Final)),
                CaseJson.OfState(Assert.IsType<Case>(stored.Beside[label].Final))
            );
        }
        Assert.Empty((await VerifyAsync(database, scenario.Until)).Violations);
    }

    private static async Task<VerifyReport> VerifyAsync(TestDatabase database, Instant at)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var store = await Store.OpenAsync(database.Store, asDemo: false, stop);
        var verification = await StoreVerification.OpenAsync(store, new ManualClock(at), stop);
        return await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, stop);
    }

    private static IEnumerable<string> Told(ScenarioRecord record) =>
        record.Journal.Select(entry => $"{entry.At} {CaseJson.OfEvents(entry.Events)}");

    private static IEnumerable<string> Messages(ScenarioRecord record) =>
        record.Messages.Select(message => $"{message.At} {message.Notification}").Order(StringComparer.Ordinal);
}

public sealed class SqliteScenarioTests : EngineScenarioTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresScenarioTests : EngineScenarioTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
