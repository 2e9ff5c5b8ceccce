using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class RulePackTests
{
    private const string Row = """
        rules: P
        version: "3"
        rows:
          REGISTER:
            anchor: order-received
            budget: 15 days
            roll: forward
            source: a statute
            certainty: law

        """;

    [Fact]
    public void A_row_is_read_with_all_that_it_says()
    {
        var (pack, problems) = CalendarFiles.ReadText(
            Row
                + "    direction: before\n    start-day: counted\n    ends: close-of-business\n    valid-from: 2026-01-01\n    note: { en: A note }\n",
            RulePackReader.Read
        );

        Assert.Equal(
            [
                "7:5: warning: 'roll: forward' comes closer to the anchor than the budget",
                "4:3: warning: REGISTER holds from 2026-01-01 on, and nothing says what held before: earlier anchors are counted by it, too; put the old wording under 'earlier:'",
            ],
            problems
        );
        var expected = new DeadlineRule(
            "REGISTER",
            "order-received",
            new(15, AllowanceUnit.CalendarDays),
            DeadlineDirection.Before,
            CountsStartDay: true,
            RollRule.Forward,
            EndsAtCloseOfBusiness: true,
            "a statute",
            RuleCertainty.Law,
            new LocalDate(2026, 1, 1),
            "P 3"
        )
        {
            Note = LocalizedText.Empty with { Texts = LocalizedText.Empty.Texts.Add("en", "A note") },
        };
        Assert.Equal(expected, pack!.Rows["REGISTER"]);
    }

    [Theory]
    [InlineData("source: a statute", "note: none", "9:5: error: 'certainty: law' needs a 'source:'; without one it is an assumption")]
    [InlineData(
        "roll: forward",
        "start-day: excluded",
        "5:5: error: a row of 15 days needs 'roll:' (none, forward or back) for a last day that is a day of rest"
    )]
    [InlineData("budget: 15 days", "budget: 24 hours", "7:5: error: 'roll:' means nothing for 24 hours: hours run from moment to moment")]
    [InlineData(
        "budget: 15 days",
        "budget: 15个工作日",
        "6:13: error: '15个工作日' is no budget (did you mean '15 working days'?); expected '15 days', '3 working days', '4 working hours', '24 hours', '30 minutes', '12 months' or '3 years'"
    )]
    [InlineData(
        "budget: 15 days",
        "budget: 2 Weeks",
        "6:13: error: '2 Weeks' is no budget (did you mean '14 days'?); expected '15 days', '3 working days', '4 working hours', '24 hours', '30 minutes', '12 months' or '3 years'"
    )]
    [InlineData(
        "budget: 15 days",
        "budget: 15days",
        "6:13: error: '15days' is no budget (did you mean '15 days'?); expected '15 days', '3 working days', '4 working hours', '24 hours', '30 minutes', '12 months' or '3 years'"
    )]
    [InlineData(
        "budget: 15 days",
        "budget: 15",
        "6:13: error: '15' is no budget; expected '15 days', '3 working days', '4 working hours', '24 hours', '30 minutes', '12 months' or '3 years'"
    )]
    [InlineData("certainty: law", "certainty: lw", "9:16: error: 'certainty' can't be 'lw' (did you mean 'law'?)")]
    [InlineData("certainty: law", "start-day: counted", "5:5: error: the row 'REGISTER' needs 'certainty:'")]
    [InlineData(
        "anchor: order-received",
        "anchor: Order received",
        "5:5: error: 'Order received' is no name of an anchor; expected small letters and dashes such as order-received"
    )]
    [InlineData(
        "anchor: order-received",
        "anchr: order-received",
        "5:5: error: the row 'REGISTER' has no 'anchr' (did you mean 'anchor'?)"
    )]
    [InlineData("version: \"3\"", "title: P", "1:1: error: a rule pack needs 'version:'")]
    public void A_wrong_row_is_told_at_its_place(string right, string wrong, string expected)
    {
        var (pack, problems) = CalendarFiles.ReadText(Row.Replace(right, wrong, StringComparison.Ordinal), RulePackReader.Read);

        Assert.Null(pack);
        Assert.Contains(expected, problems);
    }

    [Fact]
    public void A_changed_rule_moves_only_later_anchors()
    {
        var text = Row.Replace("budget: 15 days", "budget: 10 days\n    valid-from: 2027-01-01", StringComparison.Ordinal);
        var (pack, problems) = CalendarFiles.ReadText(
            text
                + "    earlier:\n      - { anchor: order-received, budget: 15 days, roll: forward, source: a statute, certainty: law, valid-from: 2011-06-26 }\n",
            RulePackReader.Read
        );

        Assert.Empty(problems);
        Assert.Equal(new(10, AllowanceUnit.CalendarDays), pack!.RuleOn("REGISTER", new(2027, 1, 1))?.Budget);
        Assert.Equal(new(15, AllowanceUnit.CalendarDays), pack.RuleOn("REGISTER", new(2026, 12, 31))?.Budget);
        Assert.Null(pack.RuleOn("REGISTER", new(2011, 6, 25)));
        Assert.Null(pack.RuleOn("REGISTR", new(2027, 1, 1)));
    }

    [Fact]
    public void An_earlier_wording_must_be_earlier()
    {
        var (pack, problems) = CalendarFiles.ReadText(
            Row + "    earlier:\n      - { anchor: order-received, budget: 15 days, roll: forward, source: a statute, certainty: law }\n",
            RulePackReader.Read
        );

        Assert.Null(pack);
        Assert.Equal(["11:9: error: an earlier wording of 'REGISTER' needs a later one with a 'valid-from:' after its own"], problems);
    }

    [Fact]
    public void An_overlay_replaces_rows_by_id_and_leaves_the_others()
    {
        var merged = CalendarFiles.ChinaRules.Overlaid(CalendarFiles.ShanghaiRules);

        Assert.Equal("CN-SH", merged.Id);
        Assert.Equal("CN-BASE 2026.1 + CN-SH 2026.1", merged.Version);
        Assert.Equal(new(7, AllowanceUnit.WorkingDays), merged.Rows["RELEASE-NOTICE"].Budget);
        Assert.Equal("CN-SH 2026.1", merged.Rows["RELEASE-NOTICE"].PackVersion);
        Assert.Equal("CN-BASE 2026.1", merged.Rows["REGISTER"].PackVersion);
        Assert.Equal(CalendarFiles.ChinaRules.Rows.Names, merged.Rows.Names);
        Assert.Throws<ArgumentException>(() => CalendarFiles.ShanghaiRules.Overlaid(CalendarFiles.ChinaRules));
    }

    [Fact]
    public void An_overlay_that_holds_from_a_day_on_leaves_the_base_in_force_before()
    {
        var (overlay, _) = CalendarFiles.ReadText(
            Row.Replace("rules: P", "rules: Q\noverlays: CN-BASE\nvalid-from: 2027-01-01", StringComparison.Ordinal)
                .Replace("15 days", "20 days", StringComparison.Ordinal),
            RulePackReader.Read
        );

        var merged = CalendarFiles.ChinaRules.Overlaid(overlay!);

        Assert.Equal(20, merged.RuleOn("REGISTER", new(2027, 1, 1))?.Budget.Amount);
        Assert.Equal(15, merged.RuleOn("REGISTER", new(2026, 12, 31))?.Budget.Amount);
    }

    [Theory]
    [InlineData(
        "REGISTER:",
        "REGISTR:",
        "rows:",
        "5:3: error: CN-BASE has no row 'REGISTR' to replace (did you mean 'REGISTER'?); a row of its own belongs under 'new-rows:'"
    )]
    [InlineData(
        "anchor: order-received",
        "anchor: order-served",
        "rows:",
        "5:3: warning: 'REGISTER' counts from 'order-served' here, but from 'order-received' in CN-BASE"
    )]
    [InlineData(
        "REGISTER:",
        "REGISTER:",
        "new-rows:",
        "5:3: error: CN-BASE has a row 'REGISTER' already; one that replaces it belongs under 'rows:'"
    )]
    [InlineData("CN-BASE", "CN-OTHER", "rows:", "5:3: error: Q overlays CN-OTHER, not CN-BASE")]
    public void A_wrong_overlay_is_told_at_its_place(string right, string wrong, string section, string expected)
    {
        var text = Row.Replace("rules: P", "rules: Q\noverlays: CN-BASE", StringComparison.Ordinal)
            .Replace(right, wrong, StringComparison.Ordinal)
            .Replace("rows:", section, StringComparison.Ordinal);
        var (overlay, none) = CalendarFiles.ReadText(text, RulePackReader.Read);
        var problems = new ProblemList();

        CalendarFiles.ChinaRules.CheckOverlay(overlay!, problems);

        Assert.Empty(none);
        Assert.Equal(["x:" + expected], problems.All.Select(problem => problem.ToString()));
    }

    [Fact]
    public void The_overlay_for_Shanghai_fits_its_base()
    {
        var problems = new ProblemList();

        CalendarFiles.ChinaRules.CheckOverlay(CalendarFiles.ShanghaiRules, problems);

        Assert.Empty(problems.All);
    }
}
