using Workflow.Core.Cases;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Two tasks that need two persons.</summary>
public sealed class TwoPersonsTests
{
    private const string Text = """
        fields: { residence: area, again: yes-no }
        tracks:
          main:
            stages:
              testing:
                accountable: township/director
                tasks:
                  sample: { title: { en: Take the sample, zh: 采样 }, by: township/full-time-worker, no-deadline: a test }
                  witness: { by: township/full-time-worker, another-person-than: sample, no-deadline: a test }
                  decide: { form: [ again ], after: [ sample, witness ], no-deadline: a test }
                then:
                  - { when: again, to: testing }
                  - { when: "!again", to: closed }
        """;

    [Theory]
    [InlineData("sample", "witness")]
    [InlineData("witness", "sample")]
    public void Whoever_did_one_part_cannot_do_the_other_whichever_comes_first(string first, string second)
    {
        var story = OwnWorkflow.Opened(Text);
        story.Complete("2026-03-02 09:00", "QH-FTW-1", first).Accepted();

        story.Complete("2026-03-02 09:30", "QH-FTW-1", second);

        Assert.Equal(RejectionReason.SamePerson, story.Refused().Reason);
        story.Complete("2026-03-02 10:00", "QH-DIR", second).Accepted();
        Assert.Equal(["decide"], story.Case.Items.Values.Select(item => item.Task));
    }

    [Fact]
    public void The_refusal_names_the_part_that_was_done()
    {
        var story = OwnWorkflow.Opened(Text);
        story.Complete("2026-03-02 09:00", "QH-FTW-1", "sample");

        story.Complete("2026-03-02 09:30", "QH-FTW-1", "witness");

        Assert.Contains("You completed 'Take the sample' yourself", story.Refused().Sentence.For("en"), StringComparison.Ordinal);
        Assert.Contains("“采样”由您本人完成", story.Refused().Sentence.For("zh"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_that_is_entered_anew_asks_for_two_persons_anew()
    {
        var story = OwnWorkflow.Opened(Text);
        story.Complete("2026-03-02 09:00", "QH-FTW-1", "sample").Accepted();
        story.Complete("2026-03-02 09:30", "QH-DIR", "witness").Accepted();
        story.Complete("2026-03-02 10:00", "QH-DIR", "decide", ("again", "true")).Accepted();

        story.Complete("2026-03-03 09:00", "QH-DIR", "sample").Accepted();
        story.Complete("2026-03-03 09:30", "QH-DIR", "witness");

        Assert.Equal(RejectionReason.SamePerson, story.Refused().Reason);
    }

    [Fact]
    public void It_holds_in_the_sample_organisation() => Assert.Empty(OwnWorkflow.Proved(Text));

    [Fact]
    public void A_pair_for_which_a_department_has_one_person_only_is_told_with_the_department()
    {
        var problems = OwnWorkflow.Proved(Text.Replace("by: township/full-time-worker, ", "", StringComparison.Ordinal));

        Assert.Contains(
            problems,
            problem =>
                problem.Message.Contains(
                    "'witness' needs another person than 'sample', but in QH nobody is left but",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(problems, problem => problem.Message.Contains("but in BS nobody is left", StringComparison.Ordinal));
    }
}
