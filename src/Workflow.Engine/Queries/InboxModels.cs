using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;

namespace Workflow.Engine.Queries;

/// <summary>
/// A message in a person's notification list. <paramref name="Subject"/> is the number of the item, handover or alert it points to.
/// </summary>
public sealed record InboxMessage(
    Guid Message,
    CaseId Case,
    string Reference,
    NotificationKind Kind,
    int Subject,
    string Title,
    string Body,
    bool IsCritical,
    Instant SentAt,
    Instant? ReadAt
);

/// <summary>One page, newest first. <paramref name="Next"/> is the cursor of the next page, null at the end.</summary>
public sealed record InboxPage(ImmutableArray<InboxMessage> Messages, int Unread, string? Next);
