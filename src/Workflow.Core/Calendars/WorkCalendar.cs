using NodaTime;

namespace Workflow.Core.Calendars;

/// <summary>Contract stub; the implementation follows.</summary>
public sealed class WorkCalendar
{
    /// <summary>Short id, such as <c>CN</c>.</summary>
    public string Id { get; init; } = "";

    /// <summary>Version of the data, recorded with every deadline computed from it.</summary>
    public string Version { get; init; } = "";

    /// <summary>The zone in which its days begin and end.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>True when the day is worked: override, then holiday, then weekly pattern.</summary>
    public bool IsWorkingDay(LocalDate day) => throw new NotSupportedException();

    /// <summary>True when the year of the day has no published list yet.</summary>
    public bool IsProvisional(LocalDate day) => throw new NotSupportedException();

    /// <summary>The day itself when worked, else the first working day after it.</summary>
    public LocalDate RollForward(LocalDate day) => throw new NotSupportedException();

    /// <summary>The day itself when worked, else the last working day before it.</summary>
    public LocalDate RollBack(LocalDate day) => throw new NotSupportedException();

    /// <summary>The n-th working day after (n positive) or before (n negative) the day, which itself never counts. Zero gives the day.</summary>
    public LocalDate AddWorkingDays(LocalDate day, int count) => throw new NotSupportedException();

    /// <summary>The instant after so many hours inside office hours (negative: before).</summary>
    public Instant AddWorkingHours(Instant from, int hours) => throw new NotSupportedException();

    /// <summary>The day in this calendar's zone on which the instant lies.</summary>
    public LocalDate DateOf(Instant instant) => instant.InZone(Zone).Date;

    /// <summary>The instant of a local time on a day; a time that a clock change skips becomes the first one after it, a repeated one the earlier.</summary>
    public Instant At(LocalDate day, LocalTime time) => throw new NotSupportedException();

    /// <summary>24:00 of the day, that is the start of the next day.</summary>
    public Instant EndOfDay(LocalDate day) => throw new NotSupportedException();
}
