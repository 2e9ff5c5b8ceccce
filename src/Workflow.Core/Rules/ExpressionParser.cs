using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Scriban.Parsing;
using Scriban.Syntax;
using Workflow.Core.Definitions;

namespace Workflow.Core.Rules;

/// <summary>Reads an expression with Scriban's parser and lets through only what <see cref="ExpressionNode"/> can say.</summary>
internal static class ExpressionParser
{
    /// <summary>Deeper nesting than any readable condition has.</summary>
    internal const int MaxDepth = 200;

    private static readonly ImmutableDictionary<ScriptBinaryOperator, RuleOperator> Operators = new Dictionary<
        ScriptBinaryOperator,
        RuleOperator
    >
    {
        [ScriptBinaryOperator.And] = RuleOperator.And,
        [ScriptBinaryOperator.Or] = RuleOperator.Or,
        [ScriptBinaryOperator.EmptyCoalescing] = RuleOperator.Otherwise,
        [ScriptBinaryOperator.CompareEqual] = RuleOperator.Equal,
        [ScriptBinaryOperator.CompareNotEqual] = RuleOperator.NotEqual,
        [ScriptBinaryOperator.CompareLess] = RuleOperator.Less,
        [ScriptBinaryOperator.CompareLessOrEqual] = RuleOperator.LessOrEqual,
        [ScriptBinaryOperator.CompareGreater] = RuleOperator.Greater,
        [ScriptBinaryOperator.CompareGreaterOrEqual] = RuleOperator.GreaterOrEqual,
        [ScriptBinaryOperator.Add] = RuleOperator.Add,
        [ScriptBinaryOperator.Subtract] = RuleOperator.Subtract,
        [ScriptBinaryOperator.Multiply] = RuleOperator.Multiply,
        [ScriptBinaryOperator.Divide] = RuleOperator.Divide,
        [ScriptBinaryOperator.Modulus] = RuleOperator.Remainder,
    }.ToImmutableDictionary();

    /// <summary>The parsed expression, or null and what is wrong.</summary>
    public static ExpressionNode? Parse(string text, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            problem = "an empty expression; expected a condition such as good_reason == true";
        else if (text.Length > Expression.MaxLength)
            problem = FormattableString.Invariant(
                $"the expression has {text.Length:N0} characters; at most {Expression.MaxLength:N0} are read"
            );
        if (problem is not null)
            return null;
        try
        {
            return Convert(SingleExpression(text));
        }
        catch (RefusedException refused)
        {
            problem = refused.Message;
        }
        return null;
    }

    private static ScriptExpression SingleExpression(string text)
    {
        var options = new ParserOptions { ExpressionDepthLimit = MaxDepth, ParseFloatAsDecimal = true };
        var parsed = Scriban.Template.Parse(text, "", options, new LexerOptions { Mode = ScriptMode.ScriptOnly });
        if (parsed.HasErrors)
            throw new RefusedException("not readable as an expression: " + Plain(parsed.Messages));
        if (parsed.Page?.Body?.Statements is [ScriptExpressionStatement { Expression: { } expression }])
            return expression;
        throw new RefusedException("expected one expression, found statements; only conditions and values are read");
    }

    internal static string Plain(IReadOnlyList<LogMessage> messages)
    {
        var message = messages.Count == 0 ? "the text isn't complete" : messages[0].Message;
        return message.ReplaceLineEndings(" ").TrimEnd('.');
    }

    private static ExpressionNode Convert(ScriptExpression? node) =>
        node switch
        {
            ScriptNestedExpression nested => Convert(nested.Expression),
            ScriptLiteral literal => new ExpressionNode.Constant(ConstantOf(literal.Value)),
            ScriptVariableGlobal or ScriptMemberExpression => new ExpressionNode.Name(NameOf(node)),
            ScriptUnaryExpression unary => ConvertUnary(unary),
            ScriptBinaryExpression binary => ConvertBinary(binary),
            ScriptConditionalExpression choice => new ExpressionNode.Choice(
                Convert(choice.Condition),
                Convert(choice.ThenValue),
                Convert(choice.ElseValue)
            ),
            ScriptFunctionCall call => ConvertCall(call),
            ScriptAssignExpression => throw new RefusedException("'=' sets a value, which expressions can't do; compare with =="),
            ScriptPipeCall => throw new RefusedException("'|' isn't read here; write the function first, such as length(note)"),
            null => throw new RefusedException("the expression ends too early"),
            _ => throw new RefusedException($"'{Short(node.ToString())}' isn't read here; expressions only compare and compute"),
        };

