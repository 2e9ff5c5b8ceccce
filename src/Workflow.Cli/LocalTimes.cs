using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Workflow.Cli;

/// <summary>Reads and writes moments as people type them: local date and time in a zone, a whole day, or an exact instant ending in Z.</summary>
public static partial class LocalTimes
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");
    private static readonly LocalDateTimePattern Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    private static readonly LocalTime LastOfDay = new(23, 59, 59, 999);

    private static readonly ZoneLocalMappingResolver Lenient = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter
    );

    /// <summary>
    /// The instant of "2026-02-04 10:00" (also with T between, with seconds, or 24:00), of "2026-02-04" (its beginning) or of
    /// "2026-02-04T02:00:00Z". Throws <see cref="UnusableInputException"/> naming <paramref name="option"/>.
    /// </summary>
    public static Instant Parse(string text, DateTimeZone zone, string option)
    {
        if (InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var exact })
            return InRange(exact.InUtc().Date, text, option) ? exact : default;
        return ParseLocal(text, option).InZone(zone, Lenient).ToInstant();
    }

    /// <summary>As <see cref="Parse"/>, without a zone; an exact instant isn't understood.</summary>
    public static LocalDateTime ParseLocal(string text, string option)
    {
        if (ParseDay(text, option) is { } day)
            return day.AtMidnight();
        var plain = text.Length > 10 && text[10] == 'T' ? text[..10] + " " + text[11..] : text;
        var endsDay = plain.EndsWith(" 24:00", StringComparison.Ordinal);
        if (endsDay)
            plain = plain[..^5] + "00:00";
        var parsed = Minutes.Parse(plain) is { Success: true } minutes ? minutes : Seconds.Parse(plain);
        if (!parsed.Success)
            throw NoTime(text, option);
        InRange(parsed.Value.Date, text, option);
        return endsDay ? parsed.Value.PlusDays(1) : parsed.Value;
    }

    /// <summary>
    /// The day of "2026-02-04", or null when there is more to the text. Throws <see cref="UnusableInputException"/> for a day that doesn't
    /// exist.
    /// </summary>
    public static LocalDate? ParseDay(string text, string option)
    {
        var shape = DayShape().Match(text);
        if (shape.Success && !LocalDatePattern.Iso.Parse(shape.Value).Success)
            throw new UnusableInputException($"{option}: {shape.Value} isn't a day of the calendar");
        if (LocalDatePattern.Iso.Parse(text) is not { Success: true, Value: var day })
            return null;
        InRange(day, text, option);
        return day;
    }

    /// <summary>"2026-02-24 09:00" in a zone.</summary>
    public static string Show(Instant at, DateTimeZone zone) => Show(at.InZone(zone).LocalDateTime);

    /// <summary>"2026-02-24 09:00", with seconds only when there are some; the last moment of a day is told as 24:00.</summary>
    public static string Show(LocalDateTime at)
    {
        if (at.TimeOfDay >= LastOfDay)
            return $"{Show(at.Date)} 24:00";
        return at.Second == 0 ? Minutes.Format(at) : Seconds.Format(at);
    }

    /// <summary>The end of something: midnight is told as 24:00 of the day before.</summary>
    public static string ShowEnd(LocalDateTime at) => at.TimeOfDay == LocalTime.Midnight ? $"{Show(at.Date.PlusDays(-1))} 24:00" : Show(at);

    /// <summary>"2026-02-24".</summary>
    public static string Show(LocalDate day) => LocalDatePattern.Iso.Format(day);

    /// <summary>"Tue".</summary>
    public static string Weekday(LocalDate day) => day.ToString("ddd", CultureInfo.InvariantCulture);

    private static bool InRange(LocalDate day, string text, string option) =>
        day.Year is >= 1900 and <= 2299 ? true : throw new UnusableInputException($"{option}: '{text}' is outside the years 1900 to 2299");

    private static UnusableInputException NoTime(string text, string option) =>
        new($"{option}: '{(text.Length <= 40 ? text : text[..37] + "…")}' isn't a time; expected one such as \"2026-02-04 10:00\"");

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?!\d)", RegexOptions.None, 1000)]
    private static partial Regex DayShape();
}
