using System.Collections.Immutable;
using Scriban.Syntax;

namespace Workflow.Core.Rules;

/// <summary>Walks a parsed template and lets through only what can neither repeat nor change nor look outside; notes the variables used.</summary>
internal sealed class TemplateGuard
{
    private readonly List<string> _names = [];

    /// <summary>What isn't let through, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Variables in the order of their first use.</summary>
    public ImmutableArray<string> Names => [.. _names.Distinct(StringComparer.Ordinal)];

    public void Visit(ScriptNode? node)
    {
        if (node is null || Problem is not null)
            return;
        switch (node)
        {
            case ScriptVariableGlobal variable:
                _names.Add(variable.Name);
                return;
            case ScriptBinaryExpression binary when !IsComparison(binary.Operator):
                Refuse(binary);
                return;
            case ScriptUnaryExpression unary when unary.Operator is not (ScriptUnaryOperator.Not or ScriptUnaryOperator.Negate):
                Refuse(unary);
                return;
            case ScriptPage
            or ScriptBlockStatement
            or ScriptRawStatement
            or ScriptEscapeStatement
            or ScriptEndStatement
            or ScriptNopStatement
            or ScriptExpressionStatement
            or ScriptIfStatement
            or ScriptElseStatement
            or ScriptNestedExpression
            or ScriptConditionalExpression
            or ScriptBinaryExpression
            or ScriptUnaryExpression
            or ScriptLiteral
            or ScriptToken
            or ScriptList
            or ScriptKeyword:
                for (var i = 0; i < node.ChildrenCount; i++)
                    Visit(node.GetChildren(i));
                return;
            default:
                Refuse(node);
                return;
        }
    }

    private void Refuse(ScriptNode node)
    {
        var text = node.ToString().ReplaceLineEndings(" ").Trim();
        Problem =
            $"'{(text.Length <= 60 ? text : text[..57] + "…")}' isn't read here; templates use variables, if, else and comparisons only";
    }

    private static bool IsComparison(ScriptBinaryOperator used) =>
        used
            is ScriptBinaryOperator.And
                or ScriptBinaryOperator.Or
                or ScriptBinaryOperator.EmptyCoalescing
                or ScriptBinaryOperator.CompareEqual
                or ScriptBinaryOperator.CompareNotEqual
                or ScriptBinaryOperator.CompareLess
                or ScriptBinaryOperator.CompareLessOrEqual
                or ScriptBinaryOperator.CompareGreater
                or ScriptBinaryOperator.CompareGreaterOrEqual;
}
