using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine;
using Workflow.Engine.Queries;

namespace Workflow.Cli.Stores;

/// <summary>Opens a store to look at one of its cases.</summary>
public static class StoredCase
{
    /// <summary>
    /// The engine over a store as it stands; nothing is published or changed. Throws <see cref="UnusableInputException"/> when there is no
    /// such store.
    /// </summary>
    public static Task<EngineHost> OpenAsync(Terminal terminal, string store, CancellationToken cancellationToken) =>
        EngineHost.OpenStoredAsync(StorePlace.Existing(terminal, store), SystemClock.Instance, cancellationToken);

    /// <summary>The one case of a reference or identity. Throws <see cref="UnusableInputException"/> when there is none, or several.</summary>
    public static async Task<CaseId> FindAsync(EngineHost host, string typed, CancellationToken cancellationToken)
    {
        var found = await new OperatorQuery(host.Parts).FindAsync(typed, cancellationToken);
        return found switch
        {
            [var one] => one,
            [] => throw new UnusableInputException(
                $"there is no case '{typed}' in this store; expected a reference such as K7QF2-M9XAB, or an identity"
            ),
            _ => throw new UnusableInputException(
                $"several cases have the reference '{typed}'; choose one by its identity: {string.Join(", ", found)}"
            ),
        };
    }
}
