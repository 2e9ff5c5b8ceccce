using Workflow.Core.Deadlines;
using Workflow.Core.Tests.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Deadlines;

public sealed class QuietHoursReaderTests
{
    private const string Nights = "quiet-hours: { from: \"20:00\", until: \"07:30\", rest-days: true }";

    [Fact]
    public void Quiet_hours_are_read_and_without_them_there_are_none()
    {
        var (ladder, problems) = Read(Nights, "{ rung: L1, when: 1 working day after, at: \"09:00\", to: accountable }");

        Assert.Empty(problems);
        Assert.Equal(new QuietHours(new(20, 0), new(7, 30), RestDays: true), ladder?.QuietHours);
        Assert.Null(Read("title: T", "{ rung: L1, when: due, to: accountable }").Ladder?.QuietHours);
    }

    [Theory]
    [InlineData("quiet-hours: { from: \"20:00\" }", "1:14: error: a stretch of quiet hours needs 'until:'")]
    [InlineData("quiet-hours: { from: late, until: \"07:30\" }", "1:22: error: 'from' expects a time such as 09:00")]
    [InlineData("quiet-hours: { from: \"20:00\", until: \"20:00\" }", "1:31: error: quiet hours that end when they begin")]
    [InlineData("quiet-hours: { from: \"20:00\", until: \"07:30\", restdays: true }", "error: a stretch of quiet hours has no 'restdays'")]
    public void Wrong_quiet_hours_are_told_where_they_stand(string line, string told) =>
        Assert.Contains(told, Assert.Single(Read(line, "{ rung: L1, when: due, to: accountable }").Problems), StringComparison.Ordinal);

    [Fact]
    public void A_critical_ladder_has_no_quiet_hours()
    {
        var (ladder, problems) = Read(Nights + "\ncritical: true", "{ rung: X1, when: due, to: accountable }");

        Assert.StartsWith("1:1: error: a critical ladder runs day and night", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Null(ladder?.QuietHours);
    }

    [Theory]
    [InlineData("{ rung: L1, when: due, to: accountable }", "{ rung: L2, when: 4 hours after, to: superior of accountable }", "L1")]
    [InlineData(
        "{ rung: L1, when: 1 day after, at: \"09:00\", to: accountable }",
        "{ rung: L2, when: 2 days after, at: \"09:00\", to: superior of accountable }",
        "L1"
    )]
    [InlineData(
        "{ rung: L1, when: 1 working day after, at: \"21:00\", to: accountable }",
        "{ rung: L2, when: 2 working days after, at: \"07:00\", to: superior of accountable }",
        "L1"
    )]
    public void A_rung_that_can_wait_until_the_next_one_fires_is_warned_of(string first, string second, string held)
    {
        var told = Assert.Single(Read(Nights, first, second).Problems);

        Assert.StartsWith($"1:1: warning: mail of {held} can wait", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "{ rung: L1, when: 1 working day after, at: \"09:00\", to: accountable }",
        "{ rung: L2, when: 2 working days after, at: \"09:00\", to: superior of accountable }"
    )]
    [InlineData("{ rung: L1, when: due, to: accountable }", "{ rung: L2, when: 4 days after, at: \"09:00\", to: superior of accountable }")]
    public void A_ladder_that_leaves_time_is_not(string first, string second) => Assert.Empty(Read(Nights, first, second).Problems);

    private static (EscalationPolicy? Ladder, string[] Problems) Read(string line, params string[] rungs) =>
        CalendarFiles.ReadText(
            $"{line}\nrungs:\n{string.Join('\n', rungs.Select(rung => "  - " + rung))}\n",
            (node, problems) => EscalationPolicyReader.Read("T", node, problems)
        );
}
