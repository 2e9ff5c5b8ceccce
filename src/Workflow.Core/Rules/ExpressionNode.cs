using System.Collections.Immutable;

namespace Workflow.Core.Rules;

/// <summary>What joins two sides.</summary>
internal enum RuleOperator
{
    And,
    Or,
    Otherwise,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// <summary>A parsed expression: a closed family that only computes.</summary>
internal abstract record ExpressionNode
{
    private ExpressionNode() { }

    internal sealed record Constant(object? Value) : ExpressionNode;

    internal sealed record Name(string Text) : ExpressionNode;

    internal sealed record Not(ExpressionNode Of) : ExpressionNode;

    internal sealed record Negative(ExpressionNode Of) : ExpressionNode;

    internal sealed record Binary(RuleOperator Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode;

    internal sealed record Choice(ExpressionNode Condition, ExpressionNode Then, ExpressionNode Else) : ExpressionNode;

    internal sealed record Call(RuleFunction Function, ImmutableArray<ExpressionNode> Arguments) : ExpressionNode;

    internal ImmutableArray<ExpressionNode> Children =>
        this switch
        {
            Not not => [not.Of],
            Negative negative => [negative.Of],
            Binary binary => [binary.Left, binary.Right],
            Choice choice => [choice.Condition, choice.Then, choice.Else],
            Call call => call.Arguments,
            _ => [],
        };

    internal IEnumerable<string> Names() => this is Name name ? [name.Text] : Children.SelectMany(child => child.Names());

    internal IEnumerable<object> ConstantsComparedWith(string name)
    {
        var here = this switch
        {
            Binary { Left: Name left, Right: Constant { Value: { } value } } when left.Text == name => [value],
            Binary { Left: Constant { Value: { } value }, Right: Name right } when right.Text == name => [value],
            Call { Function.IsMembership: true } call when call.Arguments is [Name first, .. var rest] && first.Text == name =>
                rest.OfType<Constant>().Select(constant => constant.Value).OfType<object>(),
            _ => Enumerable.Empty<object>(),
        };
        return here.Concat(Children.SelectMany(child => child.ConstantsComparedWith(name)));
    }

    /// <summary>
    /// True when its answer depends on each name only by how it compares with constants, so that trying one value per piece between the
    /// constants decides it for all values.
    /// </summary>
    internal bool IsDecidedByConstants =>
        this switch
        {
            Constant or Name => true,
            Not not => not.Of.IsDecidedByConstants,
            Call { Function.Name: "is_empty" } call => call.Arguments[0] is Name,
            Call { Function.IsMembership: true } call => call.Arguments[0] is Name
                && call.Arguments.Skip(1).All(choice => choice is Constant),
            Binary { Operator: RuleOperator.And or RuleOperator.Or } binary => binary.Left.IsDecidedByConstants
                && binary.Right.IsDecidedByConstants,
            Binary { Operator: >= RuleOperator.Equal and <= RuleOperator.GreaterOrEqual } binary => binary
                is { Left: Name, Right: Constant }
                    or { Left: Constant, Right: Name },
            _ => false,
        };
}
