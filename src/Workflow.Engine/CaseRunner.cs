using Workflow.Core.Cases;

namespace Workflow.Engine;

/// <summary>Runs a command on a case: opens it, decides, saves everything in one transaction.</summary>
public sealed class CaseRunner(EngineParts parts)
{
    /// <summary>
    /// Runs a command. A case is opened by <see cref="CaseCommand.OpenCase"/> with a fresh <paramref name="id"/>.
    /// <paramref name="commandId"/> is the caller's name for this one wish: the same wish sent again has its effect once and gets the
    /// stored answer. Throws <see cref="CaseBusyException"/> when others kept winning the race.
    /// </summary>
    public Task<CommandOutcome> RunAsync(CaseId id, string commandId, CaseCommand command, Actor actor, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{parts}");
}
