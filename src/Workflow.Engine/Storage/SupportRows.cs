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
    public string Channel { get; set; } = "";
    public OutboxStatus Status { get; set; }
    public int Attempts { get; set; }
    public Instant CreatedAt { get; set; }
    public Instant? NextAttemptAt { get; set; }
    public Instant? SentAt { get; set; }

    /// <summary>The message that carries this one's words, when several were merged.</summary>
    public Guid? MergedInto { get; set; }
    public string? Error { get; set; }
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

/// <summary>One interval of the register of occupancy; person null: nobody was present.</summary>
internal sealed class OccupancyRow
{
    public string Post { get; set; } = "";
    public Instant ValidFrom { get; set; }
    public Instant? ValidUntil { get; set; }
    public string? Person { get; set; }
    public OccupancyKind StandsAs { get; set; }
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
