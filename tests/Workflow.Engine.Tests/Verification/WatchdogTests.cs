using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Engine.Background;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Verification;

/// <summary>A process of its own sees what the pumps didn't do, also when what they go by is lost.</summary>
public abstract class WatchdogTests
{
    private static readonly Duration Tolerance = Duration.FromMinutes(1);

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task What_no_pump_did_is_told_until_one_did_it()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await engine.OpenServedAsync();
        Assert.Equal((0, 0), await LateAsync(engine));

        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromDays(10));
        var (cases, steps) = await LateAsync(engine);
        Assert.Equal(1, cases);
        Assert.True(steps >= 1);

        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        Assert.Equal((0, 0), await LateAsync(engine));
    }

    [Fact]
    public async Task A_lost_wake_up_hides_nothing_from_it()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenServedAsync();
        await using (var context = engine.Parts.Store.Database.CreateContext())
            await context
                .Cases.Where(row => row.CaseId == id.Value)
                .ExecuteUpdateAsync(row => row.SetProperty(one => one.WakeAt, (Instant?)null), TestEngine.Stop);

        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromDays(10));
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);

        var (cases, steps) = await LateAsync(engine);
        Assert.Equal(0, cases);
        Assert.True(steps >= 1);
    }

    private static async Task<(long Cases, long Steps)> LateAsync(TestEngine engine)
    {
        var dog = await Watchdog.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        var report = await dog.LookAsync(Tolerance, TestEngine.Stop);
        Assert.Equal((report.Cases > 0, report.Steps > 0), (report.OldestCase is not null, report.OldestStep is not null));
        return (report.Cases, report.Steps);
    }
}

public sealed class SqliteWatchdogTests : WatchdogTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresWatchdogTests : WatchdogTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
