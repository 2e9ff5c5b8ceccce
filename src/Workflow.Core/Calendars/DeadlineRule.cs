using System.Collections.Immutable;
using NodaTime;

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

    /// <summary>A whole day; rules in hours count from its end.</summary>
    public sealed record Day(LocalDate Date) : DeadlineAnchor;
}

/// <summary>One row of a rule pack: how a deadline is computed, and why.</summary>
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
    /// <summary>Contract stub; the implementation follows.</summary>
    public DeadlineComputation Compute(DeadlineAnchor anchor, WorkCalendar calendar, IReadOnlyList<Interval> pauses) =>
        throw new NotSupportedException();
}

/// <summary>A computed deadline that can explain itself. Contract stub; the implementation follows.</summary>
public sealed record DeadlineComputation(
    DeadlineRule Rule,
    DeadlineAnchor Anchor,
    LocalDate DueDay,
    Instant Due,
    bool IsProvisional,
    string CalendarVersion,
    ImmutableArray<DeadlineSegment> Segments,
    ImmutableArray<ExcludedDay> Exclusions
);

/// <summary>A counted stretch: days (or hours) from inclusive until exclusive, with what it takes from the budget, in the budget's unit.</summary>
public sealed record DeadlineSegment(LocalDateTime From, LocalDateTime Until, decimal Counted);

/// <summary>A day that was not counted, or moved over by the roll, with its reason.</summary>
public sealed record ExcludedDay(LocalDate Day, string Reason);
