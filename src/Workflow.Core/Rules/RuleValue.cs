using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Rules;

/// <summary>How values of rules compare. Text compares by code, exact case; a date also with a text constant such as '2026-02-24'.</summary>
internal static class RuleValue
{
    /// <summary>Whole numbers become decimals; other values stay. Throws <see cref="RuleException"/> for a value that rules don't know.</summary>
    public static object? Normalize(object? value) =>
        value switch
        {
            null or string or decimal or bool or LocalDate or Instant => value,
            int number => (decimal)number,
            long number => (decimal)number,
            _ => throw new RuleException($"a value of type {value.GetType().Name} can't be used in rules"),
        };

    /// <summary>The kind of a value; null for an empty one.</summary>
    public static RuleKind? KindOf(object? value) =>
        value switch
        {
            string => RuleKind.Text,
            decimal => RuleKind.Number,
            bool => RuleKind.YesNo,
            LocalDate => RuleKind.Date,
            Instant => RuleKind.Moment,
            _ => null,
        };

    /// <summary>The kind in words, never the value: it may be sensitive.</summary>
    public static string Describe(object? value) => KindOf(value) is { } kind ? RuleType.Describe(kind) : "empty";

    /// <summary>An empty value equals only another empty one. Throws <see cref="RuleException"/> for values of different kinds.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        if (left is null || right is null)
            return left is null && right is null;
        (left, right) = Align(left, right);
        return left.Equals(right);
    }

    /// <summary>
    /// Negative, zero or positive as usual. Throws <see cref="RuleException"/> for empty values, words, yes or no, and values of different
    /// kinds.
    /// </summary>
    public static int Compare(object? left, object? right)
    {
        if (left is null || right is null)
            throw new RuleException("an empty value is neither smaller nor larger than another");
        return Align(left, right) switch
        {
            (decimal one, decimal other) => one.CompareTo(other),
            (LocalDate one, LocalDate other) => one.CompareTo(other),
            (Instant one, Instant other) => one.CompareTo(other),
            _ => throw new RuleException("words have no order, nor have yes and no"),
        };
    }

    /// <summary>The date that a text such as '2026-02-24' says, or null.</summary>
    public static LocalDate? DateIn(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date } ? date : null;

    private static (object Left, object Right) Align(object left, object right)
    {
        if (left is LocalDate && right is string rightText && DateIn(rightText) is { } rightDate)
            return (left, rightDate);
        if (right is LocalDate && left is string leftText && DateIn(leftText) is { } leftDate)
            return (leftDate, right);
        if (KindOf(left) != KindOf(right))
            throw new RuleException($"{Describe(left)} can't be compared with {Describe(right)}");
        return (left, right);
    }
}
