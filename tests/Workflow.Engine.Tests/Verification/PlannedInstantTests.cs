using NodaTime;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Verification;

/// <summary>A counter or an offer that waits for its instant must wake its case; one that is passed over is named.</summary>
public abstract class PlannedInstantTests
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Theory]
    [InlineData("thirty-days", "2026-07-10 00:00", "counter away_days")]
    [InlineData("deemed", "2026-06-04 00:00", "receipt by rule of handover ")]
    public async Task What_nothing_wakes_the_case_for_is_named(string story, string until, string where)
    {
        await using var database = await CreateDatabaseAsync();
        await PlayAsync(database, story, until);
        var after = Instant.FromUtc(2026, 7, 25, 0, 0);
        await using var store = await StoreCopy.OfAsync(database);
        Assert.DoesNotContain((await store.VerifyAsync(after, VerifyPart.Rungs)).Violations, violation => IsAt(violation, where));

        await store.PlantAsync("UPDATE cases SET wake_at = NULL");

        var violation = Assert.Single((await store.VerifyAsync(after, VerifyPart.Rungs)).Violations, violation => IsAt(violation, where));
        Assert.Contains("nothing wakes the case for it", violation.Sentence, StringComparison.Ordinal);
    }

    private static bool IsAt(Violation violation, string where) => violation.Where.StartsWith(where, StringComparison.Ordinal);

    /// <summary>Plays a story up to an earlier end; what it expects isn't asked.</summary>
    private static async Task PlayAsync(TestDatabase database, string story, string until)
    {
        var path = $"docs/patterns/{story}.scenario.yaml";
        var text = SampleFiles.All.Find(path) ?? throw new FileNotFoundException(path);
        var lines = text[..text.IndexOf("\nuntil:", StringComparison.Ordinal)].Split('\n');
        var early = lines.Where(line =>
            !line.StartsWith("  - { at: ", StringComparison.Ordinal) || string.CompareOrdinal(line[10..26], until) < 0
        );
        var (scenario, _) = SampleFiles.Load(path, $"{string.Join('\n', early)}\nuntil: {until}\n");
        await EngineScenario.RunAsync(scenario, SampleFiles.All, database.Store, TestContext.Current.CancellationToken);
    }
}

public sealed class SqlitePlannedInstantTests : PlannedInstantTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresPlannedInstantTests : PlannedInstantTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
