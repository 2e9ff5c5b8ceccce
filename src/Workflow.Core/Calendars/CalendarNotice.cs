using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>
/// The official notice of one year, typed day by day and apart from the calendar, so that <see cref="CalendarComparison"/> can test one
/// against the other.
/// </summary>
/// <param name="Id">The calendar it is about, such as <c>CN</c>.</param>
/// <param name="Year">The year it lists.</param>
/// <param name="Issued">The day of the notice.</param>
/// <param name="Title">Its title, as cited.</param>
/// <param name="OrdinaryWeek">The days of the week that are worked where the notice says nothing.</param>
/// <param name="WorkingDays">How many days of the year are worked by it.</param>
/// <param name="Holidays">In the order of the notice.</param>
public sealed record CalendarNotice(
    string Id,
    int Year,
    LocalDate Issued,
    string Title,
    ImmutableArray<IsoDayOfWeek> OrdinaryWeek,
    int WorkingDays,
    ImmutableArray<NoticeHoliday> Holidays
);

/// <summary>One holiday of a notice with each day off, and each day worked in exchange.</summary>
public sealed record NoticeHoliday(LocalizedText Name, ImmutableArray<LocalDate> Off, ImmutableArray<LocalDate> Worked);
