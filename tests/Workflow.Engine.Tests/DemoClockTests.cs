using NodaTime;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests;

/// <summary>The clock of a demonstration.</summary>
public sealed class DemoClockTests : IAsyncLifetime
{
    private readonly TestDatabase _database = TestDatabase.CreateSqlite();
    private readonly FakeClock _real = new(FakeClock.At("2026-11-22 17:00"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_new_demo_begins_on_a_monday_morning_in_march_and_runs_on()
    {
        await using var store = await Store.OpenAsync(_database.Store, asDemo: true, TestEngine.Stop);
        var clock = await DemoClock.OpenAsync(store, _real, isProduction: false, TestEngine.Stop);
        Assert.Equal(FakeClock.At("2026-03-16 09:00"), clock.Now());

        _real.MoveTo("2026-11-22 17:05");

        Assert.Equal(FakeClock.At("2026-03-16 09:05"), clock.Now());
    }

    [Fact]
    public async Task It_goes_forward_only_and_for_all_nodes()
    {
        await using var store = await Store.OpenAsync(_database.Store, asDemo: true, TestEngine.Stop);
        var clock = await DemoClock.OpenAsync(store, _real, isProduction: false, TestEngine.Stop);
        var other = await DemoClock.OpenAsync(store, _real, isProduction: false, TestEngine.Stop);

        Assert.True(await clock.MoveToAsync(FakeClock.At("2026-03-18 09:00"), TestEngine.Stop));
        Assert.False(await other.MoveToAsync(FakeClock.At("2026-03-17 09:00"), TestEngine.Stop));
        await other.RefreshAsync(TestEngine.Stop);

        Assert.Equal(FakeClock.At("2026-03-18 09:00"), clock.Now());
        Assert.Equal(clock.Now(), other.Now());
    }

    [Fact]
    public async Task An_ordinary_store_has_none_and_neither_has_production()
    {
        await using var store = await Store.OpenAsync(_database.Store, asDemo: false, TestEngine.Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(() => DemoClock.OpenAsync(store, _real, isProduction: false, TestEngine.Stop));

        await using var demo = TestDatabase.CreateSqlite();
        await using var demoStore = await Store.OpenAsync(demo.Store, asDemo: true, TestEngine.Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            DemoClock.OpenAsync(demoStore, _real, isProduction: true, TestEngine.Stop)
        );
    }

    [Fact]
    public void Time_is_read_to_the_microsecond()
    {
        var clock = new FakeClock(Instant.FromUtc(2026, 3, 2, 0, 0).PlusNanoseconds(1_234_567));
        Assert.Equal(Instant.FromUtc(2026, 3, 2, 0, 0).PlusNanoseconds(1_234_000), clock.Now());
    }
}
