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
}

/// <summary>An amount with its unit: "15 days", "3 working days", "24 hours". The amount is never negative.</summary>
public readonly record struct Allowance(int Amount, AllowanceUnit Unit);
