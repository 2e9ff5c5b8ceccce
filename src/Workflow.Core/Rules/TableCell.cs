using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Rules;

/// <summary>What one cell of a table asks of one input: a closed family.</summary>
public abstract record TableCell
{
    private TableCell() { }

    /// <summary>Anything, also no value (<c>-</c>).</summary>
    public sealed record Any : TableCell;

    /// <summary>One of these values.</summary>
    public sealed record OneOf(ImmutableArray<object> Values) : TableCell;

    /// <summary>A value that isn't this one (<c>!= x</c>).</summary>
    public sealed record Not(object Value) : TableCell;

    /// <summary>Between two bounds; a bound that is null is open. <c>3..12</c> includes both, <c>&lt; 3</c> has an upper bound only.</summary>
    public sealed record Range(object? From, bool FromIncluded, object? To, bool ToIncluded) : TableCell;

    /// <summary>True when the value fits. Only <see cref="Any"/> fits no value.</summary>
    public bool Holds(object? value) =>
        this switch
        {
            Any => true,
            _ when value is null => false,
            OneOf list => list.Values.Any(known => RuleValue.AreEqual(known, value)),
            Not not => !RuleValue.AreEqual(not.Value, value),
            Range range => IsAbove(range, value) && IsBelow(range, value),
            _ => throw new UnreachableException(GetType().Name),
        };

    /// <summary>The values at which the answer changes: they cut the input into the pieces that a proof looks at.</summary>
    internal IEnumerable<object> Cuts =>
        this switch
        {
            OneOf list => list.Values,
            Not not => [not.Value],
            Range range => new[] { range.From, range.To }.OfType<object>(),
            _ => [],
        };

    /// <summary>A constant as tables and proofs write it.</summary>
    internal static string Write(object? value) =>
        value switch
        {
            null => "nothing",
            bool yes => yes ? "yes" : "no",
            decimal number => number.ToString(CultureInfo.InvariantCulture),
            LocalDate date => LocalDatePattern.Iso.Format(date),
            _ => value.ToString() ?? "",
        };

    private static bool IsAbove(Range range, object value) =>
        range.From is not { } from || RuleValue.Compare(value, from) is var order && (order > 0 || (order == 0 && range.FromIncluded));

    private static bool IsBelow(Range range, object value) =>
        range.To is not { } to || RuleValue.Compare(value, to) is var order && (order < 0 || (order == 0 && range.ToIncluded));
}
