using System.Collections.Immutable;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Figures;

/// <summary>Figures summed up along the lines of an organisation, once for all who look at them.</summary>
internal sealed class LoadTree
{
    private readonly Dictionary<DepartmentId, Load> _own = [];
    private readonly Dictionary<DepartmentId, Load> _whole = [];

    public LoadTree(OpenFigures figures, OrgDirectory directory)
    {
        Figures = figures;
        Directory = directory;
        foreach (var (post, load) in figures.Loads)
        {
            if (directory.DepartmentOf(post) is { } unit)
                Add(unit, load);
        }
        Vacant =
        [
            .. directory
                .Posts.Values.Where(post => figures.Unstaffed.ContainsKey(post.Id) || directory.HolderOf(post.Id, figures.At) is null)
                .Select(post => post.Id),
        ];
    }

    public OpenFigures Figures { get; }

    public OrgDirectory Directory { get; }

    /// <summary>The posts that nobody holds or stands for, in the order written.</summary>
    public ImmutableArray<PostId> Vacant { get; }

    /// <summary>What the department's own posts have to do.</summary>
    public Load OwnOf(DepartmentId unit) => _own.GetValueOrDefault(unit);

    /// <summary>The same with all departments below.</summary>
    public Load WholeOf(DepartmentId unit) => _whole.GetValueOrDefault(unit);

    public Load Of(PostId post) => Figures.Loads.GetValueOrDefault(post);

    public Load Of(IEnumerable<PostId> posts) => posts.Aggregate(default(Load), (sum, post) => sum + Of(post));

    private void Add(Department unit, Load load)
    {
        _own[unit.Id] = _own.GetValueOrDefault(unit.Id) + load;
        for (var one = unit; one is not null; one = one.Parent is { } parent ? Directory.Departments[parent.Code] : null)
            _whole[one.Id] = _whole.GetValueOrDefault(one.Id) + load;
    }
}
