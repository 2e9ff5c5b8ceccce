using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Calendars;

/// <summary>A computed deadline that can explain itself; <see cref="DeadlineExplanation"/> puts it into sentences.</summary>
/// <param name="Rule">The row it follows.</param>
/// <param name="Anchor">From what it counts.</param>
/// <param name="DueDay">The day of the last moment that is in time. Rungs are told from it.</param>
/// <param name="Due">In time means before this instant. The end of a day is the start of the next one.</param>
/// <param name="IsProvisional">True when the date depends on a year without a published list.</param>
/// <param name="CalendarVersion">The version of the calendar used.</param>
/// <param name="Segments">The stretches counted, in order of time; their amounts sum exactly to the budget.</param>
/// <param name="Exclusions">Days not counted and days rolled over, in order of time.</param>
public sealed record DeadlineComputation(
    DeadlineRule Rule,
    DeadlineAnchor Anchor,
    LocalDate DueDay,
    Instant Due,
    bool IsProvisional,
    string CalendarVersion,
    ImmutableArray<DeadlineSegment> Segments,
    ImmutableArray<ExcludedDay> Exclusions
)
{
    /// <summary>The calendar used.</summary>
    public required string CalendarId { get; init; }

    /// <summary>The anchor in the calendar's zone; for a whole day its start.</summary>
    public required LocalDateTime AnchorLocal { get; init; }

    /// <summary>The due instant in the calendar's zone; 24:00 is the next day at 00:00.</summary>
    public required LocalDateTime DueLocal { get; init; }

    /// <summary>True when the due instant is the end of the due day.</summary>
    public bool EndsWithTheDay => DueLocal.Date > DueDay;

    /// <summary>The last day counted, which was a rest day and rolled to the due day; null when nothing rolled.</summary>
    public LocalDate? RolledFrom { get; init; }

    /// <summary>The pauses that gave something back, in order of time.</summary>
    public ImmutableArray<DeadlinePause> Pauses { get; init; } = [];

    /// <summary>The days without a published list on which the date depends.</summary>
    public ImmutableArray<DateInterval> ProvisionalDays { get; init; } = [];
}

/// <summary>A counted stretch: days (or hours) from inclusive until exclusive, with what it takes from the budget, in the budget's unit.</summary>
public sealed record DeadlineSegment(LocalDateTime From, LocalDateTime Until, decimal Counted);

/// <summary>Why a day doesn't count.</summary>
public enum ExclusionKind
{
    /// <summary>The anchor's own day.</summary>
    StartDay,

    /// <summary>A weekend or holiday, in a count of working time.</summary>
    Rest,

    /// <summary>The clock stood still at its end.</summary>
    Paused,

    /// <summary>The last day, or a day after (before) it, that the roll moved over.</summary>
    RolledOver,
}

/// <summary>A day that was not counted, or moved over by the roll, with its reason.</summary>
public sealed record ExcludedDay(LocalDate Day, ExclusionKind Kind, LocalizedText Why)
{
    /// <summary>The reason in English.</summary>
    public string Reason => Why.For("en");
}

/// <summary>
/// A pause and what it gave back: hours or minutes for budgets in them, days for all others. From inclusive until exclusive; overlapping pauses are
/// one.
/// </summary>
public sealed record DeadlinePause(LocalDateTime From, LocalDateTime Until, decimal GivenBack);
