using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>A fact lies in the past: a slip in the year mustn't move a deadline by one.</summary>
public sealed class PastFieldTests
{
    private const string Asked = """
        fields:
          residence: area
          asked_on: { type: date, past: true }
          asked_at: { type: date-time, past: true }
          wanted_on: date
        tracks:
          main:
            stages:
              asking:
                accountable: township/director
                tasks:
                  ask: { by: township/full-time-worker, form: [ asked_on?, asked_at?, wanted_on? ], no-deadline: a test }
                then: { to: closed }
        """;

    [Theory]
    [InlineData("asked_on", "2026-03-03")]
    [InlineData("asked_on", "2027-03-02")]
    [InlineData("asked_at", "2026-03-02 10:01")]
    public void What_lies_in_the_future_is_refused(string field, string value)
    {
        var story = OwnWorkflow.Opened(Asked).Complete("2026-03-02 10:00", "QH-FTW-1", "ask", (field, value));

        Assert.Equal("This lies in the future.", story.Refused().Fields[field].For("en"));
    }

    [Theory]
    [InlineData("asked_on", "2026-03-02")]
    [InlineData("asked_at", "2026-03-02 10:00")]
    [InlineData("wanted_on", "2027-03-02")]
    public void Today_and_now_are_not_the_future_and_a_wish_may_be(string field, string value) =>
        OwnWorkflow.Opened(Asked).Complete("2026-03-02 10:00", "QH-FTW-1", "ask", (field, value)).Accepted();

    [Fact]
    public void Only_dates_and_times_can_be_past()
    {
        var problems = OwnWorkflow.Proved(Asked, "wanted_on: date", "wanted_on: { type: number, past: true }");

        Assert.Contains(problems, problem => problem.Message.Contains("date or date-time has 'past:'", StringComparison.Ordinal));
    }
}
