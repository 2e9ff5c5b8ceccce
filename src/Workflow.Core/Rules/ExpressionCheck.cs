using System.Diagnostics;
using Workflow.Core.Definitions;

namespace Workflow.Core.Rules;

/// <summary>Finds the type of an expression by the types of its names, and tells what doesn't fit before anything is computed.</summary>
internal sealed class ExpressionCheck(Func<string, RuleType?> typeOf, IEnumerable<string> known, Action<string> report)
{
    public RuleType? TypeOf(ExpressionNode node) =>
        node switch
        {
            ExpressionNode.Constant constant => RuleValue.KindOf(constant.Value) is { } kind ? RuleType.Of(kind) : RuleType.Nothing,
            ExpressionNode.Name name => TypeOfName(name.Text),
            ExpressionNode.Not not => Expect(not.Of, RuleKind.YesNo, "'!'") ? RuleType.YesNo : null,
            ExpressionNode.Negative negative => Expect(negative.Of, RuleKind.Number, "'-'") ? RuleType.Number : null,
            ExpressionNode.Choice choice => TypeOfChoice(choice),
            ExpressionNode.Call call => TypeOfCall(call),
            ExpressionNode.Binary binary => TypeOfBinary(binary),
            _ => throw new UnreachableException(node.GetType().Name),
        };

    private RuleType? TypeOfName(string name)
    {
        if (typeOf(name) is { } type)
            return type;
        report($"there is no field '{name}'{NearestName.Hint(name, known)}");
        return null;
    }

    private RuleType? TypeOfChoice(ExpressionNode.Choice choice)
    {
        var fits = Expect(choice.Condition, RuleKind.YesNo, "'?'");
        var (then, otherwise) = (TypeOf(choice.Then), TypeOf(choice.Else));
        return fits ? Same(then, otherwise, "both sides of ':'") : null;
    }

    private RuleType? TypeOfCall(ExpressionNode.Call call)
    {
        var function = call.Function;
        if (function.IsMembership)
        {
            var fits = true;
            foreach (var choice in call.Arguments.Skip(1))
                fits &= Comparable(call.Arguments[0], choice);
            return fits ? RuleType.YesNo : null;
        }
        var all = true;
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            all &= function.Takes[i] is { } kind
                ? Expect(call.Arguments[i], kind, $"'{function.Name}'")
                : TypeOf(call.Arguments[i]) is not null;
        }
        return all ? RuleType.Of(function.Gives) : null;
    }

    private RuleType? TypeOfBinary(ExpressionNode.Binary node)
    {
        switch (node.Operator)
        {
            case RuleOperator.And or RuleOperator.Or:
                var word = node.Operator == RuleOperator.And ? "'&&'" : "'||'";
                return Expect(node.Left, RuleKind.YesNo, word) & Expect(node.Right, RuleKind.YesNo, word) ? RuleType.YesNo : null;
            case RuleOperator.Otherwise:
                return Same(TypeOf(node.Left), TypeOf(node.Right), "both sides of '??'");
            case RuleOperator.Equal or RuleOperator.NotEqual:
                return Comparable(node.Left, node.Right) ? RuleType.YesNo : null;
            case RuleOperator.Less or RuleOperator.LessOrEqual or RuleOperator.Greater or RuleOperator.GreaterOrEqual:
                return Comparable(node.Left, node.Right) && Ordered(node) ? RuleType.YesNo : null;
            default:
                return Expect(node.Left, RuleKind.Number, "arithmetic") & Expect(node.Right, RuleKind.Number, "arithmetic")
                    ? RuleType.Number
                    : null;
        }
    }

    private bool Ordered(ExpressionNode.Binary node)
    {
        var (left, right) = (TypeOf(node.Left)?.Kind, TypeOf(node.Right)?.Kind);
        if (left != RuleKind.Nothing && right != RuleKind.Nothing && (HasOrder(left) || HasOrder(right)))
            return true;
        report("words, yes and no, and null have no order: use == or !=");
        return false;
    }

    private static bool HasOrder(RuleKind? kind) => kind is RuleKind.Number or RuleKind.Date or RuleKind.Moment;

    private bool Comparable(ExpressionNode left, ExpressionNode right)
    {
        if (TypeOf(left) is not { } leftType || TypeOf(right) is not { } rightType)
            return false;
        if (IsDateAndConstant(leftType, right) || IsDateAndConstant(rightType, left))
            return true;
        if (leftType.Kind == RuleKind.Nothing || rightType.Kind == RuleKind.Nothing)
            return true;
        if (leftType.Kind != rightType.Kind)
        {
            report($"{leftType} can't be compared with {rightType}");
            return false;
        }
        return IsPossible(leftType, right) && IsPossible(rightType, left);
    }

    private bool IsPossible(RuleType type, ExpressionNode other)
    {
        if (type.Choices.IsEmpty || other is not ExpressionNode.Constant { Value: string word } || type.Choices.Contains(word))
            return true;
        report($"'{word}' is none of the choices{NearestName.Hint(word, type.Choices)}");
        return false;
    }

    private static bool IsDateAndConstant(RuleType type, ExpressionNode other) =>
        type.Kind == RuleKind.Date && other is ExpressionNode.Constant { Value: string text } && RuleValue.DateIn(text) is not null;

    private bool Expect(ExpressionNode node, RuleKind kind, string by)
    {
        if (TypeOf(node) is not { } type)
            return false;
        if (type.Kind == kind)
            return true;
        report($"{by} expects {RuleType.Describe(kind)}, but {Describe(node)} is {type}");
        return false;
    }

    private RuleType? Same(RuleType? one, RuleType? other, string where)
    {
        if (one is null || other is null)
            return null;
        if (one.Kind == other.Kind)
            return one.Choices.SequenceEqual(other.Choices) ? one : RuleType.Of(one.Kind);
        if (one.Kind == RuleKind.Nothing)
            return other;
        if (other.Kind == RuleKind.Nothing)
            return one;
        report($"{where} should be of one kind, but are {one} and {other}");
        return null;
    }

    private static string Describe(ExpressionNode node) => node is ExpressionNode.Name name ? $"'{name.Text}'" : "a part of it";
}
