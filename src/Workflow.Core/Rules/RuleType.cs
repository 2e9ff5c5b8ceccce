using System.Collections.Immutable;

namespace Workflow.Core.Rules;

/// <summary>The kinds of values that rules know.</summary>
public enum RuleKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    YesNo,

    /// <summary>A day.</summary>
    Date,

    /// <summary>An instant.</summary>
    Moment,

    /// <summary>The constant <c>null</c>, which compares with everything.</summary>
    Nothing,
}

/// <summary>
/// The kind of a value, and for words that are one of a few: which, so that a comparison with a word that can't come is found.
/// <paramref name="Choices"/> is empty for free text and for other kinds.
/// </summary>
public sealed record RuleType(RuleKind Kind, ImmutableArray<string> Choices)
{
    /// <summary>Free text.</summary>
    public static RuleType Text { get; } = new(RuleKind.Text, []);

    /// <summary>A number.</summary>
    public static RuleType Number { get; } = new(RuleKind.Number, []);

    /// <summary>Yes or no.</summary>
    public static RuleType YesNo { get; } = new(RuleKind.YesNo, []);

    /// <summary>A day.</summary>
    public static RuleType Date { get; } = new(RuleKind.Date, []);

    /// <summary>An instant.</summary>
    public static RuleType Moment { get; } = new(RuleKind.Moment, []);

    internal static RuleType Nothing { get; } = new(RuleKind.Nothing, []);

    /// <summary>The type of a kind, without choices.</summary>
    public static RuleType Of(RuleKind kind) =>
        kind switch
        {
            RuleKind.Text => Text,
            RuleKind.Number => Number,
            RuleKind.YesNo => YesNo,
            RuleKind.Date => Date,
            RuleKind.Moment => Moment,
            RuleKind.Nothing => Nothing,
        };

    /// <summary>A kind in words: "a number".</summary>
    public static string Describe(RuleKind kind) =>
        kind switch
        {
            RuleKind.Text => "text",
            RuleKind.Number => "a number",
            RuleKind.YesNo => "yes or no",
            RuleKind.Date => "a date",
            RuleKind.Moment => "a date and time",
            RuleKind.Nothing => "nothing",
        };

    /// <summary>Compares kind and choices, not references.</summary>
    public bool Equals(RuleType? other) => other is not null && Kind == other.Kind && Choices.SequenceEqual(other.Choices);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Choices.Length);

    /// <inheritdoc />
    public override string ToString() => Describe(Kind);
}
