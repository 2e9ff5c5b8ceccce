using System.Collections.Frozen;

namespace Workflow.Core.Rules;

/// <summary>Words that rules and templates understand themselves, so that no field or table may be called so.</summary>
public static class ReservedNames
{
    /// <summary>The variable that holds the instant of the decision.</summary>
    public const string Now = "now";

    /// <summary>Libraries of the template language; none of them is open to rules.</summary>
    internal static FrozenSet<string> Libraries { get; } =
        new[] { "array", "date", "html", "math", "object", "regex", "string", "timespan" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Every such word.</summary>
    public static FrozenSet<string> All { get; } =
        Libraries
            .Concat(RuleFunction.All.Keys)
            .Concat([
                .. new[] { Now, "true", "false", "null", "empty", "this", "blank", "if", "else", "end", "for", "in", "while" },
                .. new[] { "break", "continue", "func", "ret", "import", "include", "capture", "case", "when", "with", "wrap" },
                .. new[] { "do", "tablerow", "readonly", "eval", "and", "or", "not", "is", "contains", "default" },
            ])
            .ToFrozenSet(StringComparer.Ordinal);
}
