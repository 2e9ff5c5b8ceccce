namespace Workflow.Engine;

/// <summary>What keeps a store from answering, where the work itself isn't to blame and may be tried again.</summary>
public enum StoreFault
{
    /// <summary>Others are at work; it goes away within moments.</summary>
    Busy,

    /// <summary>It has no room left on its disk.</summary>
    Full,

    /// <summary>It takes no further connections, or has neither memory nor time for more.</summary>
    Crowded,

    /// <summary>It takes no changes for now, as a standby or by somebody's decision.</summary>
    ReadOnly,

    /// <summary>It doesn't answer: stopped, starting, or out of reach.</summary>
    Unreachable,
}

/// <summary>The store couldn't take what was asked, or its answer was lost. Sending the same command with the same id again is safe.</summary>
public sealed class StoreUnavailableException(StoreFault fault, Exception? cause) : Exception(Sentence(fault), cause)
{
    /// <summary>Why.</summary>
    public StoreFault Fault { get; } = fault;

    /// <summary>One sentence for operators, in English.</summary>
    public static string Sentence(StoreFault fault) =>
        fault switch
        {
            StoreFault.Busy => "The database is kept busy by others.",
            StoreFault.Full => "The database has no room left on its disk.",
            StoreFault.Crowded => "The database takes no further connections, or is too slow to answer.",
            StoreFault.ReadOnly => "The database takes no changes.",
            StoreFault.Unreachable => "The database doesn't answer.",
        };
}
