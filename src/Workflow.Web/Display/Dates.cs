using System.Globalization;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Calendars;

namespace Workflow.Web.Display;

/// <summary>Days and moments as people say them: with the weekday, in local time, and how far away in working days.</summary>
public sealed class Dates(IClock clock, IStringLocalizer<Words> words)
{
    // Further away nobody counts working days, and the loop that counts them stays short.
    private const int FarAwayDays = 100;

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public Instant Now => clock.GetCurrentInstant();

    /// <summary>"Tue 17 March 2026", "2026年3月17日 周二".</summary>
    public string Day(LocalDate day) => LocalDatePattern.Create(words["Date.Day"], CultureInfo.CurrentUICulture).Format(day);

    /// <summary>"Tue 17 March 2026, 16:00".</summary>
    public string Moment(Instant at, DateTimeZone zone) => Local(at.InZone(zone).LocalDateTime);

    /// <summary>The same for a moment that is local already.</summary>
    public string Local(LocalDateTime local) => Join(Day(local.Date), Time.Format(local.TimeOfDay));

    /// <summary>A due instant: the end of its due day is said as 24:00 of that day and not as 00:00 of the next.</summary>
    public string Due(Instant due, LocalDate? dueDay, DateTimeZone zone)
    {
        var local = due.InZone(zone);
        return local.TimeOfDay == LocalTime.Midnight && dueDay is { } day && local.Date == day.PlusDays(1)
            ? Join(Day(day), "24:00")
            : Moment(due, zone);
    }

    /// <summary>How far away: "today", "in 3 working days", "2 working days overdue".</summary>
    public string Away(Instant due, LocalDate? dueDay, WorkCalendar calendar)
    {
        var now = Now;
        var today = calendar.DateOf(now);
        var day = dueDay ?? calendar.DateOf(due);
        if (now >= due)
            return Overdue(now - due, day, today, calendar);
        if (day <= today)
            return due - now <= Duration.FromHours(3)
                ? words["Date.Soon", (int)Math.Ceiling((due - now).TotalMinutes)]
                : words["Date.Today"];
        if (day == today.PlusDays(1))
            return words["Date.Tomorrow"];
        var days = Period.DaysBetween(today, day);
        return (days > FarAwayDays ? 0 : WorkingDays(today, day, calendar)) switch
        {
            0 => words["Date.InDays", days],
            1 => words["Date.InOneWorkingDay"],
            var working => words["Date.InWorkingDays", working],
        };
    }

    private string Overdue(Duration since, LocalDate day, LocalDate today, WorkCalendar calendar)
    {
        var days = day < today ? Period.DaysBetween(day, today) : 0;
        var working = days > FarAwayDays ? 0 : WorkingDays(day, today, calendar);
        if (working > 1)
            return words["Date.OverdueWorkingDays", working];
        if (working == 1)
            return words["Date.OverdueOneWorkingDay"];
        if (days > 1)
            return words["Date.OverdueDays", days];
        return since < Duration.FromHours(2) ? words["Date.OverdueJustNow"] : words["Date.OverdueHours", (int)since.TotalHours];
    }

    /// <summary>Working days after <paramref name="from"/> up to and with <paramref name="to"/>.</summary>
    private static int WorkingDays(LocalDate from, LocalDate to, WorkCalendar calendar)
    {
        var count = 0;
        for (var day = from.PlusDays(1); day <= to; day = day.PlusDays(1))
        {
            if (calendar.IsWorkingDay(day))
                count++;
        }
        return count;
    }

    private string Join(string day, string time) => words["Date.DayAndTime", day, time];
}
