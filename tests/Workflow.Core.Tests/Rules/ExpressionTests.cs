using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Rules;
using Xunit;

namespace Workflow.Core.Tests.Rules;

public sealed class ExpressionTests
{
    private static readonly Dictionary<string, object?> Values = new(StringComparer.Ordinal)
    {
        ["good_reason"] = true,
        ["days_late"] = 3m,
        ["kind"] = "late",
        ["note"] = null,
        ["姓名"] = "王 😀",
        ["arrived_on"] = new LocalDate(2026, 2, 24),
        ["due_on"] = new LocalDate(2026, 2, 20),
        ["served_at"] = Instant.FromUtc(2026, 2, 4, 2, 0),
        ["now"] = Instant.FromUtc(2026, 2, 5, 2, 0),
        ["fee.band"] = "high",
        ["count"] = 7,
    };

    [Theory]
    [InlineData("good_reason", true)]
    [InlineData("!good_reason", false)]
    [InlineData("good_reason && days_late < 4", true)]
    [InlineData("days_late >= 3 && days_late <= 3", true)]
    [InlineData("days_late > 3 || kind != 'early'", true)]
    [InlineData("false && note > 1", false)]
    [InlineData("true || note > 1", true)]
    [InlineData("kind == 'late'", true)]
    [InlineData("kind == 'Late'", false)]
    [InlineData("one_of(kind, 'early', 'late')", true)]
    [InlineData("one_of kind 'early' 'never'", false)]
    [InlineData("is_empty(note) && !is_empty(kind)", true)]
    [InlineData("note == null", true)]
    [InlineData("kind != null", true)]
    [InlineData("(note ?? 'none') == 'none'", true)]
    [InlineData("姓名 == '王 😀'", true)]
    [InlineData("arrived_on > due_on", true)]
    [InlineData("arrived_on == '2026-02-24'", true)]
    [InlineData("'2026-02-25' > arrived_on", true)]
    [InlineData("days_between(due_on, arrived_on) == 4", true)]
    [InlineData("add_days(due_on, 4) == arrived_on", true)]
    [InlineData("served_at < now", true)]
    [InlineData("fee.band == 'high'", true)]
    [InlineData("count == 7", true)]
    [InlineData("(good_reason ? days_late : 0) == 3", true)]
    [InlineData("1.5 * 2 == 3 && 7 % 4 == 3 && -1 + 2 == 1 && 1 / 4 == 0.25", true)]
    [InlineData("0.1 + 0.2 == 0.3", true)]
    [InlineData("larger(days_late, 5) - smaller(days_late, 5) == 2", true)]
    [InlineData("length(kind) == 4", true)]
    public void A_condition_says_whether_it_holds(string text, bool holds) => Assert.Equal(holds, Parse(text).IsTrue(Values));

