using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Storage;

/// <summary>A case: its state as JSON, and beside it what must be found without reading the state.</summary>
internal sealed class CaseRow
{
    public Guid CaseId { get; set; }
    public string Reference { get; set; } = "";
    public string Workflow { get; set; } = "";
    public int DefinitionVersion { get; set; }
    public int Version { get; set; }

    /// <summary>The form of the state, and of the case's newest events; a node that reads older forms only leaves the case alone.</summary>
    public int Form { get; set; } = RowForm.Current;
    public CaseStatus Status { get; set; }

    /// <summary>The stage of the main track, null once it is closed.</summary>
    public string? MainStage { get; set; }

    /// <summary>The post accountable for the main track, null once it is closed.</summary>
    public string? MainPost { get; set; }
    public Instant OpenedAt { get; set; }
    public Instant LastRecordedAt { get; set; }
    public string LastHash { get; set; } = "";
    public Instant? WakeAt { get; set; }

    /// <summary>Why the pump leaves the case aside, null when it doesn't.</summary>
    public string? ParkedBecause { get; set; }
    public Instant? ParkedAt { get; set; }
    public string State { get; set; } = "";
}

/// <summary>One recorded decision; its events are kept as exactly the text that was hashed.</summary>
internal sealed class JournalRow
{
    public Guid CaseId { get; set; }
    public int Version { get; set; }
    public Instant RecordedAt { get; set; }
    public string Person { get; set; } = "";
    public string Post { get; set; } = "";
    public string CommandId { get; set; } = "";
    public string PayloadHash { get; set; } = "";
    public string Events { get; set; } = "";
    public string PreviousHash { get; set; } = "";
    public string Hash { get; set; } = "";
}

/// <summary>A value that events and state only commit to. Value and salt are null once erased.</summary>
internal sealed class PersonalValueRow
{
    public Guid CaseId { get; set; }
    public int Reference { get; set; }
    public string? Value { get; set; }
    public string? Salt { get; set; }

    /// <summary>A keyed hash by which a case is found again; only what the opening form asked for has one, and nothing erased.</summary>
    public string? Lookup { get; set; }
    public Instant? ErasedAt { get; set; }
}

/// <summary>What somebody typed into a form and hasn't sent; erasable.</summary>
internal sealed class DraftRow
{
    public Guid CaseId { get; set; }
    public int Item { get; set; }
    public string Person { get; set; } = "";
    public string Content { get; set; } = "";
    public Instant SavedAt { get; set; }
}
