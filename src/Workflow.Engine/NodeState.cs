namespace Workflow.Engine;

/// <summary>
/// How this process stands towards its store: whether it may claim work, and what keeps the store from answering. Safe to use from many
/// threads.
/// </summary>
public sealed class NodeState
{
    private volatile string? _stoppedBecause;
    private volatile StoreUnavailableException? _fault;

    /// <summary>Tells this process from every other one, past and present.</summary>
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Why this node claims no work, in one sentence; null while it does.</summary>
    public string? StoppedBecause => _stoppedBecause;

    /// <summary>What kept the store from the last thing that it was asked, null when it did it.</summary>
    public StoreFault? Fault => _fault?.Fault;

    /// <summary>Why no work should be sent to this node, in one sentence; null when it is well.</summary>
    public string? NotReadyBecause => _stoppedBecause ?? _fault?.Message;

    /// <summary>From now on it claims no work (a sentence), or it does (null).</summary>
    internal void Stop(string? because) => _stoppedBecause = because;

    /// <summary>The store could not do what it was asked (a fault), or did it (null).</summary>
    internal void Noticed(StoreFault? fault) => _fault = fault is { } known ? new(known, null) : null;
}
