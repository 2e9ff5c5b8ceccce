using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Rules;

namespace Workflow.Core.Proofs;

/// <summary>
/// Proves that a table answers for every value its inputs can take, and that no two rows of a table with <c>hit: unique</c> hold together.
/// The inputs are cut into cells by the table's own constants; each cell is tried. Values are taken to be present: an empty input is
/// matched by nothing but a cell that takes anything.
/// </summary>
public static class DecisionTableProof
{
    /// <summary>At most so many rows are tried against cells; above, the answer is an honest "not decided".</summary>
    public const long MaxTrials = 2_000_000;

    private const int MostShown = 3;

    /// <summary>Tells gaps and overlaps, each with a counter-example in words, rows that never hold, and a table too large to decide.</summary>
    public static void Check(DecisionTable table, ProblemList problems)
    {
        var space = SpaceOf(table);
        if (space.Count > MaxTrials / Math.Max(1, table.Rows.Length))
        {
            var cells = space.Count == long.MaxValue ? "very many" : space.Count.ToString("N0", CultureInfo.InvariantCulture);
            problems.Warn(
                table.Where,
                $"whether the table '{table.Name}' is complete was not decided: its constants cut the inputs into {cells} cells"
            );
            return;
        }
        var gaps = new List<string>();
        var overlaps = new Dictionary<(int First, int Second), string>();
        var used = new bool[table.Rows.Length];
        foreach (var cell in space.Cells())
            Try(table, cell, gaps, overlaps, used);
        Tell(table, gaps, overlaps, used, problems);
    }

    private static ValueSpace SpaceOf(DecisionTable table) =>
        new([
            .. table.Inputs.Select(
                (input, i) => ValueSpace.Cut(input.Name, input.Type, table.Rows.SelectMany(row => row.Cells[i].Cuts), mayBeEmpty: false)
            ),
        ]);

    private static void Try(
        DecisionTable table,
        ImmutableArray<Piece> cell,
        List<string> gaps,
        Dictionary<(int First, int Second), string> overlaps,
        bool[] used
    )
    {
        ImmutableArray<object?> point = [.. cell.Select(piece => piece.Value)];
        var first = -1;
        for (var i = 0; i < table.Rows.Length; i++)
        {
            if (!DecisionTable.Holds(table.Rows[i], point))
                continue;
            used[i] |= first < 0 || table.Hit != HitPolicy.First;
            if (first < 0)
                first = i;
            else if (table.Hit == HitPolicy.Unique)
                overlaps.TryAdd((first, i), ValueSpace.Describe(cell));
        }
        if (first < 0)
            gaps.Add(ValueSpace.Describe(cell));
    }

    private static void Tell(
        DecisionTable table,
        List<string> gaps,
        Dictionary<(int First, int Second), string> overlaps,
        bool[] used,
        ProblemList problems
    )
    {
        if (gaps.Count > 0)
        {
            var more = gaps.Count > MostShown ? $", and {(gaps.Count - MostShown).ToString(CultureInfo.InvariantCulture)} more" : "";
            var examples = string.Join("; ", gaps.Take(MostShown));
            problems.Error(table.Where, $"the table '{table.Name}' has no row for: {examples}{more}");
        }
        foreach (var ((first, second), example) in overlaps)
        {
            var line = table.Rows[first].Where.Line.ToString(CultureInfo.InvariantCulture);
            problems.Error(
                table.Rows[second].Where,
                $"this row and the one in line {line} both hold when {example}; with 'hit: unique' only one may"
            );
        }
        for (var i = 0; i < used.Length; i++)
        {
            if (!used[i])
                problems.Warn(table.Rows[i].Where, "this row is never used: rows before it take all its values, or no value fits it");
        }
    }
}
