using System.Collections.Immutable;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Figures;

namespace Workflow.Engine.Queries;

/// <summary>
/// How much the posts have to do that are below somebody. The figures are gathered beforehand and hold nothing of any case; who asks reads no
/// row of the store.
/// </summary>
public sealed class DepartmentQuery(EngineParts parts)
{
    private const int MostListed = 100;

    private readonly QueryDesk _desk = new(parts);
    private volatile LoadTree? _tree;

    /// <summary>True when there is somebody below the viewer.</summary>
    public bool IsSupervisor(Viewer viewer)
    {
        var (directory, now) = (parts.Organization.Directory, parts.Clock.Now());
        // The post that somebody acts for mostly decides it; who is the last resort for everything stands for very many.
        return (directory.OccupantOf(viewer.Post, now) == viewer.Person && Supervision.IsAny(directory, [viewer.Post]))
            || Supervision.IsAny(directory, directory.PostsOf(viewer.Person, now));
    }

    /// <summary>
    /// Figures of a department and what is below it; <paramref name="unit"/> null for all that the viewer supervises, which may be just one
    /// department. The posts for which the viewer stands decide, as for alerts.
    /// </summary>
    public async Task<DepartmentAnswer> ReadAsync(DepartmentId? unit, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        var directory = viewing.Directory;
        var scope = Supervision.Of(directory, viewing.Posts);
        if (unit is null && scope.Units.Length + scope.Parts.Count == 1)
            unit = scope.Units.IsEmpty ? new(scope.Parts.Keys.First()) : scope.Units[0];
        var isKnown = unit is { } asked ? scope.Covers(directory, asked) || scope.Parts.ContainsKey(asked.Code) : !scope.IsEmpty;
        if (!isKnown)
            return new DepartmentAnswer.NotYours();
        if (await parts.Figures.ReadAsync(cancellationToken) is not { } figures)
            return new DepartmentAnswer.NotYet();
        return new DepartmentAnswer.Shown(new Page(TreeOf(figures, directory), scope, viewing).Of(unit));
    }

    private LoadTree TreeOf(OpenFigures figures, OrgDirectory directory)
    {
        if (_tree is { } known && ReferenceEquals(known.Figures, figures) && ReferenceEquals(known.Directory, directory))
            return known;
        return _tree = new(figures, directory);
    }

    /// <summary>One answer being put together.</summary>
    private sealed record Page(LoadTree Tree, Supervision Scope, Viewing Viewing)
    {
        private OrgDirectory Directory => Viewing.Directory;

        public DepartmentView Of(DepartmentId? unit)
        {
            var units = unit is { } shown ? Below(shown) : Roots();
            var posts = unit is { } one ? PostsOf(one).Select(LoadOf) : [];
            var total =
                unit is not { } whole ? units.Aggregate(default(Load), (sum, row) => sum + row.Load)
                : Scope.Covers(Directory, whole) ? Tree.WholeOf(whole)
                : Tree.Of(PostsOf(whole));
            var (listedUnits, unitsBeyond) = WorstFirst(units, row => row.Load);
            var (listedPosts, postsBeyond) = WorstFirst([.. posts], row => row.Load);
            var vacant = Tree.Vacant.Where(post => IsShown(post, unit)).ToList();
            return new(
                Tree.Figures.At,
                Viewing.Now - Tree.Figures.At > FigureGatherer.TooOld,
                unit is { } named ? NameOf(named) : null,
                unit is { } below ? Above(below) : [],
                Scope.Units.Length + Scope.Parts.Count > 1,
                total,
                unit is { } own && Scope.Covers(Directory, own) ? Tree.OwnOf(own) : default,
                listedUnits,
                unitsBeyond,
                [.. listedPosts.Select(row => new PostLoad(Viewing.Names.Of(row.Post), row.Load, Viewing.Posts.Contains(row.Post)))],
                postsBeyond,
                [.. vacant.Take(MostListed).Select(VacantOf)],
                Math.Max(0, vacant.Count - MostListed),
                Viewing.Zone
            );
        }

        private ImmutableArray<UnitLoad> Below(DepartmentId unit) =>
            Scope.Covers(Directory, unit)
                ? [.. Directory.UnitsBelow(unit).Select(below => new UnitLoad(NameOf(below.Id), Tree.WholeOf(below.Id)))]
                : [];

        private ImmutableArray<UnitLoad> Roots() =>
            [
                .. Scope.Units.Select(unit => new UnitLoad(NameOf(unit), Tree.WholeOf(unit))),
                .. Scope.Parts.Select(part => new UnitLoad(NameOf(new(part.Key)), Tree.Of(part.Value))),
            ];

        private IEnumerable<PostId> PostsOf(DepartmentId unit) =>
            Scope.Covers(Directory, unit) ? Directory.PostsIn(unit).Select(post => post.Id) : Scope.Parts[unit.Code];

        private (PostId Post, Load Load) LoadOf(PostId post) => (post, Tree.Of(post));

        private VacantPost VacantOf(PostId post) =>
            new(Viewing.Names.Of(post), Tree.Figures.Unstaffed.TryGetValue(post, out var since) ? since : null);

        private UnitName NameOf(DepartmentId unit) =>
            new(unit, Directory.Departments[unit.Code].Name, IsPart: !Scope.Covers(Directory, unit));

        /// <summary>The departments above that belong to the viewer whole as well, the topmost first.</summary>
        private ImmutableArray<UnitName> Above(DepartmentId unit)
        {
            var above = new List<UnitName>();
            for (
                var one = Directory.Departments[unit.Code].Parent;
                one is { } parent && Scope.Covers(Directory, parent);
                one = Directory.Departments[parent.Code].Parent
            )
                above.Insert(0, NameOf(parent));
            return [.. above];
        }

        private bool IsShown(PostId post, DepartmentId? unit)
        {
            if (Directory.DepartmentOf(post) is not { } department)
                return false;
            if (!Scope.Covers(Directory, department.Id))
                return (unit is null || unit == department.Id)
                    && Scope.Parts.TryGetValue(department.Id.Code, out var part)
                    && part.Contains(post);
            for (var one = department; one is not null; one = one.Parent is { } parent ? Directory.Departments[parent.Code] : null)
            {
                if (unit is null || one.Id == unit)
                    return true;
            }
            return false;
        }

        private static (ImmutableArray<T> Listed, int Beyond) WorstFirst<T>(ImmutableArray<T> rows, Func<T, Load> load) =>
            (
                [
                    .. rows.OrderByDescending(row => load(row).Items.Overdue)
                        .ThenByDescending(row => load(row).LateHandovers)
                        .ThenByDescending(row => load(row).Items.Open)
                        .Take(MostListed),
                ],
                Math.Max(0, rows.Length - MostListed)
            );
    }
}
