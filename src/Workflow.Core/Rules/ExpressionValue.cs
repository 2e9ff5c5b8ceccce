using System.Diagnostics;

namespace Workflow.Core.Rules;

/// <summary>
/// Computes a parsed expression. Both sides of <c>&amp;&amp;</c> and <c>||</c> must be yes or no; the right one is only looked at when it
/// matters.
/// </summary>
internal static class ExpressionValue
{
    public static object? Of(ExpressionNode node, IReadOnlyDictionary<string, object?> values)
    {
        switch (node)
        {
            case ExpressionNode.Constant constant:
                return constant.Value;
            case ExpressionNode.Name name:
                return values.TryGetValue(name.Text, out var value)
                    ? RuleValue.Normalize(value)
                    : throw new RuleException($"'{name.Text}' is not known here");
            case ExpressionNode.Not not:
                return !YesNo(not.Of, values);
            case ExpressionNode.Negative negative:
                return -Number(negative.Of, values);
            case ExpressionNode.Choice choice:
                return Of(YesNo(choice.Condition, values) ? choice.Then : choice.Else, values);
            case ExpressionNode.Call call:
                return call.Function.Compute([.. call.Arguments.Select(argument => Of(argument, values))]);
            case ExpressionNode.Binary binary:
                return Of(binary, values);
            default:
                throw new UnreachableException(node.GetType().Name);
        }
    }

    private static object? Of(ExpressionNode.Binary node, IReadOnlyDictionary<string, object?> values) =>
        node.Operator switch
        {
            RuleOperator.And => YesNo(node.Left, values) && YesNo(node.Right, values),
            RuleOperator.Or => YesNo(node.Left, values) || YesNo(node.Right, values),
            RuleOperator.Otherwise => Of(node.Left, values) ?? Of(node.Right, values),
            RuleOperator.Equal => RuleValue.AreEqual(Of(node.Left, values), Of(node.Right, values)),
            RuleOperator.NotEqual => !RuleValue.AreEqual(Of(node.Left, values), Of(node.Right, values)),
            RuleOperator.Less => RuleValue.Compare(Of(node.Left, values), Of(node.Right, values)) < 0,
            RuleOperator.LessOrEqual => RuleValue.Compare(Of(node.Left, values), Of(node.Right, values)) <= 0,
            RuleOperator.Greater => RuleValue.Compare(Of(node.Left, values), Of(node.Right, values)) > 0,
            RuleOperator.GreaterOrEqual => RuleValue.Compare(Of(node.Left, values), Of(node.Right, values)) >= 0,
            RuleOperator.Add => Compute(node, values, (left, right) => left + right),
            RuleOperator.Subtract => Compute(node, values, (left, right) => left - right),
            RuleOperator.Multiply => Compute(node, values, (left, right) => left * right),
            RuleOperator.Divide => Compute(node, values, (left, right) => left / right),
            RuleOperator.Remainder => Compute(node, values, (left, right) => left % right),
        };

    private static decimal Compute(
        ExpressionNode.Binary node,
        IReadOnlyDictionary<string, object?> values,
        Func<decimal, decimal, decimal> compute
    )
    {
        var (left, right) = (Number(node.Left, values), Number(node.Right, values));
        try
        {
            return compute(left, right);
        }
        catch (DivideByZeroException)
        {
            throw new RuleException("a number was divided by zero");
        }
        catch (OverflowException)
        {
            throw new RuleException("a number became too large");
        }
    }

    private static bool YesNo(ExpressionNode node, IReadOnlyDictionary<string, object?> values) =>
        Of(node, values) is var value && value is bool holds
            ? holds
            : throw new RuleException($"{NameOf(node)} should be yes or no, but is {RuleValue.Describe(value)}");

    private static decimal Number(ExpressionNode node, IReadOnlyDictionary<string, object?> values) =>
        Of(node, values) is var value && value is decimal number
            ? number
            : throw new RuleException($"{NameOf(node)} should be a number, but is {RuleValue.Describe(value)}");

    private static string NameOf(ExpressionNode node) => node is ExpressionNode.Name name ? $"'{name.Text}'" : "a part";
}
