using Workflow.Core.Cases;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Two people end two duplicates at once, each in favour of the other's: one of the cases must go on.</summary>
public abstract class MergeContract
{
    private const int Pairs = 10;

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task Of_two_cases_merged_into_each_other_at_once_one_goes_on()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (one, other) = (await OpenAsync(engine), await OpenAsync(engine));

            var outcomes = await Task.WhenAll(MergeAsync(engine, one, other), MergeAsync(engine, other, one));

            Assert.Single(outcomes.OfType<CommandOutcome.Done>());
            var refused = Assert.Single(outcomes.OfType<CommandOutcome.Refused>());
            Assert.Contains(refused.Rejection.Reason, new[] { RejectionReason.CannotMerge, RejectionReason.CaseClosed });
            Assert.Single(new[] { await engine.FindAsync(one), await engine.FindAsync(other) }, found => found.Status == CaseStatus.Open);
        }
    }

    private static async Task<CaseId> OpenAsync(TestEngine engine)
    {
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        return id;
    }

    private static Task<CommandOutcome> MergeAsync(TestEngine engine, CaseId ends, CaseId goesOn) =>
        Task.Run(() =>
            engine.Runner.RunAsync(
                ends,
                engine.NextCommand(),
                new CaseCommand.MergeCase(goesOn, new("opened twice", TestEngine.Salt())),
                engine.In("QH-DIR"),
                TestEngine.Stop
            )
        );
}

public sealed class SqliteMergeTests : MergeContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresMergeTests : MergeContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
