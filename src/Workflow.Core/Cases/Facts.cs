using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>
/// All that a decision may look at beside the case: immutable snapshots, maybe a second old. <paramref name="OpenItems"/> counts open
/// items per post (a missing post has none). <paramref name="PersonalTexts"/> holds committed values by reference, loaded only when the
/// definition's conditions need them.
/// </summary>
public sealed record Facts(
    OrgDirectory Directory,
    ImmutableDictionary<string, WorkCalendar> Calendars,
    IReadOnlyDictionary<PostId, int> OpenItems,
    IReadOnlyDictionary<int, string> PersonalTexts
)
{
    /// <summary>The completed item that a correction is about; null for every other command.</summary>
    public CompletedItem? Completed { get; init; }

    /// <summary>The subject whose past is to be corrected, with its standing intervals in order; null for every other command.</summary>
    public RegisteredSubject? Registered { get; init; }

    /// <summary>The case that a duplicate is to be merged into, where there is one; null for every other command.</summary>
    public Case? Other { get; init; }

    /// <summary>
    /// The newest definitions by name of the workflows whose cases this one can open; null: links aren't followed, the opening is only
    /// noted.
    /// </summary>
    public IReadOnlyDictionary<string, WorkflowDefinition>? Workflows { get; init; }

    /// <summary>The version of its own definition to which a case is to be taken by a recompute; null for every other command.</summary>
    public WorkflowDefinition? Successor { get; init; }

    /// <summary>A secret drawn for this decision, from which the salts of a linked case's sensitive values are made.</summary>
    public string Seed { get; init; } = "";

    /// <summary>Snapshots alone.</summary>
    public static Facts Of(OrgDirectory directory, ImmutableDictionary<string, WorkCalendar> calendars) =>
        new(directory, calendars, ImmutableDictionary<PostId, int>.Empty, ImmutableDictionary<int, string>.Empty);

    /// <summary>The calendar of a post's department.</summary>
    public WorkCalendar CalendarOf(PostId post) => Calendars[Directory.Departments[Directory.Posts[post.Code].Department.Code].Calendar];
}

/// <summary>What the register says of a subject, in order of time.</summary>
public sealed record RegisteredSubject(int Subject, SubjectKind Kind, ImmutableArray<AccountableInterval> Intervals);
