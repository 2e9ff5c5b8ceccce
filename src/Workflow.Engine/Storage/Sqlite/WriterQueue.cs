namespace Workflow.Engine.Storage.Sqlite;

/// <summary>
/// Lets one writer at a time into a SQLite file: commands of people first, then pumps, each kind in the order of coming. Other processes
/// are held off by SQLite itself.
/// </summary>
internal sealed class WriterQueue
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _urgent = [];
    private readonly LinkedList<TaskCompletionSource> _others = [];
    private bool _isTaken;

    /// <summary>Waits for the turn, at most so long; false when it didn't come. The turn ends with <see cref="Leave"/>.</summary>
    public async Task<bool> EnterAsync(bool isUrgent, TimeSpan patience, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        var queue = isUrgent ? _urgent : _others;
        lock (_lock)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return true;
            }
            turn = queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        try
        {
            await turn.Value.Task.WaitAsync(patience, cancellationToken);
            return true;
        }
        catch (Exception gaveUp) when (gaveUp is TimeoutException or OperationCanceledException)
        {
            if (!TryWithdraw(queue, turn))
                Leave();
            if (gaveUp is OperationCanceledException)
                throw;
            return false;
        }
    }

    /// <summary>Ends the turn and gives it to the next.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            var queue = _urgent.Count > 0 ? _urgent : _others;
            if (queue.First is { } next)
            {
                queue.RemoveFirst();
                next.Value.SetResult();
            }
            else
            {
                _isTaken = false;
            }
        }
    }

    /// <summary>False when the turn had been given in the same moment.</summary>
    private bool TryWithdraw(LinkedList<TaskCompletionSource> queue, LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_lock)
        {
            if (turn.List is null)
                return false;
            queue.Remove(turn);
            return true;
        }
    }
}
