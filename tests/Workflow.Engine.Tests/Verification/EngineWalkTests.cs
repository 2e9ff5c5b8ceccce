using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Simulation;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Verification;

/// <summary>
/// People handle cases on the real engine wisely and foolishly, while the pump runs or doesn't; an auditor of its own and the walk over the
/// store then find nothing wrong.
/// </summary>
public abstract class EngineWalkTests
{
    private static readonly ScenarioWorld World = SampleFiles.World;
    private static readonly int Cases = FullRun.IsAsked ? 200 : 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task Whatever_people_do_the_store_holds()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), "2026-01-05 08:30");
        for (var seed = 0; seed < Cases; seed++)
            await WalkAsync(engine, new CaseWalk(World, seed));

        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, Stop);
        var report = await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, Stop);
        Assert.Empty(report.Violations);
        Assert.Equal(Cases, report.Counts.Cases);
        Assert.True(report.Counts.Fired > Cases, $"{report.Counts}");

        await using var context = engine.Parts.Store.Database.CreateContext();
        foreach (var journal in (await context.Journal.ToListAsync(Stop)).GroupBy(row => row.CaseId))
            Audit(journal.OrderBy(row => row.Version));
        Assert.DoesNotContain(context.Journal, row => row.Events.Contains(CaseWalk.Secret));
        Assert.DoesNotContain(context.Cases, row => row.State.Contains(CaseWalk.Secret));
    }

    private static void Audit(IEnumerable<JournalRow> journal)
    {
        var auditor = new CaseAuditor(World.Definition);
        foreach (var row in journal)
            auditor.Observe(row.RecordedAt, CaseJson.ToEvents(row.Events));
        Assert.Empty(auditor.Violations);
    }

    private static async Task WalkAsync(TestEngine engine, CaseWalk walk)
    {
        var pump = new WakeUpPump(engine.Parts);
        var id = new CaseId(Guid.CreateVersion7());
        var opening = (CaseCommand.OpenCase)walk.Opening(id, engine.Clock.Now());
        TestEngine.Accepted(
            await engine.Runner.OpenAsync(TestEngine.Rehabilitation, engine.NextCommand(), opening, engine.In(CaseWalk.Opener.Code), Stop)
        );
        for (var step = 0; step < 25; step++)
        {
            var until = engine.Clock.Now() + walk.Pause();
            if (!walk.NothingRan())
                await LetTimePassAsync(engine, pump, until);
            engine.Clock.MoveTo(until);
            await pump.DrainAsync(Stop);
            var current = await engine.FindAsync(id);
            if (current.Status == CaseStatus.Closed)
                return;
            var (command, by) = walk.Next(current, until);
            await SendAsync(engine, id, command, by);
            if (step % 5 == 0)
            {
                engine.Clock.MoveTo(until - Duration.FromHours(3));
                await SendAsync(engine, id, command, by);
                engine.Clock.MoveTo(until);
            }
        }
    }

    private static async Task LetTimePassAsync(TestEngine engine, WakeUpPump pump, Instant until)
    {
        while (await pump.NextDueAsync(Stop) is { } due && due <= until)
        {
            engine.Clock.MoveTo(Instant.Max(due, engine.Clock.Now()));
            Assert.Equal(0, (await pump.RunAsync(Stop)).Parked);
        }
    }

    /// <summary>Refusals are part of life here; what may not be is told by the auditor.</summary>
    private static Task<CommandOutcome> SendAsync(TestEngine engine, CaseId id, CaseCommand command, Core.Organizations.PostId by) =>
        engine.Runner.RunAsync(id, engine.NextCommand(), command, engine.In(by.Code), Stop);
}

public sealed class SqliteWalkTests : EngineWalkTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresWalkTests : EngineWalkTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
