namespace Workflow.Cli.Bench;

/// <summary>
/// One figure of a run. <paramref name="Limit"/> is what the same machine did in the same run without the engine, in the same unit, and
/// <paramref name="Ratio"/> the value divided by it; both null where nothing of the kind can be measured.
/// </summary>
public sealed record BenchFigure(string Name, double Value, string Unit, double? Limit = null, double? Ratio = null)
{
    /// <summary>A figure beside its limit.</summary>
    public static BenchFigure Against(string name, double value, string unit, double limit) =>
        new(name, value, unit, limit, limit == 0 ? null : value / limit);
}

/// <summary>
/// The figures of a run, in the order in which they are told. <paramref name="Broken"/> says in a sentence what didn't hold, null when
/// everything did.
/// </summary>
public sealed record BenchReport(IReadOnlyList<BenchFigure> Figures, string? Broken = null);
