using NodaTime;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

/// <summary>The dates of the acceptance scenarios, computed from the rule packs and calendars under workflows/.</summary>
public sealed class DeadlineExamples
{
    [Theory]
    [InlineData("REGISTER", "2026-02-04 10:00", "2026-02-24 24:00")]
    [InlineData("REGISTER", "2026-03-02 09:00", "2026-03-17 24:00")]
    [InlineData("REGISTER", "2026-10-09 10:00", "2026-10-26 24:00")]
    [InlineData("AGREEMENT", "2026-02-24 10:00", "2026-02-27 24:00")]
    [InlineData("VERIFY-REASON", "2026-03-17", "2026-03-20 24:00")]
    [InlineData("REPORT-BREACH", "2026-03-20 15:00", "2026-03-21 15:00")]
    [InlineData("REPORT-BREACH", "2026-08-03 11:00", "2026-08-04 11:00")]
    [InlineData("ACCEPT", "2026-03-20 16:30", "2026-03-23 24:00")]
    [InlineData("ACCEPT", "2026-08-04 16:00", "2026-08-05 24:00")]
    [InlineData("ACCEPT", "2026-04-30 10:00", "2026-05-06 24:00")]
    [InlineData("ACCEPT", "2026-10-09 12:00", "2026-10-10 24:00")]
    [InlineData("ACCEPT-CRITICAL", "2026-10-01 22:00", "2026-10-02 02:00")]
    [InlineData("RELEASE-NOTICE", "2026-10-09 10:00", "2026-09-30 24:00")]
    [InlineData("PRE-RELEASE-START", "2026-10-09 10:00", "2026-09-09 24:00")]
    [InlineData("PICK-UP", "2026-10-09 10:00", "2026-10-09 10:30")]
    [InlineData("RELEASE-FILE", "2026-10-09 10:00", "2026-10-13 24:00")]
    [InlineData("MOVE-FILE", "2026-04-24", "2026-04-29 24:00")]
    [InlineData("MOVE-PERSON", "2026-04-24", "2026-05-09 24:00")]
    [InlineData("HO-COMPLETE", "2026-04-29 15:00", "2026-04-30 24:00")]
    [InlineData("MOVE-TELL", "2026-05-09 10:00", "2026-05-13 24:00")]
    [InlineData("TERM", "2026-02-24 10:00", "2029-02-23 24:00")]
    [InlineData("TERM", "2025-09-25", "2028-09-24 24:00")]
    [InlineData("RESUME-CONTACT", "2026-06-30 16:00", "2026-07-01 24:00")]
    [InlineData("RESUME-REVIEW", "2026-06-30 16:00", "2026-07-03 24:00")]
    [InlineData("ABSENCE-REPORT", "2026-07-01 08:00", "2026-07-01 08:00")]
    [InlineData("CHILD-REFERRAL", "2026-10-03 08:00", "2026-10-03 24:00")]
    public void A_row_of_the_base_pack_gives_the_date_of_the_scenario(string rule, string anchor, string expected) =>
        Assert.Equal(expected, DeadlineFacts.Of(Compute(CalendarFiles.ChinaRules.Rows[rule], anchor)).DueLocal);

    [Fact]
    public void The_overlay_for_Shanghai_asks_for_the_release_notice_seven_working_days_before()
    {
        var rule = CalendarFiles.ChinaRules.Overlaid(CalendarFiles.ShanghaiRules).Rows["RELEASE-NOTICE"];

        Assert.Equal(new(2026, 9, 22), Compute(rule, "2026-10-09 10:00").DueDay);
    }

