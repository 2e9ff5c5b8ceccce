using System.Diagnostics.CodeAnalysis;

namespace Workflow.Core.Rules;

/// <summary>A condition or value over named fields. Contract stub; the implementation follows.</summary>
public sealed class Expression
{
    private Expression(string text) => Text = text;

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Parses; <paramref name="problem"/> says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out string? problem)
    {
        expression = new(text);
        problem = null;
        return true;
    }

    /// <summary>True when it holds for these values (string, decimal, bool, LocalDate, Instant or null). Throws <see cref="RuleException"/> when it can't be computed.</summary>
    public bool IsTrue(IReadOnlyDictionary<string, object?> values) => throw new NotSupportedException(Text);
}

/// <summary>An expression or template that can't be computed for these values.</summary>
public sealed class RuleException(string message) : Exception(message);
