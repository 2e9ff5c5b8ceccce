using NodaTime;
using Workflow.Core.Organizations;
using Workflow.Engine.Figures;
using Xunit;

namespace Workflow.Engine.Tests.Figures;

/// <summary>When figures are gathered, who waits for them, and how old they may be.</summary>
public sealed class FigureGathererTests : IAsyncDisposable
{
    private readonly FakeClock _clock = new(FakeClock.At("2026-03-02 08:30"));
    private readonly HandTime _time = new();
    private readonly List<TaskCompletionSource<OpenFigures>> _passes = [];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly FigureGatherer _gatherer;
    private TimeSpan _takes = TimeSpan.FromMilliseconds(10);
    private bool _isHeld;

    public FigureGathererTests() => _gatherer = new(ReadAsync, _clock) { Time = _time, Patience = TimeSpan.FromMinutes(1) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _gatherer.DisposeAsync();
        _begun.Dispose();
    }

    [Fact]
    public async Task The_first_to_ask_waits_and_is_never_told_zeros()
    {
        var figures = await _gatherer.ReadAsync(Stop);

        Assert.Equal(_clock.Now(), figures?.At);
        Assert.Equal(7, figures?.OpenItems[new("QH-DIR")]);
    }

    [Fact]
    public async Task Who_has_waited_a_moment_for_the_first_pass_is_told_that_there_is_nothing_yet()
    {
        _isHeld = true;
        _gatherer.Patience = TimeSpan.Zero;

        Assert.Null(await _gatherer.ReadAsync(Stop));
        Assert.Null(await _gatherer.ReadAsync(Stop));

        await EndAsync(await BegunAsync(1));
        Assert.NotNull(await _gatherer.ReadAsync(Stop));
        Assert.Single(_passes);
    }

    [Fact]
    public async Task Within_a_minute_the_figures_stay_and_say_from_when_they_are()
    {
        var first = await SettledAsync();
        _time.Pass(TimeSpan.FromHours(1));
        _clock.MoveTo(_clock.Now() + Duration.FromMinutes(1));

        Assert.Same(first, await _gatherer.ReadAsync(Stop));
        Assert.Single(_passes);
    }

