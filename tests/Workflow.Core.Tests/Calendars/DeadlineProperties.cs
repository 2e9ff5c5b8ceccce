using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

/// <summary>What holds for every deadline, whatever the calendar, rule, anchor and pauses; each is drawn from one seed.</summary>
public sealed class DeadlineProperties
{
    [Property(MaxTest = 1_000)]
    public void Segments_sum_to_the_budget_in_order_without_overlap(int seed)
    {
        var drawn = new Drawn(seed);

        var found = drawn.Compute(drawn.Rule);

        Assert.Equal(drawn.Rule.Budget.Amount, found.Segments.Sum(segment => segment.Counted));
        Assert.All(found.Segments, segment => Assert.True(segment.Counted >= 0));
        Assert.All(found.Segments.Zip(found.Segments.Skip(1)), pair => Assert.True(pair.First.Until <= pair.Second.From));
        Assert.All(found.Exclusions.Zip(found.Exclusions.Skip(1)), pair => Assert.True(pair.First.Day <= pair.Second.Day));
    }

    [Property(MaxTest = 1_000)]
    public void Every_day_between_anchor_and_due_is_counted_or_excluded_exactly_once(int seed)
    {
        var drawn = new Drawn(seed);
        var found = drawn.Compute(drawn.Rule with { Direction = DeadlineDirection.After, Roll = RollRule.None });
        if (drawn.Rule.Budget.IsInHours || drawn.Rule.Budget.Amount == 0)
            return;

        var counted = found.Segments.Sum(segment => Period.DaysBetween(segment.From.Date, segment.Until.Date));

        Assert.Equal(Period.DaysBetween(drawn.AnchorDay, found.DueDay) + 1, counted + found.Exclusions.Length);
        Assert.Equal(found.Exclusions.Length, found.Exclusions.Select(day => day.Day).Distinct().Count());
    }

    [Property(MaxTest = 1_000)]
    public void A_later_anchor_is_never_due_earlier(int seed)
    {
        var drawn = new Drawn(seed);
        var pauses = drawn.Rule.Budget.Unit is AllowanceUnit.Months or AllowanceUnit.Years ? [] : drawn.Pauses;
        var later = drawn.Anchor + Duration.FromMinutes(new Random(seed).Next(20_000));

        Assert.True(Due(drawn, drawn.Rule, drawn.Anchor, pauses) <= Due(drawn, drawn.Rule, later, pauses));
    }

    [Property(MaxTest = 1_000)]
    public void A_last_day_that_rolls_lands_on_a_working_day(int seed)
    {
        var drawn = new Drawn(seed);
        var rule = drawn.Rule with { Roll = drawn.Rule.Roll == RollRule.None ? RollRule.Forward : drawn.Rule.Roll };

        var found = drawn.Compute(rule);

        Assert.True(rule.Budget.IsInHours || drawn.Calendar.IsWorkingDay(found.DueDay));
        Assert.Equal(found.RolledFrom is not null, found.Exclusions.Any(day => day.Kind == ExclusionKind.RolledOver));
        Assert.True(found.RolledFrom is null || !drawn.Calendar.IsWorkingDay(found.RolledFrom.Value));
    }

    [Property(MaxTest = 1_000)]
    public void Nothing_is_due_on_the_wrong_side_of_its_anchor(int seed)
    {
        var drawn = new Drawn(seed);
        var after = drawn.Compute(drawn.Rule with { Direction = DeadlineDirection.After, Roll = RollRule.Forward });
        var before = drawn.Compute(drawn.Rule with { Direction = DeadlineDirection.Before, Roll = RollRule.Back });

        Assert.True(after.Due >= drawn.Anchor);
        Assert.True(before.DueDay <= drawn.AnchorDay);
    }

    [Property(MaxTest = 1_000)]
    public void One_more_pause_never_makes_a_deadline_earlier_and_is_told_when_it_gives_time_back(int seed)
    {
        var drawn = new Drawn(seed);
        var rule = drawn.Rule with { Direction = DeadlineDirection.After };

        var without = drawn.Compute(rule, []);
        var with = drawn.Compute(rule);

        Assert.True(rule.Roll == RollRule.Back || without.Due <= with.Due);
        Assert.True(without.Due == with.Due || rule.Roll != RollRule.None || with.Pauses.Length > 0);
    }

    [Property(MaxTest = 1_000)]
    public void A_pause_that_begins_at_or_after_the_due_moves_nothing(int seed)
    {
        var drawn = new Drawn(seed);
        var rule = drawn.Rule with { Direction = DeadlineDirection.After };
        var due = drawn.Compute(rule, []).Due;
        var late = new Interval(due + Duration.FromMinutes(new Random(seed).Next(2) * 90), due + Duration.FromDays(9));

        var found = drawn.Compute(rule, [late]);

        Assert.Equal(due, found.Due);
        Assert.Empty(found.Pauses);
    }

    [Property(MaxTest = 1_000)]
    public void The_due_day_is_the_day_of_the_last_moment_in_time(int seed)
    {
        var drawn = new Drawn(seed);

        var found = drawn.Compute(drawn.Rule);

        Assert.True(found.Due <= drawn.Calendar.EndOfDay(found.DueDay));
        Assert.True(found.Due > drawn.Calendar.EndOfDay(found.DueDay.PlusDays(-1)));
    }

    [Property(MaxTest = 500)]
    public void Every_deadline_can_be_told_in_both_languages(int seed)
    {
        var drawn = new Drawn(seed);

        var lines = DeadlineExplanation.Of(drawn.Compute(drawn.Rule));

        Assert.All(lines, line => Assert.All(["en", "zh"], language => Assert.NotEmpty(line.Text.For(language))));
        Assert.Equal(ExplanationPart.Due, lines[0].Part);
    }

    private static Instant Due(Drawn drawn, DeadlineRule rule, Instant anchor, IReadOnlyList<Interval> pauses) =>
        rule.Compute(new DeadlineAnchor.Moment(anchor), drawn.Calendar, pauses).Due;

    private sealed class Drawn
    {
        public Drawn(int seed)
        {
            var random = new Random(seed);
            var spec = RandomCalendars.Calendar(random, 520);
            Calendar = spec.Build();
            Rule = RandomCalendars.Rule(random);
            var start = spec.FirstDay.AtMidnight().InUtc().ToInstant();
            Anchor = start + Duration.FromMinutes(random.Next(100 * 1440, 300 * 1440));
            AnchorDay = Calendar.DateOf(Anchor);
            Pauses =
            [
                .. RandomCalendars
                    .Pauses(random, 400 * 1440)
                    .Select(pause => new Interval(start + Duration.FromMinutes(pause.From), start + Duration.FromMinutes(pause.Until))),
                new(Anchor + Duration.FromHours(random.Next(-50, 50)), Anchor + Duration.FromHours(random.Next(50, 200))),
            ];
        }

        public WorkCalendar Calendar { get; }

        public DeadlineRule Rule { get; }

        public Instant Anchor { get; }

        public LocalDate AnchorDay { get; }

        public IReadOnlyList<Interval> Pauses { get; }

        public DeadlineComputation Compute(DeadlineRule rule, IReadOnlyList<Interval>? pauses = null) =>
            rule.Compute(new DeadlineAnchor.Moment(Anchor), Calendar, pauses ?? Pauses);
    }
}
