using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>
/// An open track. <paramref name="Completed"/> holds the tasks completed since the stage was entered; <paramref name="Signed"/> is true
/// once one of them signed a finding.
/// </summary>
public sealed record Track(
    TrackId Id,
    string Name,
    bool IsMain,
    string Stage,
    PostId Accountable,
    Instant OpenedAt,
    Instant Since,
    WorkItemId? Cause,
    ImmutableSortedSet<string> Completed,
    bool Signed
)
{
    /// <summary>The tasks completed since the stage was entered.</summary>
    public ImmutableSortedSet<string> Completed
    {
        get;
        init => field = value.WithComparer(StringComparer.Ordinal);
    } = (Completed ?? throw new ArgumentNullException(nameof(Completed))).WithComparer(StringComparer.Ordinal);

    /// <summary>The counter that opened it as a candidate; null when something else did.</summary>
    public string? Counter { get; init; }

    /// <summary>Standing findings that were signed since the stage was entered, by number.</summary>
    public ImmutableSortedSet<int> Findings { get; init; } = ImmutableSortedSet<int>.Empty;

    /// <summary>The tasks of which an item opened since the stage was entered, whatever became of it.</summary>
    public ImmutableSortedSet<string> Opened
    {
        get;
        init => field = value.WithComparer(StringComparer.Ordinal);
    } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Who completed each task since the stage was entered, the last one where several did.</summary>
    public ImmutableSortedDictionary<string, PersonId> CompletedBy
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, PersonId>(StringComparer.Ordinal);

    /// <summary>Moments reached in this track, by the definition's name for them; only an on-demand track has its own.</summary>
    public ImmutableSortedDictionary<string, DeadlineAnchor> Moments
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, DeadlineAnchor>(StringComparer.Ordinal);

    /// <summary>Fields told in this track; only one of which several can be open has its own.</summary>
    public ImmutableSortedDictionary<string, StoredValue> Fields
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, StoredValue>(StringComparer.Ordinal);

    /// <summary>The next occurrence of each task that comes back, by task.</summary>
    public ImmutableSortedDictionary<string, Occurrence> Schedule
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Occurrence>(StringComparer.Ordinal);
}

/// <summary>When the next occurrence (index from 0) of a task opens; null once it doesn't come back any more.</summary>
public sealed record Occurrence(int Index, Instant? OpensAt)
{
    /// <summary>By which calendar and rules it was counted; null for one that didn't tell.</summary>
    public CountedBy? By { get; init; }
}
