using NodaTime;
using Workflow.Core.Calendars;

namespace Workflow.Core.Tests.Calendars;

/// <summary>Makes calendars, rules and pauses from a seed; the same seed makes the same.</summary>
internal static class RandomCalendars
{
    private static readonly (string Zone, LocalDate FirstDay)[] Places =
    [
        ("UTC", new(2025, 12, 1)),
        ("Asia/Shanghai", new(2026, 1, 15)),
        ("Europe/London", new(2026, 2, 1)),
        ("America/New_York", new(2026, 9, 1)),
        ("America/Sao_Paulo", new(2018, 9, 1)),
        ("Asia/Beirut", new(2022, 2, 20)),
        ("Australia/Lord_Howe", new(2026, 3, 1)),
        ("Pacific/Apia", new(2011, 12, 1)),
        ("Africa/Cairo", new(2024, 4, 1)),
    ];

    private static readonly (int, int)[][] Patterns =
    [
        [(510, 720), (840, 1050)],
        [(540, 1020)],
        [(0, 1440)],
        [(0, 135), (150, 480), (1200, 1440)],
        [(90, 180)],
    ];

    public static CalendarSpec Calendar(Random random, int days)
    {
        var (zone, first) = Places[random.Next(Places.Length)];
        var pattern = Patterns[random.Next(Patterns.Length)];
        var week = Enumerable.Range(1, 7).Select(day => random.Next(7) < (day <= 5 ? 6 : 1) ? pattern : []).ToArray();
        week[2] = pattern;
        var rest = new HashSet<LocalDate>();
        for (var start = random.Next(20); start < days; start += random.Next(3, 60))
        {
            for (var length = random.Next(1, 10); length > 0; length--)
                rest.Add(first.PlusDays(start + length));
        }
        var makeUp = Enumerable.Range(0, days).Where(_ => random.Next(25) == 0).Select(day => first.PlusDays(day)).ToHashSet();
        makeUp.ExceptWith(rest);
        return new(DateTimeZoneProviders.Tzdb[zone], first, days, week, Patterns[random.Next(Patterns.Length)], rest, makeUp);
    }

    public static DeadlineRule Rule(Random random)
    {
        var unit = (AllowanceUnit)random.Next(7);
        var amount = unit switch
        {
            AllowanceUnit.CalendarDays => random.Next(45),
            AllowanceUnit.WorkingDays => random.Next(25),
            AllowanceUnit.WorkingHours => random.Next(40),
            AllowanceUnit.Hours => random.Next(200),
            AllowanceUnit.Months => random.Next(5),
            AllowanceUnit.Years => random.Next(2),
            AllowanceUnit.Minutes => random.Next(600),
        };
        return new(
            "R",
            "anchor",
            new(amount, unit),
            random.Next(4) == 0 ? DeadlineDirection.Before : DeadlineDirection.After,
            random.Next(4) == 0,
            (RollRule)random.Next(3),
            random.Next(3) == 0,
            "",
            RuleCertainty.Assumption,
            null,
            "test 1"
        );
    }

    public static List<(int From, int Until)> Pauses(Random random, int minutes)
    {
        var pauses = new List<(int, int)>();
        for (var count = random.Next(4); count > 0; count--)
        {
            var from = random.Next(minutes - 1);
            var length = random.Next(3) == 0 ? 1440 * random.Next(1, 15) : random.Next(1, 6000);
            pauses.Add((from, Math.Min(minutes, from + length)));
        }
        return pauses;
    }
}
