using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;

namespace Workflow.Web.Api;

/// <summary>One who was considered for a post: as what, and why not taken (null: taken).</summary>
public sealed record ResolutionStepModel(string Post, string? Person, OccupancyKind As, string? NotTaken);

/// <summary>A period in which somebody acts for a post; <paramref name="Until"/> null: until further notice.</summary>
public sealed record ActingModel(string Person, Instant From, Instant? Until);

/// <summary>A deputy for a period. <paramref name="Consented"/> null: asked only, and counts for nothing.</summary>
public sealed record DeputyshipModel(string Person, Instant From, Instant? Until, Instant? Consented);

/// <summary>A turn of duty outside office hours.</summary>
public sealed record DutyModel(string Person, Instant From, Instant Until);

/// <summary>A post: who holds it, who stands for it now, and everybody who was considered.</summary>
public sealed record StaffedPostModel(
    PostModel Post,
    PersonModel? Holder,
    ImmutableArray<ResolutionStepModel> Steps,
    ImmutableArray<string> StandingDeputies,
    ImmutableArray<ActingModel> Acting,
    ImmutableArray<DeputyshipModel> Deputies,
    ImmutableArray<DutyModel> Roster
)
{
    public static StaffedPostModel Of(StaffedPost view, Post post) =>
        new(
            PostModel.Of(view.Post),
            PersonModel.Of(view.Holder),
            [.. view.Resolution.Steps.Select(step => new ResolutionStepModel(step.Post.Code, step.Person?.Code, step.As, step.NotTaken))],
            [.. post.Deputies.Select(person => person.Code)],
            [.. view.Acting.Select(row => new ActingModel(row.Person.Code, row.From, row.Until))],
            [.. view.Deputyships.Select(row => new DeputyshipModel(row.Person.Code, row.From, row.Until, row.Consented))],
            [.. view.Roster.Select(row => new DutyModel(row.Person.Code, row.From, row.Until))]
        );
}

/// <summary>A department with its posts. <paramref name="Parent"/> null at the top of the line.</summary>
public sealed record DepartmentModel(
    string Code,
    string Kind,
    LocalizedText Name,
    string? Parent,
    string? CoordinatedBy,
    string? Head,
    ImmutableArray<string> Serves,
    ImmutableArray<StaffedPostModel> Posts
);

/// <summary>Something planned that hasn't come yet and can still be cancelled, by sending it as <c>cancelled</c>.</summary>
public sealed record PlannedChangeModel(Instant At, string Kind, LocalizedText Sentence);

/// <summary>The organisation as it is now. <paramref name="Version"/> changes whenever anything of it does.</summary>
public sealed record OrganizationModel(
    string Id,
    string Version,
    Instant Now,
    ImmutableArray<DepartmentModel> Departments,
    ImmutableArray<PlannedChangeModel> Planned
);

/// <summary>A change that was made, by whom and when it was recorded.</summary>
public sealed record RecordedChangeModel(
    int Number,
    Instant RecordedAt,
    PersonModel By,
    string ByPost,
    string Kind,
    LocalizedText Sentence
);

/// <summary>What changes came to.</summary>
public sealed record OrganizationChangedModel(string Version);

/// <summary>Changes to make as one step: all of them or none.</summary>
public sealed record OrganizationChangeRequest(ImmutableArray<OrgChangeRequest> Changes);

/// <summary>
/// One change. Which of the other members it needs depends on <paramref name="Kind"/>; docs/people.md lists them. <paramref name="Happened"/>
/// says what has happened, in a few words, where it can't be refused.
/// </summary>
public sealed record OrgChangeRequest(
    OrgChangeKind Kind,
    string? Post = null,
    string? Person = null,
    string? Department = null,
    string? ToDepartment = null,
    Instant? From = null,
    Instant? Until = null,
    Instant? At = null,
    string? Happened = null,
    string? Role = null,
    LocalizedText? Name = null,
    string? ReportsTo = null,
    string? Parent = null,
    string? CoordinatedBy = null,
    string? Head = null,
    string? DepartmentKind = null,
    string? Calendar = null,
    string? Language = null,
    string? Email = null,
    ImmutableArray<string>? Persons = null,
    ImmutableArray<string>? Areas = null,
    OrgChangeRequest? Planned = null
);

/// <summary>The kinds of change, as <see cref="OrgChange"/> names them.</summary>
public enum OrgChangeKind
{
    /// <summary>A person is away.</summary>
    Away,

    /// <summary>A person is back.</summary>
    Back,

    /// <summary>A person takes up a post.</summary>
    TenureBegins,

    /// <summary>A person gives up a post.</summary>
    TenureEnds,

    /// <summary>The standing deputies of a post.</summary>
    DeputiesNamed,

    /// <summary>Somebody is asked to deputise.</summary>
    DeputyAsked,

    /// <summary>Who was asked agrees.</summary>
    DeputyConsented,

    /// <summary>Who was asked declines.</summary>
    DeputyDeclined,

    /// <summary>A deputy's period ends.</summary>
    DeputyEnded,

    /// <summary>Somebody acts for a post.</summary>
    ActingNamed,

    /// <summary>Somebody no longer acts.</summary>
    ActingEnded,

    /// <summary>A turn of duty.</summary>
    DutyTurnAdded,

    /// <summary>A turn of duty is dropped.</summary>
    DutyTurnDropped,

    /// <summary>Something planned is taken back.</summary>
    Cancelled,

    /// <summary>Somebody joins the organisation.</summary>
    PersonJoined,

    /// <summary>A department is opened.</summary>
    DepartmentOpened,

    /// <summary>A post is opened.</summary>
    PostOpened,

    /// <summary>A post moves with what it holds.</summary>
    PostMoved,

    /// <summary>Areas pass to another department.</summary>
    AreasMoved,

    /// <summary>A post is closed.</summary>
    PostClosed,

    /// <summary>A department is closed.</summary>
    DepartmentClosed,
}
