using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Workflow.Core.Organizations;

/// <summary>
/// What somebody supervises who stands for certain posts. <paramref name="Units"/> are headed by one of these posts and belong to it whole, with
/// every department below by line; none of them is below another. <paramref name="Parts"/> are posts of other departments: those that report,
/// directly or through others, to one of these posts, and that post itself. To coordinate a department is not to supervise it.
/// </summary>
public sealed record Supervision(
    ImmutableArray<DepartmentId> Units,
    ImmutableSortedDictionary<string, ImmutableArray<PostId>> Parts,
    FrozenSet<DepartmentId> Whole
)
{
    /// <summary>True when nobody is below.</summary>
    public bool IsEmpty => Units.IsEmpty && Parts.IsEmpty;

    /// <summary>True when one of the posts heads a department or has posts that report to it.</summary>
    public static bool IsAny(OrgDirectory directory, ImmutableArray<PostId> standingFor) =>
        standingFor.Any(post => directory.HeadOf(post) == post || !directory.ReportingTo(post).IsEmpty);

    /// <summary>What somebody supervises who stands for these posts, and for no other.</summary>
    public static Supervision Of(OrgDirectory directory, ImmutableArray<PostId> standingFor)
    {
        var headed = standingFor
            .Where(post => directory.HeadOf(post) == post)
            .Select(post => directory.Posts[post.Code].Department)
            .ToFrozenSet();
        var units = directory.Departments.Values.Where(unit =>
            headed.Contains(unit.Id) && !(unit.Parent is { } parent && IsWithin(directory, headed, parent))
        );
        var parts = Reached(directory, standingFor, headed)
            .GroupBy(post => post.Department.Code, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                group => group.Key,
                group => group.Select(post => post.Id).ToImmutableArray(),
                StringComparer.Ordinal
            );
        return new([.. units.Select(unit => unit.Id)], parts, headed);
    }

    /// <summary>True when the whole department is supervised.</summary>
    public bool Covers(OrgDirectory directory, DepartmentId unit) => IsWithin(directory, Whole, unit);

    private static bool IsWithin(OrgDirectory directory, FrozenSet<DepartmentId> headed, DepartmentId unit)
    {
        for (
            var one = directory.Departments.GetValueOrNull(unit.Code);
            one is not null;
            one = one.Parent is { } parent ? directory.Departments[parent.Code] : null
        )
        {
            if (headed.Contains(one.Id))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Outside the departments that are supervised whole: those of the posts to which others report, and all who report to somebody
    /// supervised, each once, superiors first. Nobody inside is walked over, who may be many: a line leaves those departments only where
    /// somebody reports across.
    /// </summary>
    private static List<Post> Reached(OrgDirectory directory, ImmutableArray<PostId> standingFor, FrozenSet<DepartmentId> headed)
    {
        var own = standingFor
            .Where(post => !directory.ReportingTo(post).IsEmpty)
            .Select(post => directory.Posts.GetValueOrNull(post.Code))
            .OfType<Post>();
        var across = directory.ReportingAcross.Where(post =>
            post.ReportsTo is { } superior && IsWithin(directory, headed, directory.Posts[superior.Code].Department)
        );
        var found = own.Concat(across).Where(post => !IsWithin(directory, headed, post.Department)).Distinct().ToList();
        var known = found.Select(post => post.Id).ToHashSet();
        for (var next = 0; next < found.Count; next++)
        {
            var below = directory.ReportingTo(found[next].Id);
            found.AddRange(below.Where(post => !IsWithin(directory, headed, post.Department) && known.Add(post.Id)));
        }
        return found;
    }
}
