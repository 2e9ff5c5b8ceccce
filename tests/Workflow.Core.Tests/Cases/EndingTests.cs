using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>How a case ends, what it is called meanwhile, and what must not follow for whom.</summary>
public sealed class EndingTests
{
    private const string Text = """
        fields:
          residence: area
          decision: { type: choice, choices: [ go-on, convert, discharge ] }
          view: text
          pregnant: yes-no
          secret_age: { type: number, sensitive: true }
        findings:
          decided: { with-participant-view: view }
        endings:
          discharged: { title: { en: Discharged, zh: 已解除 }, seals: true }
          terminated: { title: { en: Terminated, zh: 已终止 } }
        exclusions:
          pregnancy:
            title: { en: Pregnant, zh: 怀孕 }
            when: pregnant
            blocks: [ conversion ]
            source: 某法第三十九条
          age: { title: { en: Not yet sixteen, zh: 未满十六周岁 }, when: secret_age < 16, blocks: conversion }
        tracks:
          main:
            stages:
              deciding:
                label: { en: Being decided, zh: 决定中 }
                accountable: township/director
                tasks:
                  look: { optional: true, form: [ pregnant ], no-deadline: a test }
                  decide: { finding: decided, form: [ decision, view, secret_age?, pregnant? ], no-deadline: a test }
                then:
                  - { when: decision == 'go-on', to: closed }
                  - { when: decision == 'convert', to: closed, ends-case: terminated, consequence: conversion }
                  - { when: decision == 'discharge', to: closed, ends-case: discharged }
          help:
            opens: on-demand
            opened-by: [ township/director ]
            survives: true
            stages:
              helping:
                accountable: township/director
                tasks: { help-out: { no-deadline: a test } }
                then: { to: resting }
              resting:
                label: { en: Resting, zh: 休息 }
                accountable: township/director
                tasks: { rest: { no-deadline: a test } }
                then: { to: closed, ends-case: terminated }
          pause:
            opens: on-demand
            opened-by: [ township/director ]
            stages:
              paused:
                title: { en: Paused, zh: 已中止 }
                suspends: true
                accountable: township/director
                tasks: { go-on: { no-deadline: a test } }
                then: { to: closed }
        """;

    [Fact]
    public void The_workflow_holds()
    {
        var problems = OwnWorkflow.Proved(Text);

        Assert.DoesNotContain(problems, problem => problem.Severity == ProblemSeverity.Error);
    }

    [Fact]
    public void A_case_is_called_by_how_it_ended_also_while_survivors_go_on()
    {
        var story = OwnWorkflow.Opened(Text);
        story.At("2026-03-02 09:00", "QH-DIR", _ => Open(story, "help")).Accepted();
        story.Complete("2026-03-02 09:30", "QH-DIR", "help-out").Accepted();

        story.Complete("2026-03-02 10:00", "QH-DIR", "decide", ("decision", "discharge")).Accepted();

        Assert.Equal("Discharged", Label(story));
        Assert.Equal(CaseStatus.Open, story.Case.Status);
        story.Complete("2026-03-02 11:00", "QH-DIR", "rest").Accepted();
        Assert.Equal(CaseStatus.Closed, story.Case.Status);
        Assert.Equal("discharged", story.Case.Ending);
    }

    [Fact]
    public void A_case_that_ends_in_no_way_that_has_a_name_is_called_closed()
    {
        var story = OwnWorkflow.Opened(Text);

        story.Complete("2026-03-02 10:00", "QH-DIR", "decide", ("decision", "go-on")).Accepted();

        Assert.Equal("Closed", Label(story));
        Assert.Null(story.Case.Ending);
    }

    [Fact]
    public void What_suspends_names_a_case_before_a_line_on_demand_and_that_before_the_main_line()
    {
        var story = OwnWorkflow.Opened(Text);
        Assert.Equal("Being decided", Label(story));
        story.At("2026-03-02 09:00", "QH-DIR", _ => Open(story, "help")).Accepted();
        Assert.Equal("Being decided", Label(story));
        story.Complete("2026-03-02 09:30", "QH-DIR", "help-out").Accepted();
        Assert.Equal("Resting", Label(story));

        story.At("2026-03-02 10:00", "QH-DIR", _ => Open(story, "pause")).Accepted();
        Assert.Equal("Paused", Label(story));
        story.Complete("2026-03-02 10:30", "QH-DIR", "go-on").Accepted();

        Assert.Equal("Resting", Label(story));
    }

    [Theory]
    [InlineData("pregnant", "true", "Pregnant (某法第三十九条)")]
    [InlineData("secret_age", "15", "Not yet sixteen")]
    public void What_an_exclusion_blocks_cannot_be_signed(string field, string value, string reason)
    {
        var story = OwnWorkflow.Opened(Text);

        story.Complete("2026-03-02 10:00", "QH-DIR", "decide", ("decision", "convert"), (field, value));

        Assert.Equal(RejectionReason.Excluded, story.Refused().Reason);
        Assert.Contains(reason, story.Refused().Sentence.For("en"), StringComparison.Ordinal);
        Assert.Empty(story.Case.Findings);
    }

    [Theory]
    [InlineData("convert", "pregnant", "false")]
    [InlineData("go-on", "pregnant", "true")]
    [InlineData("convert", "secret_age", "16")]
    public void An_exclusion_that_does_not_hold_or_blocks_something_else_refuses_nothing(string decision, string field, string value)
    {
        var story = OwnWorkflow.Opened(Text);

        story.Complete("2026-03-02 10:00", "QH-DIR", "decide", ("decision", decision), (field, value)).Accepted();

        Assert.Equal(CaseStatus.Closed, story.Case.Status);
    }

    [Fact]
    public void A_signature_is_refused_although_the_rest_of_the_stage_is_still_to_be_done_and_facts_are_never_refused()
    {
        var text = Text.Replace("look: { optional: true,", "look: {", StringComparison.Ordinal);
        var story = OwnWorkflow.Opened(text);
        story.Complete("2026-03-02 10:00", "QH-DIR", "decide", ("decision", "convert"), ("pregnant", "true"));
        Assert.Equal(RejectionReason.Excluded, story.Refused().Reason);
        story.Complete("2026-03-02 11:00", "QH-DIR", "decide", ("decision", "convert"), ("pregnant", "false")).Accepted();

        story.Complete("2026-03-02 12:00", "QH-DIR", "look", ("pregnant", "true")).Accepted();

        Assert.Equal(CaseStatus.Open, story.Case.Status);
        Assert.DoesNotContain(story.All<CaseEvent.TrackClosed>(), closed => closed.Event.Consequence is not null);
    }

    [Theory]
    [InlineData(
        "blocks: [ conversion ]",
        "blocks: [ convertion ]",
        "blocks 'convertion', but no way has that consequence (did you mean 'conversion'?)"
    )]
    [InlineData("blocks: [ conversion ]", "blocks: []", "the exclusion 'pregnancy' blocks nothing")]
    [InlineData("when: pregnant\n", "when: pregnant && !pregnant\n", "the exclusion 'pregnancy' never holds")]
    public void An_exclusion_that_excludes_nothing_is_told(string right, string wrong, string expected)
    {
        Assert.Contains(right, Text, StringComparison.Ordinal);

        var problems = OwnWorkflow.Proved(Text, right, wrong);

        Assert.Contains(problems, problem => problem.Message.Contains(expected, StringComparison.Ordinal));
    }

    private static CaseCommand.OpenTrack Open(Story story, string track) => new(track, story.Values([], []), null);

    private static string Label(Story story) => CaseLabel.Of(story.World.Definition, story.Case).For("en");
}
