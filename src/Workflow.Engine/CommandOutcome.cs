using System.Collections.Immutable;
using Workflow.Core.Cases;

namespace Workflow.Engine;

/// <summary>What came of a command: a closed family.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome() { }

    /// <summary>
    /// Accepted and stored. <paramref name="IsRepeat"/>: the same command had been stored before, and this is its answer again
    /// (<paramref name="Current"/> is the case as it stands now). <paramref name="Version"/> is the version that the command made.
    /// </summary>
    public sealed record Done(ImmutableArray<CaseEvent> Events, Case Current, int Version, bool IsRepeat) : CommandOutcome;

    /// <summary>Refused; nothing was stored, and the same command may be tried again later.</summary>
    public sealed record Refused(Rejection Rejection) : CommandOutcome;

    /// <summary>The command's id was used before, by somebody else or for something else; nothing was stored.</summary>
    public sealed record CommandIdReused : CommandOutcome;

    /// <summary>There is no such case.</summary>
    public sealed record UnknownCase : CommandOutcome;
}

/// <summary>Others kept changing the case, or the database was kept busy, until patience ended; nothing was stored, trying again is safe.</summary>
public sealed class CaseBusyException(CaseId id, Exception? cause) : Exception($"case {id.Reference} is busy; try again", cause)
{
    /// <summary>The case that couldn't be changed.</summary>
    public CaseId Case { get; } = id;
}
