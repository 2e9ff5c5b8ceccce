using System.Text.Json;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class DeadlineExplanationTests
{
    private static readonly DeadlineComputation Register = Compute("REGISTER", Instant.FromUtc(2026, 2, 4, 2, 0));

    [Fact]
    public void A_deadline_explains_itself_in_English() =>
        Assert.Equal(
            [
                "Due Tuesday 2026-02-24, 24:00.",
                "Register in person (REGISTER): 15 days after the order was received, Wednesday 2026-02-04, 10:00.",
                "Counted: 2026-02-05 to 2026-02-19 (15 days).",
                "Not counted: 2026-02-04 (the day itself isn't counted).",
                "The last day, Thursday 2026-02-19, is not worked (Spring Festival); it moves forward to Tuesday 2026-02-24.",
                "Source: 戒毒条例 第14条、第38条 (national statute); rule pack CN-BASE 2026.1.",
                "Calendar CN, version 2026.1.",
            ],
            Lines(Register, "en")
        );

    [Fact]
    public void A_deadline_explains_itself_in_Chinese() =>
        Assert.Equal(
            [
                "截止时间：2026年2月24日（星期二）24:00。",
                "报到（REGISTER）：收到决定书（2026年2月4日（星期三）10:00）后15日。",
                "计入：2026-02-05至2026-02-19（15日）。",
                "不计入：2026-02-04（当日不计入）。",
                "最后一日2026年2月19日（星期四）为非工作日（春节），顺延至2026年2月24日（星期二）。",
                "依据：戒毒条例 第14条、第38条（国家法律法规）；规则包CN-BASE 2026.1。",
                "日历：CN，版本2026.1。",
            ],
            Lines(Register, "zh-Hans")
        );

    [Fact]
    public void Holidays_between_working_days_are_told_with_their_names()
    {
        var lines = Lines(Compute("MOVE-FILE", Instant.FromUtc(2026, 4, 30, 2, 0)), "en");

        Assert.Equal(
            [
                "Counted: 2026-05-06 to 2026-05-08 (3 working days).",
                "Not counted: 2026-04-30 (the day itself isn't counted).",
                "Not counted: 2026-05-01 to 2026-05-05 (Labour Day).",
            ],
            lines.Skip(2).Take(3)
        );
    }

    [Fact]
    public void Pauses_assumptions_and_unpublished_years_are_said()
    {
        var pause = new Interval(Instant.FromUtc(2026, 12, 28, 2, 0), Instant.FromUtc(2026, 12, 30, 2, 0));

        var lines = Lines(Compute("AGREEMENT", Instant.FromUtc(2026, 12, 25, 2, 0), pause), "en");

        Assert.Equal("Due Friday 2027-01-01, 24:00.", lines[0]);
        Assert.Contains("Not counted: 2026-12-26 to 2026-12-27 (weekend).", lines);
        Assert.Contains("Not counted: 2026-12-28 to 2026-12-29 (the clock was paused at the end of the day).", lines);
        Assert.Contains("Paused Monday 2026-12-28, 10:00 to Wednesday 2026-12-30, 10:00: 2 working days given back.", lines);
        Assert.Contains("Source: our own default, not law; rule pack CN-BASE 2026.1.", lines);
        Assert.Contains("Rehabilitation Regulation art. 16 says \"promptly\".", lines);
        Assert.Equal("Provisional: the holidays of 2027-01-01 are not published yet; the date can still change.", lines[^1]);
    }

    [Fact]
    public void A_deadline_before_its_anchor_moves_back()
    {
        var lines = Lines(Compute("RELEASE-NOTICE", Instant.FromUtc(2026, 10, 9, 2, 0)), "en");

        Assert.Equal("Due Wednesday 2026-09-30, 24:00.", lines[0]);
        Assert.Contains("Counted: 2026-10-06 to 2026-10-08 (3 days).", lines);
        Assert.Contains("The last day, Tuesday 2026-10-06, is not worked (National Day); it moves back to Wednesday 2026-09-30.", lines);
    }

    [Fact]
    public void Hours_are_told_from_moment_to_moment()
    {
        var lines = Lines(Compute("REPORT-BREACH", Instant.FromUtc(2026, 3, 20, 7, 0)), "en");

        Assert.Equal("Due Saturday 2026-03-21, 15:00.", lines[0]);
        Assert.Contains("Counted: Friday 2026-03-20, 15:00 to Saturday 2026-03-21, 15:00 (24 hours).", lines);
    }

    [Fact]
    public void A_long_count_with_many_pauses_stays_readable()
    {
        var start = Instant.FromUtc(2026, 3, 2, 2, 0);
        var pauses = Enumerable
            .Range(1, 40)
            .Select(n => new Interval(start + Duration.FromDays(7 * n), start + Duration.FromDays((7 * n) + 1)))
            .ToArray();

        var lines = Lines(Compute("TERM", start, pauses), "en");

        Assert.Contains("… and 29 more stretches.", lines);
        Assert.Equal(12, lines.Count(line => line.StartsWith("Counted:", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_facts_are_plain_texts_and_numbers()
    {
        var json = JsonSerializer.Serialize(DeadlineFacts.Of(Register), JsonSerializerOptions.Web);
        using var document = JsonDocument.Parse(json);
        var facts = document.RootElement;

        Assert.Equal("2026-02-24 24:00", facts.GetProperty("dueLocal").GetString());
        Assert.Equal("2026-02-24T16:00:00Z", facts.GetProperty("due").GetString());
        Assert.Equal("2026-02-19", facts.GetProperty("rolledFrom").GetString());
        Assert.Equal("law", facts.GetProperty("certainty").GetString());
        Assert.Equal("2026-02-19 24:00", facts.GetProperty("counted")[0].GetProperty("until").GetString());
        Assert.Equal(15, facts.GetProperty("counted")[0].GetProperty("amount").GetDecimal());
        Assert.Equal("rolled-over", facts.GetProperty("excluded")[1].GetProperty("kind").GetString());
        Assert.Equal(6, facts.GetProperty("excluded").GetArrayLength());
    }

    private static DeadlineComputation Compute(string rule, Instant anchor, params Interval[] pauses) =>
        CalendarFiles.ChinaRules.Rows[rule].Compute(new DeadlineAnchor.Moment(anchor), CalendarFiles.China, pauses);

    private static string[] Lines(DeadlineComputation computation, string language) =>
        [
            .. DeadlineExplanation
                .Of(computation, LocalizedText.Of("the order was received", "收到决定书"))
                .Select(line => line.Text.For(language)),
        ];
}
