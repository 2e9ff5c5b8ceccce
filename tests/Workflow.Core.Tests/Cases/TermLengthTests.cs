using NodaTime;
using Workflow.Core.Cases;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A term as long as a field says, and deadlines that depend on it.</summary>
public sealed class TermLengthTests
{
    private const string Recovery = """
        fields:
          residence: area
          order_months: { type: number, at-least: 1, at-most: 36 }
          arrived_at: date-time
          taken_at: date-time
        moments:
          registered: { completed: register }
        term: { rule: TERM, moment: term-end, months: order_months }
        tracks:
          main:
            stages:
              arriving:
                accountable: township/director
                tasks:
                  register: { by: township/full-time-worker, form: [ order_months, arrived_at ], happened: arrived_at, no-deadline: a test }
                then: { to: active }
              active:
                accountable: township/director
                tasks:
                  hold-test:
                    by: township/full-time-worker
                    form: [ taken_at ]
                    due: TEST-RECOVERY-3Y
                    due-when: [ { when: order_months <= 24, row: TEST-RECOVERY-2Y } ]
                    ladder: LT
                then: { when-term-ends: true, to: closed }
        """;

    [Theory]
    [InlineData("36", "2029-03-01", 12, "2026-05-06 2026-07-02 2026-09-02 2026-11-02 2027-01-04 2027-03-02 2027-06-02")]
    [InlineData("24", "2028-03-01", 12, "2026-05-06 2026-07-02 2026-09-02 2026-11-02 2027-01-04 2027-03-02 2027-05-03")]
    [InlineData("12", "2027-03-01", 6, "2026-05-06 2026-07-02 2026-09-02 2026-11-02 2027-01-04 2027-03-01")]
    public void A_field_says_how_long_the_term_is_and_a_condition_which_dates_belong_to_it(
        string months,
        string lastDay,
        int tests,
        string first
    )
    {
        var story = Registered(months);
        Assert.Equal(lastDay, Day(story.Case.Term!.LastDay));

        story.Pass("2029-06-01 00:00");

        var days = story.All<CaseEvent.DeadlineArmed>().Select(armed => Day(armed.Event.Deadline.DueDay)).ToList();
        Assert.Equal(tests, days.Count);
        Assert.Equal(first.Split(' '), days.Take(first.Split(' ').Length));
        Assert.All(days, day => Assert.True(string.CompareOrdinal(day, lastDay) <= 0, day));
        Assert.Equal(CaseStatus.Closed, story.Case.Status);
    }

    [Fact]
    public void What_a_terms_end_brings_counts_from_it_also_when_nothing_ran_then()
    {
        const string parting = """
            then: { when-term-ends: true, to: parting }
                  parting:
                    accountable: township/director
                    tasks:
                      part: { by: township/full-time-worker, form: [ taken_at ], no-deadline: a test }
                    then: { to: closed }
            """;
        var story = Registered("12", Recovery.Replace("then: { when-term-ends: true, to: closed }", parting, StringComparison.Ordinal));

        story.TickOnce("2027-03-20 09:00");

        var entered = Assert.Single(story.All<CaseEvent.StageEntered>(), happened => happened.Event.Stage == "parting");
        Assert.Equal((Story.Time("2027-03-20 09:00"), Story.Time("2027-03-02 00:00")), (entered.At, entered.Event.EffectiveAt));
        Assert.Equal(Story.Time("2027-03-02 00:00"), story.All<CaseEvent.WorkItemOpened>().Last().Event.EffectiveAt);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("37")]
    public void A_number_outside_its_limits_is_refused(string months)
    {
        var field = OwnWorkflow.World(Recovery).Definition.Fields["order_months"];

        Assert.Null(FieldInput.Parse(field, months, Story.Zone, out var problem));
        Assert.NotNull(problem);
        Assert.NotNull(FieldInput.Parse(field with { AtLeast = null, AtMost = null }, months, Story.Zone, out _));
    }

    [Fact]
    public void A_number_that_a_caller_sends_past_the_page_is_refused_too()
    {
        var story = OwnWorkflow.Opened(Recovery);
        var salt = "00112233445566778899aabbccddeeff";
        var values = story
            .Values(story.World.Definition.FindTask("register")!.Form, [("arrived_at", "2026-03-02 09:00")])
            .SetItem("order_months", new(new(Core.Definitions.FieldType.Number, "37"), salt));

        story.At(
            "2026-03-02 10:00",
            "QH-FTW-1",
            _ => new CaseCommand.CompleteWorkItem(story.Item("register").Id, values, null, null, story.Everything())
        );

        Assert.Equal("at most 36", story.Refused().Fields["order_months"].For("en"));
    }

    [Theory]
    [InlineData("at-least: 1, at-most: 36", "at-most: 36", "must be a number with 'at-least:' from 1 on")]
    [InlineData("at-least: 1, at-most: 36", "at-least: 9, at-most: 3", "'at-most:' is less than 'at-least:'")]
    [InlineData("arrived_at: date-time", "arrived_at: { type: date-time, at-most: 3 }", "only a field of type number has 'at-most:'")]
    [InlineData("row: TEST-RECOVERY-2Y", "row: AGREEMENT", "one comes back and the other doesn't")]
    [InlineData("due: TEST-RECOVERY-3Y", "no-deadline: none", "'due-when:' needs 'due:'")]
    public void What_is_written_wrongly_is_told(string right, string wrong, string told)
    {
        var problems = OwnWorkflow.Proved(Recovery, right, wrong);

        Assert.Contains(problems, problem => problem.Message.Contains(told, StringComparison.Ordinal));
    }

    private static Story Registered(string months, string workflow = Recovery) =>
        OwnWorkflow
            .Opened(workflow)
            .Complete("2026-03-02 10:00", "QH-FTW-1", "register", ("order_months", months), ("arrived_at", "2026-03-02 09:00"))
            .Accepted();

    private static string Day(LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);
}
