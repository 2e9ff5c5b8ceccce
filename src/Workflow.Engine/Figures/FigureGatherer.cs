using NodaTime;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Figures;

/// <summary>
/// Gathers what all posts have to do in one pass over the open items, one pass at a time, when somebody asks for it and what is known is old.
/// After each it rests twenty times as long as it took, so that it never takes more than a small part of the time. Nobody waits for a pass
/// but who would be told nothing, or something useless, without it. <paramref name="read"/> makes the pass.
/// </summary>
internal sealed class FigureGatherer(Func<Instant, CancellationToken, Task<OpenFigures>> read, IClock clock) : IAsyncDisposable
{
    /// <summary>Younger figures are good enough for a page.</summary>
    public static readonly Duration YoungEnough = Duration.FromMinutes(1);

    /// <summary>Older ones are shown only where there aren't any others.</summary>
    public static readonly Duration TooOld = Duration.FromMinutes(5);

    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuickPass = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan UselessAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile Task _pass = Task.CompletedTask;
    private volatile OpenFigures? _latest;
    private long _restsUntil;
    private TimeSpan _took;
    private long _readAt;

    /// <summary>Measures passes and rests; the instant of the figures is the engine's clock's.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>How long a page waits for figures, at most.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The pass under way, or the last one.</summary>
    internal Task Pass => _pass;

    /// <summary>
    /// The figures for a page, with the instant at which they stood; null while the first pass takes longer than a moment. Old ones make a pass
    /// begin, which is waited for only where the figures are too old to be of use, and a second at most.
    /// </summary>
    public async Task<OpenFigures?> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (_latest is { } young && IsWithin(YoungEnough, young, now))
            return young;
        var (pass, _) = Begin();
        if (_latest is { } known && IsWithin(TooOld, known, now))
            return known;
        // Patience ends without an error, and a pass that failed is told of where there is nothing older.
        await pass.WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (pass.IsCompleted && _latest is null)
            await pass;
        return _latest;
    }

    /// <summary>
    /// How many items each post has open, for choosing who has least: counted anew if that is quick, otherwise as known, for a choice a little
    /// off does no harm; after a quiet night, though, the pass under way is waited for.
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<PostId, int>> OpenItemsAsync(CancellationToken cancellationToken)
    {
        var (pass, isNew) = Begin();
        if (_latest is null || (isNew && _took < QuickPass) || (!pass.IsCompleted && IsUseless()))
            await pass.WaitAsync(cancellationToken);
        return _latest?.OpenItems ?? throw new OperationCanceledException("The engine is stopping.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        Task pass;
        // Who was about to begin one has begun it by now, and nobody begins another.
        lock (_gate)
        {
            pass = _pass;
        }
        await pass.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private bool IsUseless()
    {
        lock (_gate)
            return Time.GetElapsedTime(_readAt) > UselessAfter;
    }

    // A clock that was set back makes figures of the future, which are as bad as old ones.
    private static bool IsWithin(Duration age, OpenFigures figures, Instant now) => figures.At <= now && now - figures.At <= age;

    /// <summary>Begins a pass unless one is under way or it is time to rest; the pass is the last one then.</summary>
    private (Task Pass, bool IsNew) Begin()
    {
        lock (_gate)
        {
            if (!_pass.IsCompleted || _stop.IsCancellationRequested || Time.GetTimestamp() < _restsUntil)
                return (_pass, false);
            // It belongs to nobody who waits for it: they may go away.
            _pass = Task.Run(() => PassAsync(_stop.Token), _stop.Token);
            return (_pass, true);
        }
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var started = Time.GetTimestamp();
        OpenFigures? figures = null;
        try
        {
            figures = await read(clock.Now(), cancellationToken);
        }
        finally
        {
            Ended(figures, started);
        }
    }

    private void Ended(OpenFigures? figures, long started)
    {
        var took = Time.GetElapsedTime(started);
        var rest = took * 20 > ShortestRest ? took * 20 : ShortestRest;
        lock (_gate)
        {
            // One that failed at once has told nothing and cost nothing: who asks next tries again. One that failed late has cost as much as
            // any other; but without older figures nobody could decide anything while it is rested from.
            if (figures is null && (took <= QuickPass || _latest is null))
                return;
            _restsUntil = Time.GetTimestamp() + (long)(rest.TotalSeconds * Time.TimestampFrequency);
            _took = took;
            if (figures is null)
                return;
            _readAt = started;
            // Who sees them finds the rest to be kept as well.
            _latest = figures;
        }
    }
}
