using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Queries;

/// <summary>A known field as the viewer may see it. <paramref name="Value"/> null: it was erased.</summary>
public sealed record FieldView(FieldDefinition Field, FieldValue? Value);

/// <summary>The known fields of one disclosure group.</summary>
public sealed record FieldGroupView(string Name, LocalizedText Title, ImmutableArray<FieldView> Fields);

/// <summary>A group that the viewer doesn't see, by title only.</summary>
public sealed record HiddenGroupView(string Name, LocalizedText Title);

/// <summary>A part in the process and the department that plays it.</summary>
public sealed record PartyView(string Name, LocalizedText Title, LocalizedText Department);

/// <summary>An open track: where it stands and who is accountable for it now.</summary>
public sealed record TrackView(
    TrackId Track,
    string Name,
    LocalizedText Title,
    bool IsMain,
    string Stage,
    LocalizedText StageTitle,
    PostView Accountable,
    Instant OpenedAt,
    Instant Since
);

/// <summary>An open item in a case.</summary>
public sealed record CaseItemView(
    WorkItemId Item,
    string Task,
    LocalizedText Title,
    PostView Performer,
    PostView Accountable,
    Instant OpenedAt,
    DeadlineView? Deadline
);

/// <summary>A signed finding, standing or withdrawn (<paramref name="WithdrawnAt"/> not null).</summary>
public sealed record FindingView(
    FindingId Finding,
    string Kind,
    LocalizedText Title,
    PersonView By,
    PostView ByPost,
    Instant EffectiveAt,
    Instant SignedAt,
    Instant? WithdrawnAt,
    PersonView? WithdrawnBy
)
{
    /// <summary>True when the viewer's post can take it back.</summary>
    public bool MayWithdraw { get; init; }
}

/// <summary>A counter and where it leads.</summary>
public sealed record CounterView(string Name, LocalizedText Title, int Count, int Threshold);

/// <summary>
/// One line of a timeline in neutral form; pages put it into words by <paramref name="Kind"/>, the name of the event. What isn't told by
/// the event is null. <paramref name="Subject"/> is the number of the item, handover, track, alert or finding and
/// <paramref name="Title"/> its title; <paramref name="By"/> null means the engine itself.
/// </summary>
public sealed record TimelineEntry(
    int Version,
    int Ordinal,
    Instant RecordedAt,
    Instant? EffectiveAt,
    string Kind,
    PersonView? By,
    PostView? ByPost,
    int? Subject,
    LocalizedText? Title,
    PostView? Post,
    PersonView? Person,
    string? Rung,
    int? Cycle,
    LocalDate? DueDay,
    Instant? DueAt,
    bool IsLate,
    string? Detail,
    ImmutableArray<LocalizedText> Items
);

/// <summary>A stage as a diagram draws it.</summary>
public sealed record DiagramStage(
    string Name,
    LocalizedText Title,
    LocalizedText Accountable,
    bool IsCurrent,
    ImmutableArray<LocalizedText> Tasks
);

/// <summary>
/// An arrow. <paramref name="To"/> null leads to the end of the track; <paramref name="OpensTrack"/> names a track that opens beside.
/// </summary>
public sealed record DiagramTransition(
    string From,
    string? To,
    string? OpensTrack,
    string? When,
    string? WhenMissed,
    bool HandsOver,
    string? Consequence,
    AllowanceView? Allowance
);

/// <summary>How long a step may take, by rule and amount.</summary>
public sealed record AllowanceView(string Rule, Allowance Amount);

/// <summary>One line of stages of a definition; <paramref name="IsOpen"/> when the case has it open.</summary>
public sealed record DiagramTrack(
    string Name,
    LocalizedText Title,
    bool IsMain,
    bool IsOpen,
    ImmutableArray<DiagramStage> Stages,
    ImmutableArray<DiagramTransition> Transitions
);

/// <summary>A case in a list of found ones.</summary>
public sealed record CaseEntry(
    CaseId Case,
    string Reference,
    string Workflow,
    LocalizedText WorkflowTitle,
    LocalizedText Label,
    CaseStatus Status,
    string? Participant,
    PostView? Owner,
    Instant OpenedAt
);

/// <summary>One case within the viewer's scope. <paramref name="Owner"/> is who is accountable for the main track, null once it is closed.</summary>
public sealed record CaseView(
    CaseId Case,
    string Reference,
    int Version,
    string Workflow,
    int DefinitionVersion,
    LocalizedText WorkflowTitle,
    CaseStatus Status,
    LocalizedText Label,
    string? Participant,
    PostView? Owner,
    Instant OpenedAt,
    Instant Since,
    Instant? NextAt,
    string? ParkedBecause,
    ImmutableArray<PartyView> Parties,
    ImmutableArray<TrackView> Tracks,
    ImmutableArray<CaseItemView> Items,
    ImmutableArray<HandoverEntry> Handovers,
    ImmutableArray<AlertEntry> Alerts,
    ImmutableArray<FindingView> Findings,
    ImmutableArray<CounterView> Counters,
    ImmutableArray<FieldGroupView> Groups,
    ImmutableArray<HiddenGroupView> HiddenGroups,
    ImmutableArray<DiagramTrack> Diagram,
    DateTimeZone Zone
)
{
    /// <summary>The term of the measure; null while it hasn't begun, or where there is none.</summary>
    public Term? Term { get; init; }

    /// <summary>True while the case stands still.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Completed items that the viewer's post may correct, the newest first.</summary>
    public ImmutableArray<DoneEntry> Done { get; init; } = [];

    /// <summary>Papers that the viewer's post can print now.</summary>
    public ImmutableArray<DocumentEntry> Documents { get; init; } = [];

    /// <summary>Cases that belong to this one and that the viewer may see too.</summary>
    public ImmutableArray<CaseLinkView> Links { get; init; } = [];

    /// <summary>True when the viewer's post can end it as a duplicate of another case.</summary>
    public bool MayMerge { get; init; }

    /// <summary>Lines that the viewer may open now.</summary>
    public ImmutableArray<TrackOffer> MayOpen { get; init; } = [];

    /// <summary>Tasks of which the viewer may add an item now.</summary>
    public ImmutableArray<TaskOffer> MayAdd { get; init; } = [];
}

/// <summary>
/// A task of which items can be added in an open line. <paramref name="AsksForDay"/>: the day by which it is wanted must be chosen.
/// <paramref name="Candidates"/> are the posts that can be given it.
/// </summary>
public sealed record TaskOffer(
    TrackId Track,
    string Task,
    LocalizedText Title,
    LocalizedText Instruction,
    bool AsksForDay,
    ImmutableArray<PostView> Candidates
);

/// <summary>
/// A line that can be opened by hand, with what is asked for it. <paramref name="Accountable"/> is who will answer for its first stage (null
/// when that can't be told beforehand), <paramref name="Tasks"/> what is to be done there, and <paramref name="AlreadyOpen"/> how many of
/// it are open.
/// </summary>
public sealed record TrackOffer(
    string Track,
    LocalizedText Title,
    ImmutableArray<FormFieldView> Opening,
    PostView? Accountable,
    ImmutableArray<LocalizedText> Tasks,
    int AlreadyOpen
)
{
    /// <summary>The field that says when it happened; null when that is asked for separately.</summary>
    public string? HappenedField { get; init; }
}
