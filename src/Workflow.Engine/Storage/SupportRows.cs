using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Storage;

/// <summary>Where a message stands on its way.</summary>
internal enum OutboxStatus
{
    /// <summary>Waits for its (next) attempt.</summary>
    Waiting,

    /// <summary>Delivered, or made part of another message.</summary>
    Sent,

    /// <summary>Given up after too many attempts; an operator may send it again.</summary>
    Dead,
}

/// <summary>Somebody to tell, by references only; the words are made when it is delivered.</summary>
internal sealed class OutboxRow
{
    public Guid MessageId { get; set; }
    public Guid CaseId { get; set; }
    public int Version { get; set; }
    public NotificationKind Kind { get; set; }
    public int Subject { get; set; }
    public string Post { get; set; } = "";
    public string? Person { get; set; }
    public LocalDate? MergeDay { get; set; }
    public bool IsCritical { get; set; }
    public string? Rung { get; set; }
    public LocalDate? DueDay { get; set; }

    /// <summary>True for the first alert that a case ever raised about a missed deadline; no digest hides it.</summary>
    public bool IsFirstBreach { get; set; }

    /// <summary>True when the deadline stands in a law; neither quiet hours nor a digest keep it back.</summary>
    public bool IsStatutory { get; set; }
    public string Channel { get; set; } = "";
    public OutboxStatus Status { get; set; }
    public int Attempts { get; set; }
    public Instant CreatedAt { get; set; }
    public Instant? NextAttemptAt { get; set; }
    public Instant? SentAt { get; set; }

    /// <summary>The message that carries this one's words, when several were merged.</summary>
    public Guid? MergedInto { get; set; }

    /// <summary>Why the last attempt failed; it stays until the message has left.</summary>
    public string? Error { get; set; }

    /// <summary>True when nothing may hold it up or hide it.</summary>
    public bool IsUrgent => IsCritical || IsFirstBreach || IsStatutory;

    /// <summary>True when a rung sent it.</summary>
    public bool IsAlert => Kind is NotificationKind.Alert or NotificationKind.SupervisionOrder or NotificationKind.Unstaffed;

    /// <summary>True when a reminder sent it.</summary>
    public bool IsReminder => Kind is NotificationKind.Reminder or NotificationKind.ParticipantReminder;

    /// <summary>True for the mail that carries a digest: it is merged into itself, and others into it.</summary>
    public bool IsDigest => MergedInto == MessageId;
}

/// <summary>A delivered message in a person's notification list.</summary>
internal sealed class InboxMessageRow
{
    public Guid MessageId { get; set; }
    public string Person { get; set; } = "";
    public Guid CaseId { get; set; }
    public NotificationKind Kind { get; set; }
    public int Subject { get; set; }
    public string Title { get; set; } = "";
    public string Body { get; set; } = "";
    public bool IsCritical { get; set; }
    public Instant SentAt { get; set; }
    public Instant? ReadAt { get; set; }
}

/// <summary>
/// One interval of the register of occupancy; person null: nobody was present. It was known from <see cref="RecordedFrom"/> (inclusive) until
/// <see cref="RecordedUntil"/> (exclusive; null while it stands); a correction ends that and adds rows, and alters nothing else.
/// </summary>
internal sealed class OccupancyRow
{
    public string Post { get; set; } = "";
    public Instant ValidFrom { get; set; }
    public Instant? ValidUntil { get; set; }
    public string? Person { get; set; }
    public OccupancyKind StandsAs { get; set; }
    public Instant RecordedFrom { get; set; }
    public Instant? RecordedUntil { get; set; }
}

/// <summary>A change of the organisation after its file was read, in order.</summary>
internal sealed class OrganizationChangeRow
{
    public int Number { get; set; }
    public string Change { get; set; } = "";
    public string Person { get; set; } = "";
    public string Post { get; set; } = "";
    public Instant RecordedAt { get; set; }
}

