using NodaTime;
using Workflow.Core.Calendars;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class DeadlineOracleTests
{
    private const int Days = 520;
    private const int CalendarsPerSeed = 15;
    private const int CasesPerCalendar = 1_700;

    [Theory]
    [InlineData(20260101)]
    [InlineData(20260102)]
    [InlineData(20260103)]
    [InlineData(20260104)]
    public void A_hundred_thousand_deadlines_agree_with_counting_minutes_and_days_one_by_one(int seed)
    {
        var random = new Random(seed);
        var compared = 0;
        for (var i = 0; i < CalendarsPerSeed; i++)
        {
            var spec = RandomCalendars.Calendar(random, Days);
            var naive = new NaiveTime(spec);
            var calendar = spec.Build();
            for (var n = 0; n < CasesPerCalendar; n++)
                compared += Compare(random, naive, calendar) ? 1 : 0;
        }
        Assert.InRange(compared, 25_000, CalendarsPerSeed * CasesPerCalendar);
    }

    /// <summary>False when the answer lies outside the oracle's tables, so that nothing was compared.</summary>
    private static bool Compare(Random random, NaiveTime naive, WorkCalendar calendar)
    {
        var rule = RandomCalendars.Rule(random);
        var back = rule.Direction == DeadlineDirection.Before;
        var anchorDay = rule.Budget.Unit == AllowanceUnit.Years ? (back ? 400 : 20) : random.Next(back ? 170 : 10, 300);
        int? anchorMinute = null;
        if (random.Next(4) > 0)
        {
            var minute = naive.EndOf(anchorDay - 1) + (random.Next(6) == 0 ? 0 : random.Next(1439));
            anchorDay = naive.DayOf(minute);
            anchorMinute = minute;
        }
        var pauses = RandomCalendars.Pauses(random, naive.Minutes);
        if (random.Next(2) == 0 && anchorMinute is { } near)
            pauses.Add((near - random.Next(2000), near + random.Next(1, 8000)));
        var expected = naive.Compute(rule, anchorMinute, anchorDay, pauses);
        if (expected is null)
            return false;
        DeadlineAnchor anchor = anchorMinute is { } at
            ? new DeadlineAnchor.Moment(naive.InstantOf(at))
            : new DeadlineAnchor.Day(naive.DateOf(anchorDay));
        var intervals = pauses.ConvertAll(pause => new Interval(naive.InstantOf(pause.From), naive.InstantOf(pause.Until)));

        var found = rule.Compute(anchor, calendar, intervals);

        var leftOut = found.Exclusions.Where(day => day.Kind != ExclusionKind.StartDay).Select(day => day.Day).Order().ToList();
        var agrees =
            naive.InstantOf(expected.Minute) == found.Due
            && naive.DateOf(expected.Day) == found.DueDay
            && found.Segments.Sum(segment => segment.Counted) == rule.Budget.Amount
            && (rule.Budget.IsInHours || expected.LeftOut.Select(naive.DateOf).SequenceEqual(leftOut));
        if (!agrees)
        {
            var told = FormattableString.Invariant($"{rule} {anchor} in {calendar.Zone}, pauses {string.Join(' ', intervals)}");
            var wanted = FormattableString.Invariant($"due {naive.InstantOf(expected.Minute)} on {naive.DateOf(expected.Day)}");
            Assert.Fail(
                FormattableString.Invariant(
                    $"expected {wanted}, found {found.Due} on {found.DueDay}, left out {string.Join(' ', leftOut)}: {told}"
                )
            );
        }
        return true;
    }
}