    private static ExpressionNode ConvertUnary(ScriptUnaryExpression unary) =>
        unary.Operator switch
        {
            ScriptUnaryOperator.Not => new ExpressionNode.Not(Convert(unary.Right)),
            ScriptUnaryOperator.Negate => new ExpressionNode.Negative(Convert(unary.Right)),
            _ => throw new RefusedException($"'{Short(unary.ToString())}' isn't read here; expressions only compare and compute"),
        };

    private static ExpressionNode.Binary ConvertBinary(ScriptBinaryExpression binary) =>
        Operators.TryGetValue(binary.Operator, out var known)
            ? new(known, Convert(binary.Left), Convert(binary.Right))
            : throw new RefusedException($"'{binary.OperatorToken?.Value}' isn't read here; expressions only compare and compute");

    private static ExpressionNode.Call ConvertCall(ScriptFunctionCall call)
    {
        if (call.Target is not ScriptVariableGlobal { Name: var name } || !RuleFunction.All.TryGetValue(name, out var function))
            throw new RefusedException(Unknown(call));
        var count = call.Arguments.Count;
        if (count < function.Takes.Length || (count > function.Takes.Length && !function.TakesMore))
        {
            var least = function.TakesMore ? "at least " : "";
            throw new RefusedException(
                string.Create(CultureInfo.InvariantCulture, $"'{name}' expects {least}{function.Takes.Length} values, found {count}")
            );
        }
        return new(function, [.. call.Arguments.Select(Convert)]);
    }

    private static string Unknown(ScriptFunctionCall call)
    {
        if (call.Arguments is [ScriptVariableGlobal { Name: "and" or "or" or "is" or "not" or "in" or "contains" } word, ..])
            return $"'{word.Name}' isn't an operator here; write &&, ||, ==, ! or one_of(field, 'a', 'b')";
        var name = Short(call.Target?.ToString());
        return name == "not"
            ? "'not' isn't an operator here; write !"
            : $"there is no function '{name}'{NearestName.Hint(name, RuleFunction.All.Keys)}";
    }

    private static string NameOf(ScriptExpression node) =>
        node switch
        {
            ScriptVariableGlobal variable => variable.Name,
            ScriptMemberExpression { Target: ScriptVariableGlobal { Name: "date" }, Member.Name: "now" } => throw new RefusedException(
                "'date.now' reads the clock, which rules can't do; 'now' is the time of the decision"
            ),
            ScriptMemberExpression { Target: ScriptVariableGlobal library } when ReservedNames.Libraries.Contains(library.Name) =>
                throw new RefusedException($"'{Short(node.ToString())}' isn't read here; expressions only compare and compute"),
            ScriptMemberExpression { Target: ScriptVariableGlobal table, Member: ScriptVariableGlobal member } =>
                $"{table.Name}.{member.Name}",
            _ => throw new RefusedException(
                $"'{Short(node.ToString())}' isn't a name; expected a field, or a table and its output (fee.band)"
            ),
        };

    private static object? ConstantOf(object? value) =>
        value switch
        {
            null or string or bool or decimal => value,
            int number => (decimal)number,
            long number => (decimal)number,
            BigInteger => throw new RefusedException("a number too large"),
            _ => throw new RefusedException($"'{value}' isn't read here; write numbers as 3 or 0.5"),
        };

    private static string Short(string? text) =>
        text is null ? ""
        : text.Length <= 60 ? text
        : text[..57] + "…";

    private sealed class RefusedException(string message) : Exception(message);
}