/// <summary>A text that the store was run with, so that it can be understood by itself.</summary>
internal sealed class SnapshotRow
{
    public string Kind { get; set; } = "";
    public string Name { get; set; } = "";
    public string Version { get; set; } = "";
    public string Content { get; set; } = "";
    public Instant RecordedAt { get; set; }
}

/// <summary>Who looked at what.</summary>
internal sealed class AccessRow
{
    public long AccessId { get; set; }
    public Instant At { get; set; }
    public string Person { get; set; } = "";
    public string Post { get; set; } = "";
    public string Purpose { get; set; } = "";
    public string Kind { get; set; } = "";
    public Guid? CaseId { get; set; }

    /// <summary>Names of the fields that were shown, JSON; never their values.</summary>
    public string Shown { get; set; } = "[]";
}

/// <summary>A setting that belongs to the store and not to the process.</summary>
internal sealed class SettingRow
{
    public string Name { get; set; } = "";
    public string Value { get; set; } = "";
}

/// <summary>Where long work stands.</summary>
internal enum BatchStatus
{
    /// <summary>Goes on; whoever is free takes the next part.</summary>
    Running,

    /// <summary>Every item is done or has failed for good.</summary>
    Done,

    /// <summary>Somebody stopped it; what was done stays done.</summary>
    Stopped,
}

/// <summary>Long work on many things, which a node that dies leaves to the next one.</summary>
internal sealed class BatchRow
{
    public Guid BatchId { get; set; }
    public string Kind { get; set; } = "";

    /// <summary>What was asked for, JSON; the same plan has the same hash.</summary>
    public string Plan { get; set; } = "";
    public string PlanHash { get; set; } = "";
    public string Reason { get; set; } = "";
    public string Person { get; set; } = "";
    public string Post { get; set; } = "";
    public BatchStatus Status { get; set; }
    public int Total { get; set; }
    public int Done { get; set; }
    public int Failed { get; set; }
    public Instant CreatedAt { get; set; }
    public Instant? FinishedAt { get; set; }
}

/// <summary>How one thing of a batch stands.</summary>
internal enum BatchItemStatus
{
    Waiting,
    Done,

    /// <summary>Nothing was left to do when its turn came.</summary>
    Skipped,
    Failed,
}

/// <summary>One thing of a batch, in the order in which they are done.</summary>
internal sealed class BatchItemRow
{
    public Guid BatchId { get; set; }
    public int Number { get; set; }
    public Guid CaseId { get; set; }
    public int Subject { get; set; }

    /// <summary>What is to be done with it, JSON.</summary>
    public string Work { get; set; } = "";
    public BatchItemStatus Status { get; set; }

    /// <summary>The hash that both sides keep, where something was handed on.</summary>
    public string? Receipt { get; set; }

    /// <summary>Why it failed, in a sentence.</summary>
    public string? Error { get; set; }
    public Instant? DoneAt { get; set; }
}

/// <summary>One root over what a chain recorded from (inclusive) until (exclusive), linked to the one before.</summary>
internal sealed class ChainRootRow
{
    public string Chain { get; set; } = "";
    public int Number { get; set; }
    public Instant CoversFrom { get; set; }
    public Instant CoversUntil { get; set; }
    public int Entries { get; set; }
    public string PreviousRoot { get; set; } = "";
    public string Root { get; set; } = "";
    public Instant RecordedAt { get; set; }
}

/// <summary>A process that works on the store, or did.</summary>
internal sealed class NodeRow
{
    public Guid NodeId { get; set; }
    public string Name { get; set; } = "";
    public NodeRole Role { get; set; }
    public string ProgramVersion { get; set; } = "";

    /// <summary>The newest form of rows that it reads; see <see cref="RowForm"/>.</summary>
    public int Form { get; set; }
    public Instant StartedAt { get; set; }
    public Instant SeenAt { get; set; }

    /// <summary>Why it claims no work, in a sentence; null while it does.</summary>
    public string? StoppedBecause { get; set; }
}
