using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>Where an item stands by the clock of the viewer's own department.</summary>
public enum WorkListGroup
{
    /// <summary>The due instant has passed.</summary>
    Overdue,

    /// <summary>Due before this day ends.</summary>
    Today,

    /// <summary>Due later, or without a deadline.</summary>
    Coming,
}

/// <summary>Which items a work list shows.</summary>
public enum WorkListScope
{
    /// <summary>Items that a post of the viewer performs.</summary>
    Mine,

    /// <summary>Items for which a post of the viewer is accountable.</summary>
    MyResponsibility,
}

/// <summary>
/// What to show: <paramref name="Group"/> null means all. <paramref name="Search"/> finds a case reference or part of a task's title.
/// <paramref name="Task"/> keeps one task. <paramref name="Cursor"/> is what the page before handed out. At most
/// <paramref name="Limit"/> entries (1 to 200).
/// </summary>
public sealed record WorkListFilter(
    WorkListScope Scope = WorkListScope.Mine,
    WorkListGroup? Group = null,
    string? Search = null,
    string? Task = null,
    string? Cursor = null,
    int Limit = 50
);

/// <summary>
/// One open item. <paramref name="Participant"/> is the name, or null where the viewer may not see it. <paramref name="Performer"/> is
/// why it is on the list.
/// </summary>
public sealed record WorkListEntry(
    CaseId Case,
    string Reference,
    WorkItemId Item,
    string Workflow,
    LocalizedText WorkflowTitle,
    string Task,
    LocalizedText Title,
    string? Participant,
    PostView Performer,
    PostId Accountable,
    WorkListGroup Group,
    LocalDate? DueDay,
    Instant? DueAt,
    bool IsMissed,
    bool IsProvisional,
    Instant OpenedAt,
    bool HasDraft
);

/// <summary>How many open things wait for the viewer, and how many messages are unread; a number past 999 is given as 1000.</summary>
public sealed record WorkListCounts(int Overdue, int Today, int Coming, int OfferedToMe, int Alerts, int Unread);

/// <summary>
/// One page, by due instant, items without a deadline last. <paramref name="Next"/> is the cursor of the next page, null at the end.
/// </summary>
public sealed record WorkListPage(ImmutableArray<WorkListEntry> Entries, string? Next, LocalDate Today, DateTimeZone Zone);