    [Fact]
    public void The_tests_of_three_years_fall_on_the_days_of_the_scenario()
    {
        var expected =
            "2026-04-02 2026-05-06 2026-06-02 2026-07-02 2026-08-03 2026-09-02 2026-10-08 2026-11-02 2026-12-02 2027-01-04 2027-02-02 2027-03-02 "
            + "2027-05-03 2027-07-02 2027-09-02 2027-11-02 2028-01-03 2028-03-02 2028-06-02 2028-09-04 2028-12-04 2029-03-02";

        var found = Occurrences(CalendarFiles.ChinaRules.Rows["TEST-REHAB"], "2026-03-02");

        Assert.Equal(expected, string.Join(' ', found.Select(due => LocalDatePattern.Iso.Format(due.DueDay))));
        Assert.Equal(13, found.Count(due => due.IsProvisional));
        Assert.All(found.Where(due => due.DueDay.Year == 2026), due => Assert.False(due.IsProvisional));
    }

    [Fact]
    public void Detention_extends_the_term_by_its_fifteen_days_and_the_day_of_release_counts()
    {
        var detained = Paused("2026-06-15 11:00", "2026-06-30 10:00");

        var term = Compute(CalendarFiles.ChinaRules.Rows["TERM"], "2025-09-25", detained);

        Assert.Equal(new(2028, 10, 9), term.DueDay);
        Assert.Equal(15, Assert.Single(term.Pauses).GivenBack);
        Assert.Equal(new(2026, 6, 15), term.Exclusions.First(day => day.Kind == ExclusionKind.Paused).Day);
        Assert.Equal(new(2026, 6, 29), term.Exclusions.Last(day => day.Kind == ExclusionKind.Paused).Day);
        Assert.Equal(3, term.Segments.Sum(segment => segment.Counted));
    }

    [Theory]
    [InlineData("2026-03-02 00:00", "2026-03-03 00:00", "2026-03-17")]
    [InlineData("2026-03-03 00:00", "2026-03-05 00:00", "2026-03-19")]
    [InlineData("2026-03-03 00:01", "2026-03-03 23:59", "2026-03-17")]
    [InlineData("2026-03-03 23:59", "2026-03-04 00:00", "2026-03-18")]
    [InlineData("2026-03-18 00:00", "2026-03-25 00:00", "2026-03-17")]
    [InlineData("2026-03-17 23:59", "2026-03-25 00:00", "2026-03-25")]
    public void A_day_counts_unless_the_clock_stands_still_at_its_end(string from, string until, string expected)
    {
        var found = Compute(CalendarFiles.ChinaRules.Rows["REGISTER"], "2026-03-02 09:00", Paused(from, until));

        Assert.Equal(expected, DeadlineFacts.Of(found).DueDay);
    }

    [Fact]
    public void Pauses_of_hours_give_back_only_what_would_have_counted()
    {
        var rule = Rule("4 working hours", RollRule.None);
        var nightAndAnHour = Paused("2026-03-20 16:30", "2026-03-23 08:30");

        var found = Compute(rule, "2026-03-20 15:00", nightAndAnHour);

        Assert.Equal("2026-03-23 11:00", DeadlineFacts.Of(found).DueLocal);
        Assert.Equal(1m, Assert.Single(found.Pauses).GivenBack);
        Assert.Equal([1.5m, 2.5m], found.Segments.Select(segment => segment.Counted));
    }

    [Fact]
    public void A_last_day_of_rest_rolls_past_a_pause_to_the_first_working_day_on_which_the_clock_runs()
    {
        var found = Compute(CalendarFiles.ChinaRules.Rows["REGISTER"], "2026-03-06 09:00", Paused("2026-03-22 08:00", "2026-03-24 08:00"));

        Assert.Equal(new(2026, 3, 21), found.RolledFrom);
        Assert.Equal(new(2026, 3, 24), found.DueDay);
        Assert.Equal(1, Assert.Single(found.Pauses).GivenBack);
    }

