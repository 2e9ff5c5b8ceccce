using Workflow.Core.Cases;

namespace Workflow.Engine.Tests.Faults.Auditing;

/// <summary>What an audit looks for. A planted bug is caught by one of these by name.</summary>
internal enum Check
{
    /// <summary>Each open subject has one owner at every instant: no gap, no overlap, no interval without length.</summary>
    OneOwner,

    /// <summary>The sender keeps it until a receipt is signed, and then the receiver has it.</summary>
    Receipt,

    /// <summary>An item that follows its track is its owner's; no item outlives its track.</summary>
    ItemsFollow,

    /// <summary>A rung, its cycle and its repetition: once.</summary>
    RungOnce,

    /// <summary>Nothing happens before its planned instant, or without having been planned.</summary>
    NotEarly,

    /// <summary>What was planned and not cancelled has happened once time passed it.</summary>
    NothingLost,

    /// <summary>Nothing acts for a subject that ended.</summary>
    ClosedIsSilent,

    /// <summary>Nothing acts while its clock stands still.</summary>
    PausedIsSilent,

    /// <summary>A reminder comes before what it reminds of.</summary>
    ReminderBeforeDue,

    /// <summary>A move keeps what was sent as sent and loses nothing that wasn't.</summary>
    SentStaysSent,

    /// <summary>An alert is taken on once; what was taken on doesn't come back.</summary>
    AcknowledgedIsQuiet,

    /// <summary>The row says when the case next does something: the least of all planned instants.</summary>
    WakeUp,

    /// <summary>Recorded time never goes back, and nothing was effective after it was recorded.</summary>
    Time,

    /// <summary>The state is what its events make, byte for byte.</summary>
    Fold,

    /// <summary>A command has its effect once, and the same answer each time.</summary>
    CommandOnce,

    /// <summary>Everything that is to be told is told once, under one id.</summary>
    Messages,

    /// <summary>No consequence without a signed finding; only ways that the definition knows.</summary>
    Findings,

    /// <summary>No event, state or message holds a sensitive text.</summary>
    Secrecy,

    /// <summary>No case is put aside: whatever comes, the decider answers and the answer can be saved.</summary>
    NothingParked,
}

/// <summary>Something that must always hold and didn't, in a case at the version of a decision.</summary>
internal sealed record Violation(Check Check, CaseId Case, int Version, string Words)
{
    public override string ToString() => $"{Check} in {Case} at version {Version}: {Words}";
}
