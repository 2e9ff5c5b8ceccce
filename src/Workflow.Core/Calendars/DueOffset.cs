using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Calendars;

/// <summary>
/// A moment told from a deadline: "1 working day after, at 09:00", "7 days before, at 09:00, moved back from rest days", "4 hours after".
/// Day units count from the due <b>day</b> and take the time of day in the calendar's zone; hours and working hours count from the due
/// <b>instant</b> (so do minutes), have no time of day and don't roll.
/// </summary>
/// <param name="Amount">How far away; zero is the due itself.</param>
/// <param name="Direction">After or before the due.</param>
/// <param name="At">Time of day for day units; null means 24:00 of the day reached. Not used for hours.</param>
/// <param name="Roll">Where the day reached moves when it is a rest day.</param>
public sealed record DueOffset(Allowance Amount, DeadlineDirection Direction, LocalTime? At, RollRule Roll)
{
    private static readonly LocalTimePattern TimePattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>The due instant itself.</summary>
    public static DueOffset AtDue { get; } = new(new(0, AllowanceUnit.Hours), DeadlineDirection.After, null, RollRule.None);

    /// <summary>The moment for a deadline with this due day and due instant.</summary>
    public Instant InstantFor(LocalDate dueDay, Instant due, WorkCalendar calendar)
    {
        var amount = Direction == DeadlineDirection.After ? Amount.Amount : -Amount.Amount;
        return Amount.Unit switch
        {
            AllowanceUnit.Hours => due + Duration.FromHours(amount),
            AllowanceUnit.Minutes => due + Duration.FromMinutes(amount),
            AllowanceUnit.WorkingHours => calendar.AddWorkingHours(due, amount),
            AllowanceUnit.CalendarDays => OnDay(dueDay.PlusDays(amount), calendar),
            AllowanceUnit.WorkingDays => OnDay(calendar.AddWorkingDays(dueDay, amount), calendar),
            AllowanceUnit.Months => OnDay(dueDay.PlusMonths(amount), calendar),
            AllowanceUnit.Years => OnDay(dueDay.PlusYears(amount), calendar),
        };
    }

    /// <summary>
    /// Reads "due" (the due instant), "1 working day" or "1 working day after", "7 days before". The time of day is "09:00", or "24:00" or
    /// null for the end of the day. False when a part isn't understood, or when hours come with a time of day or a roll.
    /// </summary>
    public static bool TryParse(string text, string? at, RollRule roll, [NotNullWhen(true)] out DueOffset? offset)
    {
        offset = null;
        if (text == "due")
        {
            offset = at is null && roll == RollRule.None ? AtDue : null;
            return offset is not null;
        }
        var before = text.EndsWith(" before", StringComparison.Ordinal);
        var amount = before ? text[..^" before".Length] : RemoveAfter(text);
        if (!Allowance.TryParse(amount, out var allowance))
            return false;
        if (allowance.IsInHours && (at is not null || roll != RollRule.None))
            return false;
        LocalTime? time = null;
        if (at is not (null or "24:00"))
        {
            var parsed = TimePattern.Parse(at);
            if (!parsed.Success)
                return false;
            time = parsed.Value;
        }
        offset = new(allowance, before ? DeadlineDirection.Before : DeadlineDirection.After, time, roll);
        return true;
    }

    /// <summary>As an administrator would say it: "1 working day after, 09:00".</summary>
    public override string ToString()
    {
        if (Amount.Amount == 0 && Amount.IsInHours)
            return "due";
        var side = Direction == DeadlineDirection.After ? "after" : "before";
        if (Amount.IsInHours)
            return $"{Amount} {side}";
        var at = At is { } time ? time.ToString("HH:mm", CultureInfo.InvariantCulture) : "24:00";
        return $"{Amount} {side}, {at}";
    }

    private Instant OnDay(LocalDate day, WorkCalendar calendar)
    {
        var rolled = Roll switch
        {
            RollRule.None => day,
            RollRule.Forward => calendar.RollForward(day),
            RollRule.Back => calendar.RollBack(day),
        };
        return At is { } time ? calendar.At(rolled, time) : calendar.EndOfDay(rolled);
    }

    private static string RemoveAfter(string text) => text.EndsWith(" after", StringComparison.Ordinal) ? text[..^" after".Length] : text;
}
