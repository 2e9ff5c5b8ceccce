namespace Workflow.Engine.Background;

/// <summary>How long to wait before trying again: a second after the first failure, twice as long after each further one, at most eight.</summary>
internal sealed class Pause
{
    private const int MostDoublings = 3;

    private int _failures;

    /// <summary>True while only one failure in a row was seen, so that a log tells the whole of it once.</summary>
    public bool IsFirst => _failures <= 1;

    public TimeSpan AfterFailure() => TimeSpan.FromSeconds(1 << Math.Min(_failures++, MostDoublings));

    public void AfterSuccess() => _failures = 0;
}
