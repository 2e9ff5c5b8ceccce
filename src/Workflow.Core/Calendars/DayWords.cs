using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Says days and times in English and Chinese.</summary>
public static class DayWords
{
    private static readonly string[] Chinese = ["", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

    private static readonly LocalTimePattern Minutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly LocalTimePattern Seconds = LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss");

    /// <summary>A day with its weekday: "Tuesday 2026-02-24", "2026年2月24日（星期二）".</summary>
    public static LocalizedText Day(LocalDate day) =>
        LocalizedText.Of(
            $"{day.DayOfWeek} {Iso(day)}",
            FormattableString.Invariant($"{day.Year}年{day.Month}月{day.Day}日（{Chinese[(int)day.DayOfWeek]}）")
        );

    /// <summary>A day with its weekday and a time of day.</summary>
    public static LocalizedText Moment(LocalDateTime moment) => DayAnd(moment.Date, Time(moment.TimeOfDay));

    /// <summary>A moment at which something ends: midnight is 24:00 of the day before.</summary>
    public static LocalizedText End(LocalDateTime moment) =>
        moment.TimeOfDay == LocalTime.Midnight ? DayAnd(moment.Date.PlusDays(-1), "24:00") : Moment(moment);

    /// <summary>A stretch of days, both ends included; one day is said once.</summary>
    public static LocalizedText Days(LocalDate first, LocalDate last) =>
        first == last ? LocalizedText.Same(Iso(first)) : LocalizedText.Of($"{Iso(first)} to {Iso(last)}", $"{Iso(first)}至{Iso(last)}");

    /// <summary>2026-02-24.</summary>
    public static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    /// <summary>09:00, with seconds only when there are some.</summary>
    public static string Time(LocalTime time) => (time.Second == 0 ? Minutes : Seconds).Format(time);

    /// <summary>An amount without zeros at its end: 3, 1.5, 0.166667.</summary>
    public static string Amount(decimal amount) => amount.ToString("0.######", CultureInfo.InvariantCulture);

    private static LocalizedText DayAnd(LocalDate day, string time)
    {
        var words = Day(day);
        return LocalizedText.Of($"{words.For("en")}, {time}", $"{words.For("zh")}{time}");
    }
}
