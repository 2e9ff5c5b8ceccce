using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Workflow.Core.Rules;

/// <summary>
/// A condition or value over named fields, such as <c>good_reason &amp;&amp; days_late &lt; 3</c>. The language is a part of Scriban's: its parser
/// reads the text, and only names, constants, comparisons, arithmetic, <c>&amp;&amp; || ! ?? ?:</c> and the functions of
/// <see cref="RuleFunction"/> are let through. There is nothing in it that repeats, assigns, waits or looks outside, so evaluating always
/// ends, in time proportional to the text, and gives the same answer for the same values. Immutable; safe to use from many threads.
/// </summary>
public sealed class Expression
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxLength = 2_000;

    private readonly ExpressionNode _root;

    private Expression(string text, ExpressionNode root)
    {
        Text = text;
        _root = root;
        Names = [.. root.Names().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The names whose values it needs, in the order of their first use; an output of a table is written <c>table.output</c>.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Parses; <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out string? problem)
    {
        expression = null;
        if (ExpressionParser.Parse(text, out problem) is not { } root)
        {
            problem ??= "not readable as an expression";
            return false;
        }
        problem = null;
        expression = new(text, root);
        return true;
    }

    /// <summary>
    /// True when it holds for these values (string, decimal or int, bool, LocalDate, Instant or null). Throws <see cref="RuleException"/> when it
    /// can't be computed: a name without an entry, an empty value where one is needed, values that don't compare, a result that isn't yes or no.
    /// </summary>
    public bool IsTrue(IReadOnlyDictionary<string, object?> values) =>
        Evaluate(values) switch
        {
            bool holds => holds,
            var other => throw new RuleException($"'{Text}' should be yes or no, but is {RuleValue.Describe(other)}"),
        };

    /// <summary>Its value: string, decimal, bool, LocalDate, Instant or null. Throws <see cref="RuleException"/> as <see cref="IsTrue"/>.</summary>
    public object? Evaluate(IReadOnlyDictionary<string, object?> values) => ExpressionValue.Of(_root, values);

    /// <summary>
    /// What kind of value it gives, by the kinds of its names (<paramref name="typeOf"/> gives null for a name that is unknown); null after
    /// telling every problem to <paramref name="report"/>. An unknown name comes with the nearest of <paramref name="known"/>.
    /// </summary>
    public RuleType? Check(Func<string, RuleType?> typeOf, IEnumerable<string> known, Action<string> report) =>
        new ExpressionCheck(typeOf, known, report).TypeOf(_root);

    /// <summary>The constants that the name is compared with anywhere in it: where the answer may change.</summary>
    internal IEnumerable<object> ConstantsComparedWith(string name) => _root.ConstantsComparedWith(name);

    /// <summary>True when trying one value per piece between its constants decides it for all values.</summary>
    internal bool IsDecidedByConstants => _root.IsDecidedByConstants;

    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>An expression, table or template that can't be computed for these values; the message says why, without quoting a value.</summary>
public sealed class RuleException(string message) : Exception(message);
