using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Organizations;

/// <summary>The code of a position in a department, such as <c>QH-DIR</c>.</summary>
public readonly record struct PostId(string Code)
{
    /// <inheritdoc />
    public override string ToString() => Code;
}

/// <summary>The code of a person who can hold posts.</summary>
public readonly record struct PersonId(string Code)
{
    /// <inheritdoc />
    public override string ToString() => Code;
}

/// <summary>The code of a department (a unit), such as <c>QH</c>.</summary>
public readonly record struct DepartmentId(string Code)
{
    /// <inheritdoc />
    public override string ToString() => Code;
}

/// <summary>As what a person stands in a post.</summary>
public enum OccupancyKind
{
    /// <summary>Holds it by tenure.</summary>
    Holder,

    /// <summary>Named deputy of the post.</summary>
    Deputy,

    /// <summary>Head of the department acting for it.</summary>
    Acting,

    /// <summary>A superior: parent department's head or the registered backstop.</summary>
    Superior,
}

/// <summary>A department: <paramref name="Kind"/> such as <c>township</c>; <paramref name="Parent"/> by line, <paramref name="CoordinatedBy"/> by coordination.</summary>
public sealed record Department(
    DepartmentId Id,
    string Kind,
    LocalizedText Name,
    DepartmentId? Parent,
    DepartmentId? CoordinatedBy,
    PostId? Head,
    ImmutableArray<string> Serves,
    string Calendar
);

/// <summary>A position. <paramref name="Role"/> is its role within departments of the kind (<c>director</c>); <paramref name="ReportsTo"/> its one superior by line, null at the top.</summary>
public sealed record Post(
    PostId Id,
    DepartmentId Department,
    string Role,
    LocalizedText Title,
    PostId? ReportsTo,
    ImmutableArray<PersonId> Deputies
);

/// <summary>Somebody who works in a department. <paramref name="Email"/> null when none is registered.</summary>
public sealed record Person(PersonId Id, LocalizedText Name, string Language, string? Email);

/// <summary>Who holds a post, from (inclusive) until (exclusive; null while open).</summary>
public sealed record Tenure(PostId Post, PersonId Person, Instant From, Instant? Until);

/// <summary>When a person is away, from (inclusive) until (exclusive; null while open).</summary>
public sealed record Absence(PersonId Person, Instant From, Instant? Until);

/// <summary>One step of <see cref="OrgDirectory.Resolve"/>: who was considered, as what, and why not taken (null when taken).</summary>
public sealed record ResolutionStep(PostId Post, PersonId? Person, OccupancyKind As, string? NotTaken);

/// <summary>Who stands for a post at an instant; <paramref name="Person"/> is null only when nobody at all is present (the post is unstaffed).</summary>
public sealed record PostResolution(PostId Post, Instant At, PersonId? Person, OccupancyKind As, ImmutableArray<ResolutionStep> Steps);

/// <summary>One row of the register of occupancy, from (inclusive) until (exclusive; null while open).</summary>
public sealed record Occupancy(PostId Post, PersonId? Person, OccupancyKind As, Instant From, Instant? Until);

/// <summary>An immutable, versioned snapshot of the organisation. Contract stub; the implementation follows.</summary>
public sealed class OrgDirectory
{
    /// <summary>Version of the data, recorded with decisions that looked at it.</summary>
    public string Version { get; init; } = "";

    /// <summary>The departments in the order written.</summary>
    public NamedList<Department> Departments { get; init; } = NamedList<Department>.Empty;

    /// <summary>The posts in the order written.</summary>
    public NamedList<Post> Posts { get; init; } = NamedList<Post>.Empty;

    /// <summary>The persons in the order written.</summary>
    public NamedList<Person> Persons { get; init; } = NamedList<Person>.Empty;

    /// <summary>Areas, each with its parent area (null at the top).</summary>
    public NamedList<Area> Areas { get; init; } = NamedList<Area>.Empty;

    /// <summary>Who stands for the post at the instant: holder, deputy, acting head, parent department's head and so on up, the backstop.</summary>
    public PostResolution Resolve(PostId post, Instant at) => throw new NotSupportedException();

    /// <summary>The superior by line, null at the top.</summary>
    public PostId? SuperiorOf(PostId post) => throw new NotSupportedException();

    /// <summary>The head of the department that coordinates the post's department; for a post of an office that coordinates itself, the next level up. Null at the top.</summary>
    public PostId? CoordinatorOf(PostId post) => throw new NotSupportedException();

    /// <summary>The head of the nearest department that coordinates both posts' departments; null when there is none.</summary>
    public PostId? CommonSuperiorOf(PostId first, PostId second) => throw new NotSupportedException();

    /// <summary>The department of the kind that serves the area or its nearest enclosing area; null when there is none.</summary>
    public Department? UnitServing(string kind, string area) => throw new NotSupportedException();

    /// <summary>Posts of a department with the role, in the order written.</summary>
    public ImmutableArray<Post> PostsWith(DepartmentId department, string role) => throw new NotSupportedException();

    /// <summary>The posts for which the person stands at the instant, as anything.</summary>
    public ImmutableArray<PostId> PostsOf(PersonId person, Instant at) => throw new NotSupportedException();
}

/// <summary>A place that departments serve.</summary>
public sealed record Area(string Id, LocalizedText Name, string? Parent);
