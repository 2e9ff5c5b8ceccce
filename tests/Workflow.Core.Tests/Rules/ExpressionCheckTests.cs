using Workflow.Core.Rules;
using Xunit;

namespace Workflow.Core.Tests.Rules;

public sealed class ExpressionCheckTests
{
    private static readonly Dictionary<string, RuleType> Types = new(StringComparer.Ordinal)
    {
        ["good_reason"] = RuleType.YesNo,
        ["days_late"] = RuleType.Number,
        ["note"] = RuleType.Text,
        ["decision"] = new(RuleKind.Text, ["continue", "convert"]),
        ["arrived_on"] = RuleType.Date,
        ["now"] = RuleType.Moment,
    };

    [Theory]
    [InlineData("good_reason && days_late < 3", RuleKind.YesNo)]
    [InlineData("decision == 'convert'", RuleKind.YesNo)]
    [InlineData("one_of(decision, 'continue', 'convert')", RuleKind.YesNo)]
    [InlineData("note == 'anything'", RuleKind.YesNo)]
    [InlineData("note == null", RuleKind.YesNo)]
    [InlineData("arrived_on < '2026-02-24'", RuleKind.YesNo)]
    [InlineData("days_late + 1", RuleKind.Number)]
    [InlineData("days_between(arrived_on, arrived_on)", RuleKind.Number)]
    [InlineData("add_days(arrived_on, days_late)", RuleKind.Date)]
    [InlineData("note ?? 'none'", RuleKind.Text)]
    [InlineData("good_reason ? null : days_late", RuleKind.Number)]
    [InlineData("now", RuleKind.Moment)]
    public void The_type_is_found_before_anything_is_computed(string text, RuleKind kind)
    {
        var (type, problems) = Check(text);

        Assert.Empty(problems);
        Assert.Equal(kind, type?.Kind);
    }

    [Theory]
    [InlineData("good_raeson", "there is no field 'good_raeson' (did you mean 'good_reason'?)")]
    [InlineData("decision == 'convertt'", "'convertt' is none of the choices (did you mean 'convert'?)")]
    [InlineData("one_of(decision, 'continu')", "'continu' is none of the choices (did you mean 'continue'?)")]
    [InlineData("days_late == 'three'", "a number can't be compared with text")]
    [InlineData("good_reason && days_late", "'&&' expects yes or no, but 'days_late' is a number")]
    [InlineData("!note", "'!' expects yes or no, but 'note' is text")]
    [InlineData("note + 1 == 2", "arithmetic expects a number, but 'note' is text")]
    [InlineData("arrived_on == 'soon'", "a date can't be compared with text")]
    [InlineData("good_reason < true", "no order")]
    [InlineData("days_late < null", "no order")]
    [InlineData("note < 'm'", "no order")]
    [InlineData("good_reason ? 1 : 'one'", "both sides of ':' should be of one kind, but are a number and text")]
    [InlineData("days_between(now, arrived_on) > 1", "'days_between' expects a date, but 'now' is a date and time")]
    public void What_does_not_fit_is_told_with_the_nearest_name(string text, string expected)
    {
        var (type, problems) = Check(text);

        Assert.Null(type);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    private static (RuleType? Type, List<string> Problems) Check(string text)
    {
        Assert.True(Expression.TryParse(text, out var expression, out var problem), problem);
        var problems = new List<string>();
        return (expression.Check(name => Types.GetValueOrDefault(name), Types.Keys, problems.Add), problems);
    }
}
