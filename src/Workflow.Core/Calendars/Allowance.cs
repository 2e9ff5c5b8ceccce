using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;

namespace Workflow.Core.Calendars;

/// <summary>What an <see cref="Allowance"/> counts.</summary>
public enum AllowanceUnit
{
    /// <summary>Every day of the calendar.</summary>
    CalendarDays,

    /// <summary>Working days of the work calendar, make-up working days included.</summary>
    WorkingDays,

    /// <summary>Hours inside the office hours of working days.</summary>
    WorkingHours,

    /// <summary>Straight hours of elapsed time, day and night; they never roll.</summary>
    Hours,

    /// <summary>Calendar months; a day that the month lacks becomes the month's last day.</summary>
    Months,

    /// <summary>Calendar years; 29 February becomes 28 February in a common year.</summary>
    Years,

    /// <summary>Straight minutes of elapsed time, as <see cref="Hours"/>.</summary>
    Minutes,
}

/// <summary>
/// An amount with its unit: "15 days", "3 working days", "24 hours". The amount is never negative and never longer than
/// <see cref="Longest"/> of its unit (about a hundred years), so that counting it always ends.
/// </summary>
public readonly record struct Allowance
{
    private static readonly (AllowanceUnit Unit, string One, string Many, string Chinese)[] Words =
    [
        (AllowanceUnit.CalendarDays, "day", "days", "日"),
        (AllowanceUnit.WorkingDays, "working day", "working days", "个工作日"),
        (AllowanceUnit.WorkingHours, "working hour", "working hours", "个工作小时"),
        (AllowanceUnit.Hours, "hour", "hours", "小时"),
        (AllowanceUnit.Months, "month", "months", "个月"),
        (AllowanceUnit.Years, "year", "years", "年"),
        (AllowanceUnit.Minutes, "minute", "minutes", "分钟"),
    ];

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for a negative amount or one past <see cref="Longest"/>.</summary>
    public Allowance(int amount, AllowanceUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, Longest(unit));
        Amount = amount;
        Unit = unit;
    }

    /// <summary>How many; zero or more.</summary>
    public int Amount { get; }

    /// <summary>Of what.</summary>
    public AllowanceUnit Unit { get; }

    /// <summary>True when hours or minutes are counted, so that the due instant is found first and the day follows from it.</summary>
    public bool IsInHours => Unit is AllowanceUnit.Hours or AllowanceUnit.WorkingHours or AllowanceUnit.Minutes;

    /// <summary>
    /// The elapsed time of an amount in hours or minutes. Throws <see cref="InvalidOperationException"/> for days and longer units.
    /// </summary>
    public Duration ToDuration() =>
        Unit switch
        {
            AllowanceUnit.Hours or AllowanceUnit.WorkingHours => Duration.FromHours(Amount),
            AllowanceUnit.Minutes => Duration.FromMinutes(Amount),
            AllowanceUnit.CalendarDays or AllowanceUnit.WorkingDays or AllowanceUnit.Months or AllowanceUnit.Years =>
                throw new InvalidOperationException($"{this} has no length in hours; it depends on the calendar"),
        };

    /// <summary>The largest amount of a unit.</summary>
    public static int Longest(AllowanceUnit unit) =>
        unit switch
        {
            AllowanceUnit.CalendarDays => 36_525,
            AllowanceUnit.WorkingDays => 26_000,
            AllowanceUnit.WorkingHours => 200_000,
            AllowanceUnit.Hours => 876_600,
            AllowanceUnit.Months => 1_200,
            AllowanceUnit.Years => 100,
            AllowanceUnit.Minutes => 52_596_000,
        };

    /// <summary>
    /// Reads "15 days" (every day counts; also "15 calendar days"), "3 working days", "4 working hours", "24 hours", "30 minutes",
    /// "12 months", "3 years", and each in the singular. Throws <see cref="FormatException"/> with a sentence for anything else.
    /// </summary>
    public static Allowance Parse(string text) =>
        TryParse(text, out var allowance)
            ? allowance
            : throw new FormatException($"'{text}' is no allowance; expected an amount and a unit such as {Examples}");

    /// <summary>Examples for messages.</summary>
    public const string Examples = "'15 days', '3 working days', '4 working hours', '24 hours', '30 minutes', '12 months' or '3 years'";

    /// <summary>As <see cref="Parse"/>, without throwing; false leaves zero days.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Allowance allowance)
    {
        allowance = default;
        var parts = (text ?? "").Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return false;
        var unit = parts[1].StartsWith("calendar day", StringComparison.Ordinal) ? parts[1]["calendar ".Length..] : parts[1];
        foreach (var words in Words)
        {
            if (unit != words.One && unit != words.Many)
                continue;
            if (amount > Longest(words.Unit))
                return false;
            allowance = new(amount, words.Unit);
            return true;
        }
        return false;
    }

    /// <summary>In words of a language: Chinese for <c>zh</c> and its variants, English for all others.</summary>
    public string Describe(string language)
    {
        if (!language.StartsWith("zh", StringComparison.Ordinal))
            return ToString();
        return Amount.ToString(CultureInfo.InvariantCulture) + Array.Find(Words, Matches).Chinese;
    }

    /// <summary>The form that <see cref="Parse"/> reads back.</summary>
    public override string ToString()
    {
        var words = Array.Find(Words, Matches);
        return Amount.ToString(CultureInfo.InvariantCulture) + " " + (Amount == 1 ? words.One : words.Many);
    }

    private bool Matches((AllowanceUnit Unit, string One, string Many, string Chinese) words) => words.Unit == Unit;
}
