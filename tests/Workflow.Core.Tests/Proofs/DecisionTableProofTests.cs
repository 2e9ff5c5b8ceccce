using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Workflow.Core.Rules;
using Workflow.Core.Tests.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

public sealed class DecisionTableProofTests
{
    [Fact]
    public void A_complete_table_has_no_problem() =>
        Assert.Empty(
            Check(
                "unique",
                "level, months",
                "{ level: high }",
                "{ level: [ low, medium ], months: '< 12' }",
                "{ level: '!= high', months: '>= 12' }"
            )
        );

    [Fact]
    public void A_gap_is_told_with_values_that_no_row_takes()
    {
        var problem = Assert.Single(
            Check(
                "unique",
                "level, months",
                "{ level: high }",
                "{ level: [ low, medium ], months: '< 12' }",
                "{ level: low, months: '>= 12' }"
            )
        );

        Assert.Equal(ProblemSeverity.Error, problem.Severity);
        Assert.Contains(
            "has no row for: level is medium, months is 12; level is medium, months is above 12",
            problem.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_gap_of_one_point_is_found()
    {
        var problem = Assert.Single(Check("unique", "months", "{ months: '< 3' }", "{ months: '> 3' }"));

        Assert.Contains("has no row for: months is 3", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_between_two_dates_is_found()
    {
        var problem = Assert.Single(Check("unique", "starts_on", "{ starts_on: '<= 2026-03-01' }", "{ starts_on: '>= 2026-03-03' }"));

        Assert.Contains("starts_on is between 2026-03-01 and 2026-03-03", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Days_that_follow_each_other_leave_no_gap() =>
        Assert.Empty(Check("unique", "starts_on", "{ starts_on: '<= 2026-03-01' }", "{ starts_on: '>= 2026-03-02' }"));

    [Fact]
    public void An_overlap_is_told_at_the_second_row_with_an_example()
    {
        var problem = Assert.Single(Check("unique", "months", "{ months: '<= 3' }", "{ months: '>= 3' }"));

        Assert.Contains("both hold when months is 3", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_may_overlap_where_the_first_counts_but_one_that_is_never_first_is_told()
    {
        Assert.Empty(Check("first", "months", "{ months: '<= 3' }", "{}"));

        var problem = Assert.Single(Check("first", "months", "{}", "{ months: 3 }"));
        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Contains("never used", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_words_need_a_row_for_anything_else()
    {
        var problem = Assert.Single(Check("unique", "note", "{ note: a }", "{ note: b }"));

        Assert.Contains("note is something else", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_too_large_to_try_is_honestly_not_decided()
    {
        var rows = Enumerable
            .Range(0, 400)
            .Select(i => FormattableString.Invariant($"{{ months: {i}, note: w{i} }}"))
            .Append("{}")
            .ToArray();

        var problem = Assert.Single(Check("first", "months, note", rows));

        Assert.Equal(ProblemSeverity.Warning, problem.Severity);
        Assert.Contains("was not decided", problem.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 60)]
    public Property What_the_proof_calls_complete_decides_every_value() =>
        Prop.ForAll(
            Rows.ToArbitrary(),
            rows =>
            {
                var table = Table("unique", "months, agreed", rows);
                var problems = new ProblemList();
                DecisionTableProof.Check(table, problems);
                var fails = Points.Any(point => Fails(table, point.Months, point.Agreed));
                return fails == problems.HasErrors;
            }
        );

    private static IEnumerable<(decimal Months, bool Agreed)> Points =>
        from half in Enumerable.Range(-2, 14)
        from agreed in new[] { true, false }
        select (half / 2m, agreed);

    private static Gen<string[]> Rows =>
        Gen.Elements(
                "{}",
                "{ months: '< 1' }",
                "{ months: '>= 1' }",
                "{ months: '1..3', agreed: yes }",
                "{ months: '> 3' }",
                "{ agreed: no }",
                "{ agreed: yes, months: '!= 2' }",
                "{ months: 2 }"
            )
            .ArrayOf()
            .Where(rows => rows.Length is > 0 and < 6);

    private static bool Fails(DecisionTable table, decimal months, bool agreed)
    {
        try
        {
            table.Decide(new Dictionary<string, object?>(StringComparer.Ordinal) { ["months"] = months, ["agreed"] = agreed });
            return false;
        }
        catch (RuleException)
        {
            return true;
        }
    }

    private static IReadOnlyList<DefinitionProblem> Check(string hit, string inputs, params string[] rows)
    {
        var problems = new ProblemList();
        DecisionTableProof.Check(Table(hit, inputs, rows), problems);
        return problems.All;
    }

    private static DecisionTable Table(string hit, string inputs, string[] rows) =>
        SmallDefinition
            .With(
                $$"""
                tables:
                  t:
                    hit: {{hit}}
                    inputs: [ {{inputs}} ]
                    outputs: { n: number }
                    rows:
                {{string.Join('\n', rows.Select(row => $"      - {{ when: {row}, give: {{ n: 1 }} }}"))}}
                """
            )
            .Tables[0]
            .Value;
}
