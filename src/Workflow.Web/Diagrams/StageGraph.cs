using System.Collections.Immutable;
using GraphShape;
using GraphShape.Algorithms.Layout;
using QuikGraph;

namespace Workflow.Web.Diagrams;

/// <summary>A box to place. <paramref name="Lines"/> are its texts from top to bottom, the first one being its title.</summary>
public sealed record StageNode(string Name, ImmutableArray<string> Lines, bool IsCurrent, bool IsEnd);

/// <summary>An arrow to route between two boxes.</summary>
public sealed record StageArrow(string From, string To, string Label, string Kind);

/// <summary>A box in its place; <paramref name="X"/> and <paramref name="Y"/> are its top left corner.</summary>
public sealed record PlacedNode(StageNode Node, double X, double Y, double Width, double Height);

/// <summary>An arrow as a line of points from the border of one box to the border of another.</summary>
public sealed record PlacedArrow(StageArrow Arrow, ImmutableArray<(double X, double Y)> Points);

/// <summary>A drawing in its natural size.</summary>
public sealed record StageDrawing(double Width, double Height, ImmutableArray<PlacedNode> Nodes, ImmutableArray<PlacedArrow> Arrows);

/// <summary>Places the stages of a track in layers. All that is known of the layout library is in here.</summary>
public static class StageGraph
{
    private const double Margin = 8;
    private const double LineHeight = 18;
    private const double LabelRoom = 20;
    private const double WideCharacter = 15;
    private const double NarrowCharacter = 7.4;

    public static StageDrawing Draw(ImmutableArray<StageNode> nodes, ImmutableArray<StageArrow> arrows)
    {
        var graph = new BidirectionalGraph<string, TaggedEdge<string, StageArrow>>();
        graph.AddVertexRange(nodes.Select(node => node.Name));
        // Two arrows between the same boxes are one line with both labels; an arrow onto its own box has nothing to show.
        foreach (var pair in arrows.Where(arrow => arrow.From != arrow.To).GroupBy(arrow => (arrow.From, arrow.To)))
        {
            var label = string.Join(" / ", pair.Select(arrow => arrow.Label).Where(text => text.Length > 0));
            graph.AddEdge(new(pair.Key.From, pair.Key.To, pair.First() with { Label = label }));
        }
        var sizes = nodes.ToDictionary(node => node.Name, SizeOf, StringComparer.Ordinal);
        var layout = new SugiyamaLayoutAlgorithm<
            string,
            TaggedEdge<string, StageArrow>,
            BidirectionalGraph<string, TaggedEdge<string, StageArrow>>
        >(
            graph,
            sizes,
            new SugiyamaLayoutParameters
            {
                LayerGap = 46,
                SliceGap = 70,
                EdgeRouting = SugiyamaEdgeRouting.Traditional,
            }
        );
        layout.Compute();
        return Place(nodes, sizes, graph, layout.VerticesPositions, layout.EdgeRoutes);
    }

    /// <summary>How wide a text is drawn: a little too wide rather than too narrow.</summary>
    public static double WidthOf(string text) => text.Sum(character => character >= 0x2E80 ? WideCharacter : NarrowCharacter);

    private static Size SizeOf(StageNode node) => new(Math.Max(90, node.Lines.Max(WidthOf) + 28), (node.Lines.Length * LineHeight) + 18);

    private static StageDrawing Place(
        ImmutableArray<StageNode> nodes,
        Dictionary<string, Size> sizes,
        BidirectionalGraph<string, TaggedEdge<string, StageArrow>> graph,
        IDictionary<string, Point> centres,
        IDictionary<TaggedEdge<string, StageArrow>, Point[]> routes
    )
    {
        var lines = graph.Edges.Select(edge => (edge.Tag, Points: RouteOf(edge, centres, sizes, routes))).ToList();
        var left = nodes.Min(node => centres[node.Name].X - (sizes[node.Name].Width / 2));
        var top = nodes.Min(node => centres[node.Name].Y - (sizes[node.Name].Height / 2));
        left = lines.SelectMany(line => line.Points).Select(point => point.X).Append(left).Min() - Margin;
        top = lines.SelectMany(line => line.Points).Select(point => point.Y).Append(top).Min() - Margin;
        var placed = nodes
            .Select(node =>
            {
                var (centre, size) = (centres[node.Name], sizes[node.Name]);
                return new PlacedNode(
                    node,
                    centre.X - (size.Width / 2) - left,
                    centre.Y - (size.Height / 2) - top,
                    size.Width,
                    size.Height
                );
            })
            .ToImmutableArray();
        var routed = lines
            .Select(line => new PlacedArrow(line.Tag, [.. line.Points.Select(point => (point.X - left, point.Y - top))]))
            .ToImmutableArray();
        var labelled = routed.Select(arrow => Middle(arrow).X + (WidthOf(arrow.Arrow.Label) / 2) + LabelRoom);
        var width = placed.Select(node => node.X + node.Width).Concat(labelled).Concat(Xs(routed)).Max() + Margin;
        var height =
            placed.Select(node => node.Y + node.Height).Concat(routed.SelectMany(arrow => arrow.Points).Select(point => point.Y)).Max()
            + Margin;
        return new(width, height, placed, routed);
    }

    /// <summary>Where an arrow's label goes: half way along it.</summary>
    public static (double X, double Y) Middle(PlacedArrow arrow)
    {
        var points = arrow.Points;
        var index = points.Length / 2;
        return points.Length % 2 == 1
            ? points[index]
            : ((points[index - 1].X + points[index].X) / 2, (points[index - 1].Y + points[index].Y) / 2);
    }

    private static IEnumerable<double> Xs(ImmutableArray<PlacedArrow> arrows) =>
        arrows.SelectMany(arrow => arrow.Points).Select(point => point.X);

    private static List<Point> RouteOf(
        TaggedEdge<string, StageArrow> edge,
        IDictionary<string, Point> centres,
        Dictionary<string, Size> sizes,
        IDictionary<TaggedEdge<string, StageArrow>, Point[]> routes
    )
    {
        var (from, to) = (centres[edge.Source], centres[edge.Target]);
        List<Point> bends = routes.TryGetValue(edge, out var route) && route is not null ? [.. route] : [];
        // The library breaks cycles by turning arrows around, and gives the bends of those in the turned order.
        if (bends.Count > 1 && Distance(bends[0], from) > Distance(bends[^1], from))
            bends.Reverse();
        var first = bends.Count > 0 ? bends[0] : to;
        var last = bends.Count > 0 ? bends[^1] : from;
        return [Border(from, sizes[edge.Source], first), .. bends, Border(to, sizes[edge.Target], last)];
    }

    private static double Distance(Point one, Point other) => Math.Sqrt(Math.Pow(one.X - other.X, 2) + Math.Pow(one.Y - other.Y, 2));

    /// <summary>Where the line from a box's centre towards a point leaves the box.</summary>
    private static Point Border(Point centre, Size size, Point towards)
    {
        var (across, down) = (towards.X - centre.X, towards.Y - centre.Y);
        if (across == 0 && down == 0)
            return centre;
        var scale = Math.Min(
            across == 0 ? double.PositiveInfinity : size.Width / 2 / Math.Abs(across),
            down == 0 ? double.PositiveInfinity : size.Height / 2 / Math.Abs(down)
        );
        return new(centre.X + (across * Math.Min(scale, 1)), centre.Y + (down * Math.Min(scale, 1)));
    }
}
