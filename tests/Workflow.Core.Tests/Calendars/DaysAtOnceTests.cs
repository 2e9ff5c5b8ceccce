using System.Collections.Immutable;
using FsCheck.Xunit;
using NodaTime;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

/// <summary>Where every day counts, days are counted as one stretch; that must tell the same as one day after the other.</summary>
public sealed class DaysAtOnceTests
{
    [Property(MaxTest = 1_000)]
    public void Where_no_day_is_one_of_rest_days_are_as_working_days(int seed)
    {
        var random = new Random(seed);
        var calendar = NeverResting();
        var rule = RandomCalendars.Rule(random) with { Repeat = null };
        var amount = random.Next(1_200);
        var day = new LocalDate(2024, 1, 1).PlusDays(random.Next(2_000));
        DeadlineAnchor anchor =
            random.Next(2) == 0
                ? new DeadlineAnchor.Day(day)
                : new DeadlineAnchor.Moment(calendar.At(day, new(random.Next(24), random.Next(60))));

        var atOnce = (rule with { Budget = new(amount, AllowanceUnit.CalendarDays) }).Compute(anchor, calendar, []);
        var oneByOne = (rule with { Budget = new(amount, AllowanceUnit.WorkingDays) }).Compute(anchor, calendar, []);

        Assert.Equal(oneByOne.DueDay, atOnce.DueDay);
        Assert.Equal(oneByOne.Due, atOnce.Due);
        Assert.Equal(oneByOne.Segments, atOnce.Segments);
        Assert.Equal(oneByOne.Exclusions, atOnce.Exclusions);
        Assert.Equal(amount > 0, atOnce.Segments.Length == 1);
    }

    [Property(MaxTest = 1_000)]
    public void A_pause_long_after_the_due_changes_nothing_that_is_told(int seed)
    {
        var random = new Random(seed);
        var calendar = RandomCalendars.Calendar(random, 520).Build();
        var drawn = RandomCalendars.Rule(random);
        var unit = random.Next(2) == 0 ? AllowanceUnit.CalendarDays : AllowanceUnit.Months;
        var rule = drawn with { Direction = DeadlineDirection.After, Budget = new(random.Next(30), unit) };
        var anchor = new DeadlineAnchor.Day(calendar.DateOf(Instant.FromUtc(2025, 1, 1, 0, 0)).PlusDays(random.Next(400)));
        var atOnce = rule.Compute(anchor, calendar, []);
        var later = new Interval(atOnce.Due + Duration.FromDays(60), atOnce.Due + Duration.FromDays(61));

        var oneByOne = rule.Compute(anchor, calendar, [later]);

        Assert.Equal(oneByOne.DueDay, atOnce.DueDay);
        Assert.Equal(oneByOne.RolledFrom, atOnce.RolledFrom);
        Assert.Equal(oneByOne.Segments, atOnce.Segments);
        Assert.Equal(oneByOne.Exclusions, atOnce.Exclusions);
    }

    private static WorkCalendar NeverResting() =>
        new()
        {
            Id = "NEVER-RESTING",
            Week = new(
                Enum.GetValues<IsoDayOfWeek>()
                    .Where(day => day != IsoDayOfWeek.None)
                    .ToDictionary(day => day, _ => ImmutableArray.Create(new OfficeHours(new(9, 0), new(17, 0))))
            ),
        };
}
