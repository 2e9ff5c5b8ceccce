using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;

namespace Workflow.Web.Api;

/// <summary>A post, its department and who stands for it now; <paramref name="Person"/> null: nobody is present.</summary>
public sealed record PostModel(string Code, LocalizedText Title, LocalizedText Department, PersonModel? Person, OccupancyKind As)
{
    public static PostModel Of(PostView post) => new(post.Id.Code, post.Title, post.Department, PersonModel.Of(post.Person), post.As);

    public static PostModel? OfOptional(PostView? post) => post is null ? null : Of(post);
}

/// <summary>A person of the organisation.</summary>
public sealed record PersonModel(string Code, LocalizedText Name)
{
    public static PersonModel? Of(PersonView? person) => person is null ? null : new(person.Id.Code, person.Name);
}

/// <summary>
/// A deadline. <paramref name="DueAt"/> is the instant before which it is in time; <paramref name="DueDay"/> the day of the last moment in
/// time. <paramref name="NextAt"/> is when it next reminds or climbs by itself, null when nothing is left.
/// </summary>
public sealed record DeadlineModel(
    string Rule,
    string? Source,
    string Ladder,
    int Cycle,
    LocalDate DueDay,
    Instant DueAt,
    bool IsMissed,
    bool IsProvisional,
    Instant? NextAt
)
{
    public static DeadlineModel? Of(DeadlineView? view) =>
        view is null
            ? null
            : new(
                view.Armed.Rule,
                view.Rule?.Source,
                view.Armed.Ladder,
                view.Armed.Cycle,
                view.Armed.DueDay,
                view.Armed.Due,
                view.Armed.IsMissed,
                view.Armed.IsProvisional,
                view.Armed.NextAt
            );
}

/// <summary>A field with its value in canonical form; null: it was erased, or isn't known yet.</summary>
public sealed record FieldModel(string Name, LocalizedText Label, FieldType Type, bool IsOptional, string? Value)
{
    public static FieldModel Of(FieldView view) =>
        new(view.Field.Name, view.Field.Label, view.Field.Type, IsOptional: false, view.Value?.Canonical);

    public static FieldModel Of(FormFieldView view) =>
        new(view.Field.Name, view.Field.Label, view.Field.Type, view.IsOptional, view.Value?.Canonical);
}

/// <summary>A found case.</summary>
public sealed record CaseSummary(
    Guid Id,
    string Reference,
    string Workflow,
    LocalizedText WorkflowTitle,
    LocalizedText Label,
    CaseStatus Status,
    string? Participant,
    PostModel? Owner,
    Instant OpenedAt
)
{
    public static CaseSummary Of(CaseEntry entry) =>
        new(
            entry.Case.Value,
            entry.Reference,
            entry.Workflow,
            entry.WorkflowTitle,
            entry.Label,
            entry.Status,
            entry.Participant,
            PostModel.OfOptional(entry.Owner),
            entry.OpenedAt
        );
}

/// <summary>An open track and who is accountable for it now.</summary>
public sealed record TrackModel(
    int Track,
    string Name,
    LocalizedText Title,
    bool IsMain,
    string Stage,
    LocalizedText StageTitle,
    PostModel Accountable,
    Instant Since
);

/// <summary>An open item of a case.</summary>
public sealed record CaseItemModel(
    int Item,
    string Task,
    LocalizedText Title,
    PostModel Performer,
    PostModel Accountable,
    DeadlineModel? Deadline
);

/// <summary>One case within the caller's scope. <paramref name="Hidden"/> are the groups of fields that the caller may not see.</summary>
public sealed record CaseModel(
    Guid Id,
    string Reference,
    int Version,
    string Workflow,
    int DefinitionVersion,
    LocalizedText WorkflowTitle,
    CaseStatus Status,
    LocalizedText Label,
    string? Participant,
    PostModel? Owner,
    Instant OpenedAt,
    ImmutableArray<TrackModel> Tracks,
    ImmutableArray<CaseItemModel> Items,
    ImmutableArray<HandoverSummary> Handovers,
    ImmutableArray<FieldModel> Fields,
    ImmutableArray<LocalizedText> Hidden,
    ImmutableArray<TrackOfferModel> MayOpen,
    ImmutableArray<CaseLinkModel> Links
)
{
    public static CaseModel Of(CaseView view) =>
        new(
            view.Case.Value,
            view.Reference,
            view.Version,
            view.Workflow,
            view.DefinitionVersion,
            view.WorkflowTitle,
            view.Status,
            view.Label,
            view.Participant,
            PostModel.OfOptional(view.Owner),
            view.OpenedAt,
            [.. view.Tracks.Select(Track)],
            [.. view.Items.Select(Item)],
            [.. view.Handovers.Select(HandoverSummary.Of)],
            [.. view.Groups.SelectMany(group => group.Fields).Select(FieldModel.Of)],
            [.. view.HiddenGroups.Select(group => group.Title)],
            [.. view.MayOpen.Select(TrackOfferModel.Of)],
            [.. view.Links.Select(CaseLinkModel.Of)]
        );

    private static TrackModel Track(TrackView track) =>
        new(
            track.Track.Number,
            track.Name,
            track.Title,
            track.IsMain,
            track.Stage,
            track.StageTitle,
            PostModel.Of(track.Accountable),
            track.Since
        );

    private static CaseItemModel Item(CaseItemView item) =>
        new(
            item.Item.Number,
            item.Task,
            item.Title,
            PostModel.Of(item.Performer),
            PostModel.Of(item.Accountable),
            DeadlineModel.Of(item.Deadline)
        );
}

/// <summary>Another case that belongs to one. <paramref name="Relation"/> is what it is to that one.</summary>
public sealed record CaseLinkModel(Guid Case, string Reference, LocalizedText Workflow, CaseRelation Relation, Instant LinkedAt)
{
    public static CaseLinkModel Of(CaseLinkView link) => new(link.Case.Value, link.Reference, link.Workflow, link.Relation, link.LinkedAt);
}

/// <summary>One line of what happened. <paramref name="By"/> null: the written rules did it.</summary>
public sealed record TimelineModel(
    int Version,
    string Kind,
    Instant RecordedAt,
    Instant? EffectiveAt,
    PersonModel? By,
    PostModel? ByPost,
    int? Subject,
    LocalizedText? Title,
    PostModel? Post,
    PersonModel? Person,
    string? Rung,
    LocalDate? DueDay,
    Instant? DueAt
)
{
    public static TimelineModel Of(TimelineEntry entry) =>
        new(
            entry.Version,
            entry.Kind,
            entry.RecordedAt,
            entry.EffectiveAt,
            PersonModel.Of(entry.By),
            PostModel.OfOptional(entry.ByPost),
            entry.Subject,
            entry.Title,
            PostModel.OfOptional(entry.Post),
            PersonModel.Of(entry.Person),
            entry.Rung,
            entry.DueDay,
            entry.DueAt
        );
}

/// <summary>A page of a list; <paramref name="Next"/> is the cursor of the next page, null at the end.</summary>
public sealed record Page<T>(ImmutableArray<T> Entries, string? Next);