    [Fact]
    public async Task After_a_minute_others_are_gathered_and_nobody_waits_for_them()
    {
        var first = await SettledAsync();
        MoveOn(Duration.FromMinutes(2));
        _isHeld = true;

        Assert.Same(first, await _gatherer.ReadAsync(Stop));
        Assert.Same(first, await _gatherer.ReadAsync(Stop));
        await EndAsync(await BegunAsync(2));

        Assert.Equal(_clock.Now(), (await _gatherer.ReadAsync(Stop))?.At);
        Assert.Equal(2, _passes.Count);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-1)]
    public async Task Figures_too_old_or_of_the_future_are_waited_over(int minutes)
    {
        await SettledAsync();
        _time.Pass(TimeSpan.FromMinutes(10));
        _clock.MoveTo(_clock.Now() + Duration.FromMinutes(minutes));

        Assert.Equal(_clock.Now(), (await _gatherer.ReadAsync(Stop))?.At);
    }

    [Fact]
    public async Task Old_figures_are_better_than_none_while_the_database_is_slow()
    {
        var first = await SettledAsync();
        MoveOn(Duration.FromHours(1));
        _isHeld = true;
        _gatherer.Patience = TimeSpan.Zero;

        Assert.Same(first, await _gatherer.ReadAsync(Stop));
    }

    [Fact]
    public async Task After_a_pass_it_rests_twenty_times_as_long_as_that_took()
    {
        _takes = TimeSpan.FromSeconds(30);
        var first = await SettledAsync();
        _clock.MoveTo(_clock.Now() + Duration.FromMinutes(9));

        _time.Pass(TimeSpan.FromSeconds(599));
        Assert.Same(first, await _gatherer.ReadAsync(Stop));
        Assert.Single(_passes);

        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, await _gatherer.ReadAsync(Stop));
        Assert.Equal(2, _passes.Count);
    }

    [Fact]
    public async Task However_many_ask_at_once_one_pass_is_made()
    {
        _isHeld = true;
        var asking = Enumerable.Range(0, 20).Select(_ => _gatherer.ReadAsync(Stop)).ToList();
        var counting = _gatherer.OpenItemsAsync(Stop).AsTask();
        await EndAsync(await BegunAsync(1));

        Assert.Single((await Task.WhenAll(asking)).Distinct());
        Assert.Equal(7, (await counting)[new("QH-DIR")]);
        Assert.Single(_passes);
    }

    [Fact]
    public async Task A_pass_that_fails_is_told_to_who_waits_and_made_again_when_asked_again()
    {
        _isHeld = true;
        var asking = _gatherer.ReadAsync(Stop);
        (await BegunAsync(1)).SetException(new InvalidOperationException("no database"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => asking);

        _isHeld = false;

        Assert.NotNull(await _gatherer.ReadAsync(Stop));
    }

    [Fact]
    public async Task Counts_for_the_choice_of_who_has_least_are_fresh_where_counting_is_quick()
    {
        await _gatherer.OpenItemsAsync(Stop);
        _time.Pass(TimeSpan.FromSeconds(1));
        await _gatherer.OpenItemsAsync(Stop);
        await _gatherer.OpenItemsAsync(Stop);

        Assert.Equal(2, _passes.Count);
    }

    [Fact]
    public async Task No_command_waits_for_counts_where_counting_takes_long()
    {
        _takes = TimeSpan.FromSeconds(2);
        var first = await _gatherer.OpenItemsAsync(Stop);
        _time.Pass(TimeSpan.FromMinutes(1));
        _isHeld = true;

        Assert.Same(first, await _gatherer.OpenItemsAsync(Stop));
        await BegunAsync(2);
    }

    [Fact]
    public async Task After_a_quiet_night_who_chooses_waits_for_the_counts_under_way()
    {
        _takes = TimeSpan.FromSeconds(2);
        var first = await _gatherer.OpenItemsAsync(Stop);
        _time.Pass(TimeSpan.FromHours(14));
        _isHeld = true;

        var choosing = new[] { _gatherer.OpenItemsAsync(Stop).AsTask(), _gatherer.OpenItemsAsync(Stop).AsTask() };
        Assert.DoesNotContain(choosing, one => one.IsCompleted);
        await EndAsync(await BegunAsync(2));

        Assert.All(await Task.WhenAll(choosing), counts => Assert.NotSame(first, counts));
        Assert.Equal(2, _passes.Count);
    }

    [Fact]
    public async Task A_pass_that_fails_late_is_rested_from_like_any_other()
    {
        var first = await SettledAsync();
        MoveOn(Duration.FromHours(1));
        _takes = TimeSpan.FromSeconds(30);
        _isHeld = true;
        var asking = _gatherer.ReadAsync(Stop);
        (await BegunAsync(2)).SetException(new InvalidOperationException("statement timeout"));
        Assert.Same(first, await asking);

        _time.Pass(TimeSpan.FromSeconds(599));
        Assert.Same(first, await _gatherer.ReadAsync(Stop));
        Assert.Equal(2, _passes.Count);

        _isHeld = false;
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, await _gatherer.ReadAsync(Stop));
    }

    [Fact]
    public async Task Who_asks_after_the_first_pass_failed_late_begins_another()
    {
        _takes = TimeSpan.FromSeconds(30);
        _isHeld = true;
        var asking = _gatherer.OpenItemsAsync(Stop).AsTask();
        (await BegunAsync(1)).SetException(new InvalidOperationException("no free connection"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => asking);

        _isHeld = false;
        Assert.NotEmpty(await _gatherer.OpenItemsAsync(Stop));
    }

    [Fact]
    public async Task Where_a_pass_fails_the_figures_before_it_are_shown()
    {
        var first = await SettledAsync();
        MoveOn(Duration.FromHours(1));
        _isHeld = true;
        var asking = _gatherer.ReadAsync(Stop);
        (await BegunAsync(2)).SetException(new InvalidOperationException("no database"));

        Assert.Same(first, await asking);
    }

    [Fact]
    public async Task Who_goes_away_leaves_the_pass_to_the_others()
    {
        _isHeld = true;
        using var leaving = new CancellationTokenSource();
        var left = _gatherer.ReadAsync(leaving.Token);
        var staying = _gatherer.ReadAsync(Stop);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await EndAsync(await BegunAsync(1));

        Assert.NotNull(await staying);
    }

    [Fact]
    public async Task Stopping_ends_the_pass_that_is_under_way()
    {
        _isHeld = true;
        var asking = _gatherer.ReadAsync(Stop);
        await BegunAsync(1);

        await _gatherer.DisposeAsync();

        Assert.True(_gatherer.Pass.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private async Task<OpenFigures> ReadAsync(Instant now, CancellationToken cancellationToken)
    {
        var pass = new TaskCompletionSource<OpenFigures>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_passes)
        {
            _passes.Add(pass);
        }
        _begun.Release();
        _time.Pass(_takes);
        return _isHeld ? await pass.Task.WaitAsync(cancellationToken) : Of(now);
    }

    private static OpenFigures Of(Instant now) =>
        new(now, new Dictionary<PostId, Load>(), new Dictionary<PostId, int> { [new("QH-DIR")] = 7 }, new Dictionary<PostId, Instant>());

    /// <summary>Reads, and waits until the pass that was made for it is over in every respect, before time goes on.</summary>
    private async Task<OpenFigures?> SettledAsync()
    {
        var figures = await _gatherer.ReadAsync(Stop);
        await _gatherer.Pass;
        return figures;
    }

    /// <summary>Waits until so many passes have begun.</summary>
    private async Task<TaskCompletionSource<OpenFigures>> BegunAsync(int count)
    {
        for (var begun = 0; begun < count; begun++)
            await _begun.WaitAsync(Stop);
        return _passes[count - 1];
    }

    private async Task EndAsync(TaskCompletionSource<OpenFigures> pass)
    {
        pass.SetResult(Of(_clock.Now()));
        await _gatherer.Pass;
    }

    private void MoveOn(Duration by)
    {
        _time.Pass(by.ToTimeSpan());
        _clock.MoveTo(_clock.Now() + by);
    }

    /// <summary>Time that passes when a test says so.</summary>
    private sealed class HandTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Pass(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
