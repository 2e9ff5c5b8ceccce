namespace Workflow.Core.Organizations;

/// <summary>Line and coordination: who is above a post, who coordinates its department.</summary>
public sealed partial class OrgDirectory
{
    /// <summary>The superior by line, null at the top.</summary>
    public PostId? SuperiorOf(PostId post) => Posts.GetValueOrNull(post.Code)?.ReportsTo;

    /// <summary>The superiors by line from the nearest up; empty at the top.</summary>
    public IEnumerable<PostId> SuperiorsOf(PostId post)
    {
        for (var next = SuperiorOf(post); next is { } superior; next = SuperiorOf(superior))
            yield return superior;
    }

    /// <summary>
    /// The head of the department that coordinates the post's department; for a post of a coordinating office, the next level up. Null at
    /// the top.
    /// </summary>
    public PostId? CoordinatorOf(PostId post) => DepartmentOf(post)?.CoordinatedBy is { } office ? Departments[office.Code].Head : null;

    /// <summary>The coordinators from the nearest up; empty at the top.</summary>
    public IEnumerable<PostId> CoordinatorsOf(PostId post)
    {
        for (var next = CoordinatorOf(post); next is { } coordinator; next = CoordinatorOf(coordinator))
            yield return coordinator;
    }

    /// <summary>
    /// The head of the nearest department that coordinates both posts' departments; an office doesn't coordinate itself. Null when there is
    /// none.
    /// </summary>
    public PostId? CommonSuperiorOf(PostId first, PostId second)
    {
        var others = CoordinatorsOf(second).ToHashSet();
        foreach (var coordinator in CoordinatorsOf(first))
        {
            if (others.Contains(coordinator))
                return coordinator;
        }
        return null;
    }

    /// <summary>The department of the post; null when there is no such post.</summary>
    public Department? DepartmentOf(PostId post) =>
        Posts.GetValueOrNull(post.Code) is { } found ? Departments[found.Department.Code] : null;

    /// <summary>The head of the post's department, which may be the post itself; null when there is no such post.</summary>
    public PostId? HeadOf(PostId post) => DepartmentOf(post)?.Head;

    /// <summary>The head of the department above the post's department by line; null at the top.</summary>
    public PostId? ParentHeadOf(PostId post) => DepartmentOf(post)?.Parent is { } parent ? Departments[parent.Code].Head : null;
}