    [Fact]
    public void Pauses_that_overlap_or_touch_give_back_once_and_are_told_as_one()
    {
        Interval[] pauses =
        [
            Paused("2026-03-05 08:00", "2026-03-07 08:00"),
            Paused("2026-03-03 08:00", "2026-03-05 08:00"),
            Paused("2026-03-03 12:00", "2026-03-04 12:00"),
        ];

        var found = CalendarFiles.ChinaRules.Rows["REGISTER"].Compute(new DeadlineAnchor.Day(new(2026, 3, 2)), CalendarFiles.China, pauses);

        Assert.Equal(new(2026, 3, 21), found.RolledFrom);
        Assert.Equal(new(new(2026, 3, 3, 8, 0), new(2026, 3, 7, 8, 0), 4), Assert.Single(found.Pauses));
    }

    [Fact]
    public void An_open_pause_has_no_due() =>
        Assert.Throws<ArgumentException>(() =>
            CalendarFiles
                .ChinaRules.Rows["REGISTER"]
                .Compute(new DeadlineAnchor.Day(new(2026, 3, 2)), CalendarFiles.China, [new(Instant.FromUtc(2026, 3, 3, 0, 0), null)])
        );

    [Theory]
    [InlineData("2026-01-30", "2026-02-28", "2026-02-28")]
    [InlineData("2026-01-31", "2026-02-28", "2026-02-28")]
    [InlineData("2026-01-28", "2026-02-28", "2026-02-27")]
    [InlineData("2024-01-31", "2024-02-29", "2024-02-29")]
    public void A_month_without_the_day_ends_with_its_last_day(string anchor, string excluded, string counted)
    {
        var rule = Rule("1 month", RollRule.None);

        Assert.Equal(excluded, DeadlineFacts.Of(Compute(rule, anchor)).DueDay);
        Assert.Equal(counted, DeadlineFacts.Of(Compute(rule with { CountsStartDay = true }, anchor)).DueDay);
    }

    [Fact]
    public void A_date_is_provisional_only_when_an_unpublished_year_matters_to_it()
    {
        Assert.True(Compute(Rule("5 working days", RollRule.None), "2026-12-28").IsProvisional);
        Assert.False(Compute(Rule("3 working days", RollRule.None), "2026-12-28").IsProvisional);
        Assert.False(Compute(Rule("30 days", RollRule.None), "2026-12-28").IsProvisional);
        Assert.True(Compute(Rule("30 days", RollRule.Forward), "2026-12-28").IsProvisional);
        Assert.False(Compute(Rule("300 hours", RollRule.None), "2026-12-28").IsProvisional);
        Assert.Equal(
            [new DateInterval(new(2027, 1, 1), new(2027, 1, 4))],
            Compute(Rule("5 working days", RollRule.None), "2026-12-28").ProvisionalDays
        );
    }

    [Fact]
    public void Close_of_business_ends_the_day_early_but_never_before_it_begins_to_count()
    {
        var rule = Rule("0 days", RollRule.None) with { EndsAtCloseOfBusiness = true };

        Assert.Equal("2026-03-20 17:30", DeadlineFacts.Of(Compute(rule, "2026-03-20 09:00")).DueLocal);
        Assert.Equal("2026-03-20 17:30", DeadlineFacts.Of(Compute(rule, "2026-03-20 17:29")).DueLocal);
        Assert.Equal("2026-03-20 24:00", DeadlineFacts.Of(Compute(rule, "2026-03-20 17:30")).DueLocal);
        Assert.Equal("2026-03-21 24:00", DeadlineFacts.Of(Compute(rule, "2026-03-21 18:00")).DueLocal);
    }