    [Theory]
    [InlineData("unknown_name", "'unknown_name' is not known here")]
    [InlineData("days_late", "should be yes or no, but is a number")]
    [InlineData("note", "should be yes or no, but is empty")]
    [InlineData("note && true", "'note' should be yes or no, but is empty")]
    [InlineData("note < 3", "empty value")]
    [InlineData("kind == 3", "text can't be compared with a number")]
    [InlineData("arrived_on == 'soon'", "a date can't be compared with text")]
    [InlineData("served_at == arrived_on", "a date and time can't be compared with a date")]
    [InlineData("good_reason < true", "no order")]
    [InlineData("kind < 'm'", "words have no order")]
    [InlineData("days_late / 0 == 1", "divided by zero")]
    [InlineData("79228162514264337593543950335 * days_late > 0", "too large")]
    [InlineData("days_between(note, due_on) > 1", "'days_between' was given an empty value")]
    [InlineData("add_days(due_on, 0.5) == due_on", "whole number of days")]
    [InlineData("add_days(add_days('9999-12-31', 1), 1) == due_on", "'add_days' expects a date")]
    [InlineData("add_days(due_on, 100000) < add_days(add_days(add_days(due_on, 100000), 100000), 100000)", "")]
    [InlineData("length(days_late) > 1", "'length' expects text, but was given a number")]
    public void What_cannot_be_computed_is_refused_with_a_sentence(string text, string expected)
    {
        if (!Expression.TryParse(text, out var expression, out var problem))
        {
            Assert.Contains(expected, problem, StringComparison.Ordinal);
            return;
        }
        if (expected.Length == 0)
        {
            Assert.True(expression.IsTrue(Values));
            return;
        }
        var refused = Assert.Throws<RuleException>(() => expression.IsTrue(Values));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty expression")]
    [InlineData("   \n ", "empty expression")]
    [InlineData("a ==", "not readable")]
    [InlineData("(a", "not readable")]
    [InlineData("'open", "not readable")]
    [InlineData("😀", "not readable")]
    [InlineData("a; b", "one expression")]
    [InlineData("a\nb", "one expression")]
    [InlineData("x = 3", "compare with ==")]
    [InlineData("x++", "isn't read here")]
    [InlineData("for x in 1..1000000000; end", "one expression")]
    [InlineData("while true; end", "one expression")]
    [InlineData("func f; ret f; end; f", "one expression")]
    [InlineData("do; ret 1; end", "isn't read here")]
    [InlineData("case a; when 1; end", "one expression")]
    [InlineData("ret a", "one expression")]
    [InlineData("import a", "one expression")]
    [InlineData("include 'secrets'", "no function 'include'")]
    [InlineData("date.now", "'date.now' reads the clock")]
    [InlineData("math.random(1, 2) == 1", "no function 'math.random'")]
    [InlineData("math.uuid == 'x'", "'math.uuid' isn't read here")]
    [InlineData("object.eval('1')", "no function 'object.eval'")]
    [InlineData("object.eval_template 'x'", "no function")]
    [InlineData("regex.match(kind, '(a+)+$')", "no function 'regex.match'")]
    [InlineData("1..1000000000", "isn't read here")]
    [InlineData("1 << 1000000000", "isn't read here")]
    [InlineData("a // b", "isn't read here")]
    [InlineData("[1,2,3]", "isn't read here")]
    [InlineData("{a: 1}", "isn't read here")]
    [InlineData("a[0]", "isn't read here")]
    [InlineData("this", "isn't read here")]
    [InlineData("$a", "isn't read here")]
    [InlineData("@a", "isn't read here")]
    [InlineData("$\"{a}\"", "isn't read here")]
    [InlineData("a.b.c == 1", "isn't a name")]
    [InlineData("a and b", "'and' isn't an operator")]
    [InlineData("kind in 'a'", "'in' isn't an operator")]
    [InlineData("not a", "write !")]
    [InlineData("kind | length", "write the function first")]
    [InlineData("one_off(kind, 'a')", "did you mean 'one_of'")]
    [InlineData("one_of(kind)", "expects at least 2 values, found 1")]
    [InlineData("days_between(a)", "expects 2 values, found 1")]
    [InlineData("99999999999999999999999999999999 == 1", "number too large")]
    public void Only_one_expression_that_compares_and_computes_is_read(string text, string expected)
    {
        Assert.False(Expression.TryParse(text, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_cannot_be_multiplied_into_a_huge_text()
    {
        var refused = Assert.Throws<RuleException>(() => Parse("kind * 1000000000 == 'x'").IsTrue(Values));

        Assert.Contains("'kind' should be a number", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('!')]
    [InlineData('-')]
    [InlineData('[')]
    public void Deep_nesting_is_refused(char opening) => Assert.False(Expression.TryParse(new string(opening, 1_900) + "a", out _, out _));

    [Fact]
    public void A_text_longer_than_the_limit_is_refused_unread()
    {
        Assert.False(Expression.TryParse(new string('a', 50_000_000), out _, out var problem));
        Assert.Contains("at most 2,000", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void It_knows_the_names_that_it_needs() =>
        Assert.Equal(["b", "a", "fee.band"], Parse("b && (a == 1 || b) && one_of(fee.band, 'x', 'y')").Names.AsEnumerable());

    [Fact]
    public void A_message_never_quotes_a_value()
    {
        var refused = Assert.Throws<RuleException>(() => Parse("姓名").IsTrue(Values));

        Assert.DoesNotContain("王", refused.Message, StringComparison.Ordinal);
    }

    [Property]
    public Property Any_text_is_read_or_refused_and_computed_or_refused() =>
        Prop.ForAll(
            Texts.ToArbitrary(),
            text =>
            {
                if (!Expression.TryParse(text, out var expression, out var problem))
                    return problem.Length > 0;
                try
                {
                    return Equals(expression.Evaluate(Values), expression.Evaluate(Values));
                }
                catch (RuleException)
                {
                    return true;
                }
            }
        );

    private static Gen<string> Texts =>
        Gen.Elements(
                "good_reason",
                "days_late",
                "note",
                "姓名",
                "now",
                "date.now",
                "😀",
                "'a'",
                "'",
                "\"",
                "1",
                "0",
                "0.5",
                "1e400",
                "==",
                "<",
                "&&",
                "||",
                "!",
                "??",
                "?",
                ":",
                "+",
                "*",
                "/",
                "%",
                "-",
                "(",
                ")",
                "[",
                "]",
                "{{",
                "}}",
                ".",
                "..",
                "|",
                ";",
                "\n",
                "for",
                "in",
                "end",
                "func",
                "one_of(",
                "length",
                ",",
                "null",
                "\0"
            )
            .ArrayOf()
            .Select(words => string.Join(' ', words));

    private static Expression Parse(string text) =>
        Expression.TryParse(text, out var expression, out var problem) ? expression : throw new ArgumentException(problem);
}
