using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>Whether the budget is counted forward or back from the anchor.</summary>
public enum DeadlineDirection
{
    /// <summary>The deadline lies after its anchor.</summary>
    After,

    /// <summary>The deadline lies before its anchor ("3 days before release").</summary>
    Before,
}

/// <summary>What happens when the last day is a rest day.</summary>
public enum RollRule
{
    /// <summary>The day stays where it is.</summary>
    None,

    /// <summary>It moves to the first working day after.</summary>
    Forward,

    /// <summary>It moves to the last working day before.</summary>
    Back,
}

/// <summary>How sure a rule's number is.</summary>
public enum RuleCertainty
{
    /// <summary>National statute.</summary>
    Law,

    /// <summary>Ministry rule.</summary>
    Rule,

    /// <summary>Local statute.</summary>
    Local,

    /// <summary>A named document or system.</summary>
    Practice,

    /// <summary>Our own default, to be said on every page that shows it.</summary>
    Assumption,
}

/// <summary>From what a deadline counts: an instant (an event, a date-time) or a day (a date field, the due day of another deadline).</summary>
public abstract record DeadlineAnchor
{
    private DeadlineAnchor() { }

    /// <summary>A moment.</summary>
    public sealed record Moment(Instant At) : DeadlineAnchor;

    /// <summary>A whole day; rules in hours count forward from its end and back from its beginning.</summary>
    public sealed record Day(LocalDate Date) : DeadlineAnchor;
}

/// <summary>One row of a rule pack: how a deadline is computed, and why.</summary>
/// <param name="Id">Its name in the pack.</param>
/// <param name="Anchor">The name of the event or field from which it counts.</param>
/// <param name="Budget">How much is counted.</param>
/// <param name="Direction">After or before the anchor.</param>
/// <param name="CountsStartDay">True when the anchor's day is the first one counted; false when the day after (before) it is. Not used for hours.</param>
/// <param name="Roll">Where a last day goes that is a rest day. Not used for hours.</param>
/// <param name="EndsAtCloseOfBusiness">True when the due day ends as the office closes and not at 24:00. Not used for hours.</param>
/// <param name="Source">Where the number comes from; empty when it is our own.</param>
/// <param name="Certainty">How sure it is.</param>
/// <param name="ValidFrom">The first anchor day for which it holds; null for always.</param>
/// <param name="PackVersion">The pack and version that the row comes from.</param>
public sealed record DeadlineRule(
    string Id,
    string Anchor,
    Allowance Budget,
    DeadlineDirection Direction,
    bool CountsStartDay,
    RollRule Roll,
    bool EndsAtCloseOfBusiness,
    string Source,
    RuleCertainty Certainty,
    LocalDate? ValidFrom,
    string PackVersion
)
{
    /// <summary>The first day from which a deadline can be computed.</summary>
    public static readonly LocalDate EarliestAnchor = new(1900, 1, 1);

    /// <summary>The last day from which a deadline can be computed, and on which a pause can end.</summary>
    public static readonly LocalDate LatestAnchor = new(2299, 12, 31);

    /// <summary>What it is called, or null when only its id names it.</summary>
    public LocalizedText? Title { get; init; }

    /// <summary>What an administrator should know about it, or null.</summary>
    public LocalizedText? Note { get; init; }

    /// <summary>How it comes back; null for once. The budget is then what an occurrence has after its own day, zero for nothing.</summary>
    public RepeatPattern? Repeat { get; init; }

    /// <summary>
    /// The row and the anchor for one occurrence (index from 0): the occurrence's day lies on the pattern, counted from the row's anchor;
    /// with a budget, that is counted from there. Null when the pattern has no such occurrence.
    /// </summary>
    public (DeadlineRule Rule, DeadlineAnchor Anchor)? Occurrence(int index, DeadlineAnchor anchor, WorkCalendar calendar)
    {
        if (Repeat?.After(index) is not { } after)
            return null;
        var onDay = this with { Budget = after, Direction = DeadlineDirection.After, Repeat = null };
        if (Budget.Amount == 0)
            return (onDay, anchor);
        var day = (onDay with { Roll = RollRule.None, EndsAtCloseOfBusiness = false }).Compute(anchor, calendar, []).DueDay;
        return (this with { Repeat = null }, new DeadlineAnchor.Day(day));
    }

    /// <summary>
    /// When it is due, and why. A pause gives time back to deadlines after their anchor: hours that would have counted, and days at whose
    /// end the clock stood still; it never moves a deadline that was due before it began. Deadlines before their anchor know no pauses.
    /// Pauses may overlap and come in any order. Throws <see cref="ArgumentException"/> for a pause without an end: close it first, a
    /// clock that stands still has no due.
    /// </summary>
    public DeadlineComputation Compute(DeadlineAnchor anchor, WorkCalendar calendar, IReadOnlyList<Interval> pauses)
    {
        var after = Direction == DeadlineDirection.After;
        var stops = PauseList.Of(after ? pauses : [], calendar);
        var anchorDay = anchor switch
        {
            DeadlineAnchor.Moment moment => calendar.DateOf(moment.At),
            DeadlineAnchor.Day day => day.Date,
            _ => throw new System.Diagnostics.UnreachableException($"unknown anchor {anchor}"),
        };
        if (anchorDay < EarliestAnchor || anchorDay > LatestAnchor)
            throw new ArgumentOutOfRangeException(
                nameof(anchor),
                FormattableString.Invariant($"{anchorDay:uuuu-MM-dd} is too far away to count from")
            );
        return Budget.IsInHours
            ? HourCount.Compute(this, anchor, anchorDay, calendar, stops)
            : DayCount.Compute(
                this,
                anchor,
                anchorDay,
                calendar,
                after && Roll == RollRule.Back ? InTime(stops, anchor, anchorDay, calendar) : stops
            );
    }

    /// <summary>A roll back ends before the last day counted; a pause that begins in between comes after the due and is left out.</summary>
    private PauseList InTime(PauseList stops, DeadlineAnchor anchor, LocalDate anchorDay, WorkCalendar calendar)
    {
        for (var count = 0; count < stops.All.Length; count++)
        {
            var first = stops.First(count);
            if (stops.All[count].Start >= DayCount.Compute(this, anchor, anchorDay, calendar, first).Due)
                return first;
        }
        return stops;
    }
}
