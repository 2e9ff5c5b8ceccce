using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Workflow.Core.Organizations;

/// <summary>The lines downwards: which departments are below one, which posts report to one.</summary>
public sealed partial class OrgDirectory
{
    // Worked out when first asked for; two threads that ask at once work out the same.
    private FrozenDictionary<DepartmentId, ImmutableArray<Department>>? _unitsBelow;
    private FrozenDictionary<PostId, ImmutableArray<Post>>? _reporting;
    private Post[]? _reportingAcross;

    /// <summary>The departments directly below by line, in the order written.</summary>
    public ImmutableArray<Department> UnitsBelow(DepartmentId unit)
    {
        _unitsBelow ??= Departments
            .Values.Where(one => one.Parent is not null)
            .GroupBy(one => one.Parent.GetValueOrDefault())
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
        return _unitsBelow.TryGetValue(unit, out var below) ? below : [];
    }

    /// <summary>The posts whose superior by line is this one, in the order written.</summary>
    public ImmutableArray<Post> ReportingTo(PostId post)
    {
        _reporting ??= Posts
            .Values.Where(one => one.ReportsTo is not null)
            .GroupBy(one => one.ReportsTo.GetValueOrDefault())
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
        return _reporting.TryGetValue(post, out var below) ? below : [];
    }

    /// <summary>The posts whose superior by line is neither in their department nor in one above it, in the order written.</summary>
    public IReadOnlyList<Post> ReportingAcross =>
        _reportingAcross ??= [.. Posts.Values.Where(post => post.ReportsTo is { } superior && !IsAtOrAbove(superior, post))];

    private bool IsAtOrAbove(PostId superior, Post post)
    {
        var around = Posts[superior.Code].Department;
        for (var unit = Departments[post.Department.Code]; unit is not null; unit = unit.Parent is { } up ? Departments[up.Code] : null)
        {
            if (unit.Id == around)
                return true;
        }
        return false;
    }
}
