using Workflow.Core.Definitions;
using Workflow.Core.Tests.Cases;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

/// <summary>What is proved of tasks that open under conditions and after others. Each case is one change to a workflow that holds.</summary>
public sealed class TaskProofTests
{
    private const string Text = """
        fields:
          residence: area
          kind: { type: choice, choices: [ home, office ] }
          age: number
          level: number
        findings:
          absence: {}
        counters:
          absences: { finding: absence, threshold: 5 }
        tables:
          effort:
            hit: unique
            inputs: [ level ]
            outputs: { size: [ small, large ] }
            rows:
              - { when: { level: "< 5" }, give: { size: small } }
              - { when: { level: ">= 5" }, give: { size: large } }
        tracks:
          main:
            stages:
              choosing:
                accountable: township/director
                tasks:
                  choose: { form: [ kind, age, level ], no-deadline: a test }
                then: { to: visiting }
              visiting:
                accountable: township/director
                tasks:
                  go-there: { when: kind == 'home', no-deadline: a test }
                  write-up: { after: go-there, no-deadline: a test }
                  invite: { when: kind == 'office', no-deadline: a test }
                then:
                  - { after: write-up, to: reviewing }
                  - { after: invite, to: reviewing }
              reviewing:
                accountable: township/director
                tasks:
                  review: { when: effort.size == 'large', no-deadline: a test }
                  glance: { when: effort.size == 'small' && absences < 3, finding: absence, no-deadline: a test }
                  note: { when: effort.size == 'small' && absences >= 3, no-deadline: a test }
                then:
                  - { when: absences < 2 && age < 60, to: reviewing }
                  - { when: absences >= 2 || age >= 60, to: closed }
        """;

    [Fact]
    public void The_workflow_holds() => Assert.Empty(Told("", ""));

    [Theory]
    [InlineData("when: kind == 'office'", "when: \"kind == 'office' && kind == 'home'\"", "the task 'invite' never opens")]
    [InlineData("when: kind == 'office'", "when: absences < 0", "the task 'invite' never opens")]
    [InlineData(
        "go-there: { when: kind == 'home',",
        "go-there: { after: write-up, when: kind == 'home',",
        "so that none of them opens: go-there -> write-up -> go-there"
    )]
    [InlineData("invite: { when: kind == 'office',", "invite: { after: invite,", "none of them opens: invite -> invite")]
    [InlineData("          - { after: invite, to: reviewing }\n", "", "no way out holds when kind is office")]
    [InlineData(
        "note: { when: effort.size == 'small' && absences >= 3, no-deadline",
        "note: { when: effort.size == 'small' && absences >= 4, no-deadline",
        "the stage 'reviewing' leads back to itself without anything to be done on the way"
    )]
    [InlineData(
        "when: absences >= 2 || age >= 60",
        "when: absences >= 3 || age >= 60",
        "no way out holds when absences is 2, age is below 60"
    )]
    public void What_does_not_hold_is_told(string right, string wrong, string expected)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);

        var problems = Told(right, wrong);

        Assert.True(
            problems.Any(problem => problem.Message.Contains(expected, StringComparison.Ordinal)),
            $"expected: {expected}\ntold: {string.Join('\n', problems)}"
        );
    }

    [Fact]
    public void A_field_of_a_task_that_may_not_be_needed_may_be_empty_after_it()
    {
        var problems = Told(
            "choose: { form: [ kind, age, level ],",
            "ask-age: { when: kind == 'home', form: age, no-deadline: a test }\n          choose: { form: [ kind, level ],"
        );

        Assert.Contains(problems, problem => problem.Message.Contains("can't be computed when", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_only_people_open_begins_with_what_they_are_asked()
    {
        const string Line = """

              beside:
                opens: on-demand
                opened-by: [ township/director ]
                opening: [ reason ]
                stages:
                  going-on:
                    accountable: township/director
                    then:
                      - { when: reason, to: closed }
                      - { when: "!reason", to: closed }
            """;
        var problems = OwnWorkflow.Proved(Text + Line, "  age: number\n", "  age: number\n  reason: yes-no\n");

        Assert.DoesNotContain(problems, problem => problem.Severity == ProblemSeverity.Error);
    }

    private static IEnumerable<DefinitionProblem> Told(string right, string wrong) =>
        OwnWorkflow.Proved(Text, right, wrong).Where(problem => !problem.Where.File.EndsWith(".rules.yaml", StringComparison.Ordinal));
}
