using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Queries;

/// <summary>
/// A field of a form. <paramref name="Value"/> is what the case knows now, null when nothing or when the viewer may not read it;
/// <paramref name="Draft"/> is what the viewer typed and saved, null when nothing.
/// </summary>
public sealed record FormFieldView(FieldDefinition Field, bool IsOptional, bool IsReadable, FieldValue? Value, string? Draft);

/// <summary>A thing of a checklist by its name and title.</summary>
public sealed record MaterialView(string Name, LocalizedText Title);

/// <summary>
/// What completing the item may hand over: the stage that follows, to whom, with which checklist. Several are possible where a choice
/// is made by what the form says; <paramref name="IsCertain"/> is true when completing always leads here.
/// </summary>
public sealed record OfferPreview(LocalizedText Stage, PostView? To, ImmutableArray<MaterialView> Materials, bool IsCertain);

/// <summary>
/// One work item as its performer sees it. <paramref name="MayComplete"/> says whether the viewer can; if not,
/// <paramref name="WhyNot"/> is the sentence that a try would be refused with.
/// </summary>
public sealed record WorkItemView(
    CaseId Case,
    string Reference,
    int CaseVersion,
    WorkItemId Item,
    LocalizedText WorkflowTitle,
    string Task,
    LocalizedText Title,
    LocalizedText Instruction,
    LocalizedText Track,
    LocalizedText Stage,
    string? Participant,
    PostView Performer,
    PostView Accountable,
    bool IsMine,
    bool IsAccountable,
    Instant OpenedAt,
    DeadlineView? Deadline,
    string? NoDeadlineReason,
    ImmutableArray<FormFieldView> Form,
    string? HappenedField,
    LocalizedText? Finding,
    bool IsSignedByAccountable,
    ImmutableArray<OfferPreview> Offers,
    ImmutableArray<PostView> Candidates,
    bool MayComplete,
    LocalizedText? WhyNot,
    DateTimeZone Zone
)
{
    /// <summary>Who added it and what for; null for one that opened by itself.</summary>
    public AdditionView? Added { get; init; }
}

/// <summary>
/// How an item came about that somebody added. <paramref name="Note"/> says what is to be done; null for those whom it doesn't concern, or
/// when it was erased. <paramref name="Wanted"/> is null where no day is chosen.
/// </summary>
public sealed record AdditionView(PersonView By, PostView ByPost, string? Note, LocalDate? Wanted);
