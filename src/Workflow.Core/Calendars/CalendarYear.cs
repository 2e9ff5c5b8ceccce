using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>
/// The published list of one year: the days of rest and the days worked against the weekly pattern, each with its name, and the text that
/// says so.
/// </summary>
/// <param name="Year">All days of the list lie in it.</param>
/// <param name="Source">The notice or statute, as an official would cite it.</param>
/// <param name="RestDays">Holidays, with those that fall on a weekly day of rest anyway.</param>
/// <param name="WorkingDays">Make-up working days on what would be a day of rest.</param>
public sealed record CalendarYear(
    int Year,
    string Source,
    ImmutableSortedDictionary<LocalDate, LocalizedText> RestDays,
    ImmutableSortedDictionary<LocalDate, LocalizedText> WorkingDays
)
{
    /// <summary>A published year without any list days: the weekly pattern is certain.</summary>
    public static CalendarYear WithoutHolidays(int year, string source) =>
        new(
            year,
            source,
            ImmutableSortedDictionary<LocalDate, LocalizedText>.Empty,
            ImmutableSortedDictionary<LocalDate, LocalizedText>.Empty
        );
}
