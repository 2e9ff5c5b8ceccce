using System.Collections.Immutable;
using NodaTime.Text;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Tests.Calendars;

namespace Workflow.Core.Tests.Cases;

/// <summary>Versions of the calendar CN: the published one with further days of rest, and random ones.</summary>
internal static class OtherCalendars
{
    public static ImmutableDictionary<string, WorkCalendar> Published { get; } = Of(CalendarFiles.China);

    /// <summary>The published calendar of 2026 in which the office is also closed on these days.</summary>
    public static ImmutableDictionary<string, WorkCalendar> Closed(params ReadOnlySpan<string> days)
    {
        var china = CalendarFiles.China;
        var year = china.Years[2026];
        var rest = year.RestDays;
        foreach (var day in days)
            rest = rest.SetItem(LocalDatePattern.Iso.Parse(day).Value, LocalizedText.Of("closure", "停业"));
        return Of(
            new()
            {
                Id = china.Id,
                Version = $"2026.1 and {string.Join(' ', days)}",
                Zone = china.Zone,
                Week = china.Week,
                Years = china.Years.SetItem(2026, year with { RestDays = rest }),
            }
        );
    }

    /// <summary>A random calendar under the id CN.</summary>
    public static (ImmutableDictionary<string, WorkCalendar> Calendars, NaiveTime Naive) Of(CalendarSpec spec, string version)
    {
        var built = spec.Build();
        var calendar = new WorkCalendar
        {
            Id = "CN",
            Version = version,
            Zone = built.Zone,
            Week = built.Week,
            MakeUpHours = built.MakeUpHours,
            Years = built.Years,
        };
        return (Of(calendar), new(spec));
    }

    /// <summary>The same place and week with other days of rest.</summary>
    public static CalendarSpec WithOtherDays(CalendarSpec spec, Random random)
    {
        var rest = spec.Rest.Where(_ => random.Next(4) > 0).ToHashSet();
        for (var count = random.Next(1, 8); count > 0; count--)
            rest.Add(spec.FirstDay.PlusDays(random.Next(spec.Days)));
        return spec with { Rest = rest, MakeUp = spec.MakeUp.Where(day => !rest.Contains(day)).ToHashSet() };
    }

    private static ImmutableDictionary<string, WorkCalendar> Of(WorkCalendar calendar) =>
        ImmutableDictionary<string, WorkCalendar>.Empty.Add(calendar.Id, calendar);
}
