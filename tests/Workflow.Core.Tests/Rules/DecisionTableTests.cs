using NodaTime;
using Workflow.Core.Rules;
using Workflow.Core.Tests.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Rules;

public sealed class DecisionTableTests
{
    private const string Interval = """
        tables:
          interval:
            hit: unique
            inputs: [ level, months ]
            outputs: { weeks: number, why: [ early, late ] }
            rows:
              - { when: { level: high }, give: { weeks: 1, why: early } }
              - { when: { level: [ low, medium ], months: "< 12" }, give: { weeks: 4, why: early } }
              - { when: { level: "!= high", months: ">= 12" }, give: { weeks: 12, why: late } }
        """;

    [Theory]
    [InlineData("high", 0, 1, "early")]
    [InlineData("high", 99, 1, "early")]
    [InlineData("low", 11.9, 4, "early")]
    [InlineData("medium", 12, 12, "late")]
    public void The_row_that_holds_gives_its_values(string level, double months, int weeks, string why)
    {
        var outputs = Table(Interval).Decide(Values(level, (decimal)months));

        Assert.Equal((decimal)weeks, outputs["weeks"]);
        Assert.Equal(why, outputs["why"]);
    }

    [Theory]
    [InlineData("3..12", 3, true)]
    [InlineData("3..12", 12, true)]
    [InlineData("3..12", 12.5, false)]
    [InlineData("3..<12", 12, false)]
    [InlineData("3..<12", 11.99, true)]
    [InlineData("<= 3", 3, true)]
    [InlineData("> 3", 3, false)]
    [InlineData("!= 3", 3, false)]
    [InlineData("3", 3, true)]
    [InlineData("-", 3, true)]
    [InlineData("any", 3, true)]
    [InlineData("-5", -5, true)]
    public void Cells_compare_with_values_bounds_and_ranges(string cell, double months, bool holds)
    {
        var table = Table(
            $$"""
            tables:
              t:
                hit: first
                inputs: [ months ]
                outputs: { yes: yes-no }
                rows:
                  - { when: { months: "{{cell}}" }, give: { yes: yes } }
                  - { give: { yes: no } }
            """
        );

        Assert.Equal(holds, table.Decide(Values("low", (decimal)months))["yes"]);
    }

    [Fact]
    public void Collected_numbers_are_added_up()
    {
        var table = Table(
            """
            tables:
              points:
                hit: collect
                inputs: [ level, agreed ]
                outputs: { sum: number }
                rows:
                  - { when: { level: high }, give: { sum: 5 } }
                  - { when: { agreed: no }, give: { sum: 2.5 } }
                  - { give: { sum: 1 } }
            """
        );

        Assert.Equal(8.5m, table.Decide(Values("high", 0))["sum"]);
    }

    [Fact]
    public void Two_rows_where_one_may_hold_are_refused_with_their_lines()
    {
        var table = Table(
            """
            tables:
              t:
                hit: unique
                inputs: [ months ]
                outputs: { n: number }
                rows:
                  - { when: { months: "<= 3" }, give: { n: 1 } }
                  - { when: { months: ">= 3" }, give: { n: 2 } }
            """
        );

        var refused = Assert.Throws<RuleException>(() => table.Decide(Values("low", 3)));
        Assert.Contains("several rows of the table 't'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1m, table.Decide(Values("low", 2))["n"]);
    }

    [Fact]
    public void An_empty_input_is_matched_only_by_a_cell_that_takes_anything()
    {
        var refused = Assert.Throws<RuleException>(() => Table(Interval).Decide(Values(null, 3)));

        Assert.Contains("no row of the table 'interval'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_nobody_gave_is_refused()
    {
        var refused = Assert.Throws<RuleException>(() => Table(Interval).Decide(new Dictionary<string, object?>(StringComparer.Ordinal)));

        Assert.Contains("needs 'level'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_see_the_outputs_of_tables_and_now()
    {
        var definition = SmallDefinition.With(Interval);
        Assert.True(Expression.TryParse("interval.weeks < 4 && now > earlier", out _, out _));
        Assert.True(Expression.TryParse("interval.weeks == 1 && is_empty(note)", out var expression, out _));

        var values = RuleValues.Of(definition, Values("high", 3), Instant.FromUtc(2026, 3, 2, 0, 0), [.. expression.Names, "now"]);

        Assert.True(expression.IsTrue(values));
        Assert.Equal(Instant.FromUtc(2026, 3, 2, 0, 0), values["now"]);
    }

    private static DecisionTable Table(string text) => SmallDefinition.With(text).Tables[0].Value;

    private static Dictionary<string, object?> Values(string? level, decimal months) =>
        new(StringComparer.Ordinal)
        {
            ["level"] = level,
            ["months"] = months,
            ["agreed"] = false,
        };
}
