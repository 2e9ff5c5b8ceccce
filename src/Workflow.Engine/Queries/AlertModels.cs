using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Queries;

/// <summary>
/// An alert that isn't resolved. <paramref name="Subject"/> is the number of the item or handover that is overdue.
/// <paramref name="Next"/> is the next step of its deadline if nothing happens, null when none is left, and
/// <paramref name="NextFor"/> whom it is meant for, in the ladder's words.
/// </summary>
public sealed record AlertEntry(
    CaseId Case,
    string Reference,
    AlertId Alert,
    int Subject,
    bool IsHandover,
    LocalizedText WorkflowTitle,
    LocalizedText Title,
    string? Participant,
    string Ladder,
    string Rung,
    EscalationAction Action,
    bool IsCritical,
    int Cycle,
    int Repeat,
    PostView Post,
    PersonView? Person,
    bool IsMine,
    PostView? Accountable,
    Instant RaisedAt,
    LocalDate? DueDay,
    Instant? DueAt,
    PersonView? AcknowledgedBy,
    Instant? AcknowledgedAt,
    string? Comment,
    DeadlineStep? Next,
    ImmutableArray<string> NextFor,
    DateTimeZone Zone
);

/// <summary>One page of alerts, newest first. <paramref name="Next"/> is the cursor of the next page, null at the end.</summary>
public sealed record AlertPage(ImmutableArray<AlertEntry> Entries, string? Next);
