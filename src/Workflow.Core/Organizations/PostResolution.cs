using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Organizations;

/// <summary>As what a person stands in a post.</summary>
public enum OccupancyKind
{
    /// <summary>Holds it by tenure.</summary>
    Holder,

    /// <summary>Deputy of the post: a standing one, or one for a period who has agreed.</summary>
    Deputy,

    /// <summary>Named to act for the post, else the head of its department, or who stands in for the head.</summary>
    Acting,

    /// <summary>A superior: parent department's head or the registered backstop.</summary>
    Superior,
}

/// <summary>Why somebody was not taken. The texts are stable keys, readable as they stand.</summary>
public static class NotTaken
{
    /// <summary>Nobody holds the post at that time.</summary>
    public const string Vacant = "vacant";

    /// <summary>The person is away at that time.</summary>
    public const string Away = "away";

    /// <summary>The person holds no post at that time, so has left or hasn't started.</summary>
    public const string NotInService = "not in service";

    /// <summary>The person was asked to be deputy and hasn't agreed by that time.</summary>
    public const string NotConsented = "hasn't consented";

    /// <summary>The organisation has no post of that code.</summary>
    public const string UnknownPost = "unknown post";
}

/// <summary>
/// One step of <see cref="OrgDirectory.Resolve"/>: who was considered, as what, and why not taken (null when taken; see
/// <see cref="Organizations.NotTaken"/>).
/// </summary>
public sealed record ResolutionStep(PostId Post, PersonId? Person, OccupancyKind As, string? NotTaken);

/// <summary>
/// Who stands for a post at an instant; <paramref name="Person"/> is null only when nobody at all is present (the post is unstaffed).
/// </summary>
public sealed record PostResolution(PostId Post, Instant At, PersonId? Person, OccupancyKind As, ImmutableArray<ResolutionStep> Steps);

/// <summary>
/// One row of the register of occupancy, from (inclusive) until (exclusive; null while open). <paramref name="Person"/> is null while the
/// post is unstaffed.
/// </summary>
public sealed record Occupancy(PostId Post, PersonId? Person, OccupancyKind As, Instant From, Instant? Until);

/// <summary>A stretch in which nobody at all stands for a post, from (inclusive) until (exclusive; null while open).</summary>
public sealed record UnstaffedSpan(PostId Post, Instant From, Instant? Until);