    [Theory]
    [InlineData("24 hours", "2026-03-28 12:00", "2026-03-29 13:00")]
    [InlineData("24 hours", "2026-10-24 12:00", "2026-10-25 11:00")]
    [InlineData("1 day", "2026-03-28 12:00", "2026-03-29 24:00")]
    [InlineData("1 day", "2026-10-24 12:00", "2026-10-25 24:00")]
    public void Hours_are_elapsed_and_days_are_local_when_the_clock_changes(string budget, string anchor, string expected) =>
        Assert.Equal(expected, DeadlineFacts.Of(Compute(Rule(budget, RollRule.None), anchor, calendar: CalendarFiles.England)).DueLocal);

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-02 12:00", "2018-11-04T03:00:00Z", "2018-11-03 24:00")]
    [InlineData("Asia/Beirut", "2022-03-25 12:00", "2022-03-26T22:00:00Z", "2022-03-26 24:00")]
    public void A_day_before_a_skipped_midnight_still_ends_at_24_00(string zone, string anchor, string expected, string dueLocal)
    {
        var calendar = new WorkCalendar { Zone = DateTimeZoneProviders.Tzdb[zone] };

        var found = Compute(Rule("1 day", RollRule.None), anchor, calendar: calendar);

        Assert.Equal(expected, InstantPattern.General.Format(found.Due));
        Assert.Equal(dueLocal, DeadlineFacts.Of(found).DueLocal);
    }

    [Theory]
    [InlineData(
        "TEST-RECOVERY-3Y",
        "2026-05-06 2026-07-02 2026-09-02 2026-11-02 2027-01-04 2027-03-02 2027-06-02 2027-09-02 2027-12-02 2028-03-02 2028-09-04 2029-03-02"
    )]
    [InlineData(
        "TEST-RECOVERY-2Y",
        "2026-05-06 2026-07-02 2026-09-02 2026-11-02 2027-01-04 2027-03-02 2027-05-03 2027-07-02 2027-09-02 2027-11-02 2028-01-03 2028-03-02"
    )]
    public void Tests_in_recovery_are_twelve(string rule, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', Occurrences(CalendarFiles.ChinaRules.Rows[rule], "2026-03-02").Select(due => DeadlineFacts.Of(due).DueDay))
        );

    [Fact]
    public void A_review_comes_ten_working_days_after_each_anniversary()
    {
        var reviews = Occurrences(CalendarFiles.ChinaRules.Rows["ANNUAL"], "2025-02-13").Take(2).ToList();

        Assert.Equal("2026-03-05", DeadlineFacts.Of(reviews[0]).DueDay);
        Assert.Equal("2026-02-13", DeadlineFacts.Of(reviews[0]).CountedFrom);
        Assert.Equal("2027-02-26", DeadlineFacts.Of(reviews[1]).DueDay);
    }

    /// <summary>All occurrences, at most fifty.</summary>
    private static List<DeadlineComputation> Occurrences(DeadlineRule rule, string anchor)
    {
        var from = new DeadlineAnchor.Day(LocalDatePattern.Iso.Parse(anchor).Value);
        var found = new List<DeadlineComputation>();
        for (var index = 0; index < 50 && rule.Occurrence(index, from, CalendarFiles.China) is var (row, day); index++)
            found.Add(row.Compute(day, CalendarFiles.China, []));
        return found;
    }

    private static DeadlineRule Rule(string budget, RollRule roll) =>
        new(
            "R",
            "anchor",
            Allowance.Parse(budget),
            DeadlineDirection.After,
            false,
            roll,
            false,
            "",
            RuleCertainty.Assumption,
            null,
            "test 1"
        );

    private static Interval Paused(string from, string until) => new(At(from, CalendarFiles.China), At(until, CalendarFiles.China));

    private static DeadlineComputation Compute(DeadlineRule rule, string anchor, Interval? pause = null, WorkCalendar? calendar = null)
    {
        calendar ??= CalendarFiles.China;
        DeadlineAnchor from =
            anchor.Length == 10
                ? new DeadlineAnchor.Day(LocalDatePattern.Iso.Parse(anchor).Value)
                : new DeadlineAnchor.Moment(At(anchor, calendar));
        return rule.Compute(from, calendar, pause is { } one ? [one] : []);
    }

    private static Instant At(string text, WorkCalendar calendar)
    {
        var local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm").Parse(text).Value;
        return calendar.At(local.Date, local.TimeOfDay);
    }
}
