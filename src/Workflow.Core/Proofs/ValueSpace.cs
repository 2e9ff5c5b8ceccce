using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Rules;

namespace Workflow.Core.Proofs;

/// <summary>A piece of an input between two constants: one value that stands for all in it, and the piece in words.</summary>
internal sealed record Piece(object? Value, string Words);

/// <summary>An input with its pieces. A comparison with one of the constants gives the same answer for every value in a piece.</summary>
internal sealed record PieceList(string Name, ImmutableArray<Piece> Pieces);

/// <summary>
/// The values that several inputs can take together, cut into finitely many cells by the constants that they are compared with. What
/// holds for one point of each cell holds for all values.
/// </summary>
internal sealed class ValueSpace(ImmutableArray<PieceList> inputs)
{
    /// <summary>How many cells there are; <see cref="long.MaxValue"/> when too many to count.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var input in inputs)
            {
                if (count > int.MaxValue)
                    return long.MaxValue;
                count *= input.Pieces.Length;
            }
            return count;
        }
    }

    /// <summary>One point of every cell, in a fixed order.</summary>
    public IEnumerable<ImmutableArray<Piece>> Cells()
    {
        var index = new int[inputs.Length];
        if (inputs.Any(input => input.Pieces.IsEmpty))
            yield break;
        while (true)
        {
            yield return [.. inputs.Select((input, i) => input.Pieces[index[i]])];
            var turned = inputs.Length - 1;
            while (turned >= 0 && ++index[turned] == inputs[turned].Pieces.Length)
                index[turned--] = 0;
            if (turned < 0)
                yield break;
        }
    }

    /// <summary>A cell in words: "level is high, months above 12".</summary>
    public static string Describe(ImmutableArray<Piece> cell) =>
        cell.IsEmpty ? "always" : string.Join(", ", cell.Select(piece => piece.Words));

    /// <summary>The pieces into which constants cut an input of a type; <paramref name="mayBeEmpty"/> adds the piece without a value.</summary>
    public static PieceList Cut(string name, RuleType type, IEnumerable<object> constants, bool mayBeEmpty)
    {
        var pieces = type.Kind switch
        {
            RuleKind.YesNo => [new(true, $"{name} is yes"), new(false, $"{name} is no")],
            RuleKind.Text when !type.Choices.IsEmpty => type.Choices.Select(choice => new Piece(choice, $"{name} is {choice}")),
            RuleKind.Text => Words(name, constants),
            RuleKind.Number => Ordered(name, constants.OfType<decimal>(), Below, Above, Middle),
            RuleKind.Date => Ordered(name, constants.Select(AsDate).OfType<LocalDate>(), DayBefore, DayAfter, DayBetween),
            RuleKind.Moment or RuleKind.Nothing => [],
        };
        return new(name, [.. pieces, .. mayBeEmpty ? new[] { new Piece(null, $"{name} is empty") } : []]);
    }

    private static IEnumerable<Piece> Words(string name, IEnumerable<object> constants)
    {
        var words = constants.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var other = "other";
        while (words.Contains(other))
            other += "*";
        return words.Select(word => new Piece(word, $"{name} is {word}")).Append(new(other, $"{name} is something else"));
    }

    private static IEnumerable<Piece> Ordered<T>(
        string name,
        IEnumerable<T> constants,
        Func<T, T?> below,
        Func<T, T?> above,
        Func<T, T, T?> between
    )
        where T : struct
    {
        var cuts = constants.Distinct().Order().ToList();
        if (cuts.Count == 0)
        {
            yield return new(default(T), $"{name} is anything");
            yield break;
        }
        if (below(cuts[0]) is { } lowest)
            yield return new(lowest, $"{name} is below {TableCell.Write(cuts[0])}");
        for (var i = 0; i < cuts.Count; i++)
        {
            yield return new(cuts[i], $"{name} is {TableCell.Write(cuts[i])}");
            if (i + 1 < cuts.Count && between(cuts[i], cuts[i + 1]) is { } middle)
                yield return new(middle, $"{name} is between {TableCell.Write(cuts[i])} and {TableCell.Write(cuts[i + 1])}");
        }
        if (above(cuts[^1]) is { } highest)
            yield return new(highest, $"{name} is above {TableCell.Write(cuts[^1])}");
    }

    private static LocalDate? AsDate(object constant) =>
        constant switch
        {
            LocalDate date => date,
            string text => RuleValue.DateIn(text),
            _ => null,
        };

    private static decimal? Below(decimal cut) => cut > decimal.MinValue ? (cut > decimal.MinValue + 1 ? cut - 1 : decimal.MinValue) : null;

    private static decimal? Above(decimal cut) => cut < decimal.MaxValue ? (cut < decimal.MaxValue - 1 ? cut + 1 : decimal.MaxValue) : null;

    private static decimal? Middle(decimal low, decimal high)
    {
        var middle = low / 2 + high / 2;
        return middle > low && middle < high ? middle : null;
    }

    private static LocalDate? DayBefore(LocalDate cut) => cut > LocalDate.MinIsoValue ? cut.PlusDays(-1) : null;

    private static LocalDate? DayAfter(LocalDate cut) => cut < LocalDate.MaxIsoValue ? cut.PlusDays(1) : null;

    private static LocalDate? DayBetween(LocalDate low, LocalDate high) => low.PlusDays(1) < high ? low.PlusDays(1) : null;
}
