using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Calendars;

/// <summary>
/// A computed deadline as plain texts and numbers, for JSON. Days are 2026-02-24, local times 2026-02-24 09:00 in the calendar's zone, an
/// end at midnight is 24:00 of the day that it ends, instants are ISO 8601 in UTC.
/// </summary>
public sealed record DeadlineFacts(
    string Rule,
    string RulePack,
    string Source,
    string Certainty,
    string Anchor,
    string CountedFrom,
    string Budget,
    string Direction,
    string DueDay,
    string DueLocal,
    string Due,
    string? RolledFrom,
    string Calendar,
    string CalendarVersion,
    bool IsProvisional,
    ImmutableArray<DeadlineFacts.Stretch> Counted,
    ImmutableArray<DeadlineFacts.NotCounted> Excluded,
    ImmutableArray<DeadlineFacts.Stretch> Pauses,
    ImmutableArray<DeadlineFacts.DayRange> ProvisionalDays
)
{
    /// <summary>The facts of a computation.</summary>
    public static DeadlineFacts Of(DeadlineComputation computation)
    {
        var rule = computation.Rule;
        return new(
            rule.Id,
            rule.PackVersion,
            rule.Source,
            Word(rule.Certainty),
            rule.Anchor,
            computation.Anchor is DeadlineAnchor.Day ? DayWords.Iso(computation.AnchorLocal.Date) : Begin(computation.AnchorLocal),
            rule.Budget.ToString(),
            Word(rule.Direction),
            DayWords.Iso(computation.DueDay),
            computation.EndsWithTheDay ? End(computation.DueLocal) : Begin(computation.DueLocal),
            InstantPattern.ExtendedIso.Format(computation.Due),
            computation.RolledFrom is { } last ? DayWords.Iso(last) : null,
            computation.CalendarId,
            computation.CalendarVersion,
            computation.IsProvisional,
            [.. computation.Segments.Select(segment => new Stretch(Begin(segment.From), End(segment.Until), segment.Counted))],
            [
                .. computation.Exclusions.Select(day => new NotCounted(
                    DayWords.Iso(day.Day),
                    Word(day.Kind),
                    day.Why.For("en"),
                    day.Why.For("zh")
                )),
            ],
            [.. computation.Pauses.Select(pause => new Stretch(Begin(pause.From), Begin(pause.Until), pause.GivenBack))],
            [.. computation.ProvisionalDays.Select(days => new DayRange(DayWords.Iso(days.Start), DayWords.Iso(days.End)))]
        );
    }

    /// <summary>A stretch from inclusive until exclusive, with what it counts for in the budget's unit, or gives back.</summary>
    public sealed record Stretch(string From, string Until, decimal Amount);

    /// <summary>A day not counted or rolled over, and why.</summary>
    public sealed record NotCounted(string Day, string Kind, string Why, string WhyChinese);

    /// <summary>Days, both ends included.</summary>
    public sealed record DayRange(string First, string Last);

    private static string Begin(LocalDateTime moment) => $"{DayWords.Iso(moment.Date)} {DayWords.Time(moment.TimeOfDay)}";

    private static string End(LocalDateTime moment) =>
        moment.TimeOfDay == LocalTime.Midnight ? $"{DayWords.Iso(moment.Date.PlusDays(-1))} 24:00" : Begin(moment);

    private static string Word<T>(T member)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());
}
