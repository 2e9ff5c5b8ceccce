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

/// <summary>A place that departments serve.</summary>
public sealed record Area(string Id, LocalizedText Name, string? Parent);

/// <summary>
/// A department: <paramref name="Kind"/> such as <c>township</c>; <paramref name="Parent"/> by line, <paramref name="CoordinatedBy"/> by
/// coordination, both null at the top; <paramref name="Head"/> one of its own posts, never null in an <see cref="OrgDirectory"/>.
/// </summary>
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

/// <summary>
/// A position. <paramref name="Role"/> is its role within departments of the kind (<c>director</c>); <paramref name="ReportsTo"/> its one
/// superior by line, null at the top; <paramref name="Deputies"/> stand in for the holder in the order named.
/// </summary>
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

/// <summary>Who is on duty for a post, from (inclusive) until (exclusive). Only critical rungs outside office hours ask for it.</summary>
public sealed record DutyTurn(PostId Post, PersonId Person, Instant From, Instant Until);

/// <summary>
/// Who acts for a post while its holder is away or it is vacant, right after the holder and before any deputy, from (inclusive) until
/// (exclusive; null while open).
/// </summary>
public sealed record ActingTerm(PostId Post, PersonId Person, Instant From, Instant? Until);

/// <summary>
/// A deputy of a post for a period, from (inclusive) until (exclusive; null while open). It counts only from <paramref name="Consented"/> on,
/// the instant at which the person agreed; null while nobody has.
/// </summary>
public sealed record Deputyship(PostId Post, PersonId Person, Instant From, Instant? Until, Instant? Consented);

/// <summary>
/// The posts, departments and backstop as they were until an instant (exclusive), kept so that what happened before is still understood by
/// what was in force then.
/// </summary>
public sealed record OrgFrame(Instant Until, NamedList<Department> Departments, NamedList<Post> Posts, ImmutableArray<Backstop> Backstops);

/// <summary>Who stands for any post when nobody nearer is present: whoever holds a post, or one person.</summary>
public abstract record Backstop
{
    private Backstop() { }

    /// <summary>The holder of a post.</summary>
    public sealed record HolderOf(PostId Post) : Backstop
    {
        /// <inheritdoc />
        public override string ToString() => Post.Code;
    }

    /// <summary>One person, while that person holds any post.</summary>
    public sealed record Named(PersonId Person) : Backstop
    {
        /// <inheritdoc />
        public override string ToString() => Person.Code;
    }
}

/// <summary>
/// Everything written down about an organisation. Nothing is known before <paramref name="From"/>; local times are read in
/// <paramref name="Zone"/>. What is wrong with it, <see cref="OrgFaults"/> tells; <see cref="OrgDirectory.Create"/> answers questions about it.
/// </summary>
public sealed record OrgContent(
    string Id,
    LocalizedText Title,
    DateTimeZone Zone,
    Instant From,
    NamedList<Area> Areas,
    NamedList<Department> Departments,
    NamedList<Post> Posts,
    NamedList<Person> Persons,
    ImmutableArray<Tenure> Tenures,
    ImmutableArray<Absence> Absences,
    ImmutableArray<DutyTurn> Roster,
    ImmutableArray<Backstop> Backstops
)
{
    /// <summary>Who acts for a post for a period; one at a time.</summary>
    public ImmutableArray<ActingTerm> ActingTerms { get; init; } = [];

    /// <summary>Deputies for a period, asked or agreed. The standing deputies, in force without an end, are with their posts.</summary>
    public ImmutableArray<Deputyship> Deputyships { get; init; } = [];

    /// <summary>
    /// How posts and departments stood before, the oldest first, each until the next begins. No part of the version: decisions look at what
    /// is.
    /// </summary>
    public ImmutableArray<OrgFrame> Earlier { get; init; } = [];

    /// <summary>True when there is such a post, or was one.</summary>
    public bool EverHadPost(string code) => Posts.Contains(code) || Earlier.Any(frame => frame.Posts.Contains(code));

    /// <summary>When the post was closed; null while there is one, and when there never was.</summary>
    public Instant? ClosingOf(string code) =>
        Posts.Contains(code) ? null : Earlier.LastOrDefault(frame => frame.Posts.Contains(code))?.Until;

    /// <summary>True when there is such a department, or was one.</summary>
    public bool EverHadDepartment(string code) => Departments.Contains(code) || Earlier.Any(frame => frame.Departments.Contains(code));
}
