using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Whether a case goes on.</summary>
public enum CaseStatus
{
    /// <summary>At least one track is open.</summary>
    Open,

    /// <summary>Every track is closed; nothing fires any more.</summary>
    Closed,
}

/// <summary>
/// The state of a case: the fold of its events, with open subjects only; what is closed is rows and events. Immutable; changes only
/// through <see cref="CaseFold.Apply"/>. All numbers come from one sequence per case. What goes by a name is ordered by the numbers of its
/// characters: Chinese names have another order in each culture, and whoever looks one up in a state need not have that of who made it.
/// </summary>
public sealed record Case
{
    /// <summary>Its identity.</summary>
    public required CaseId Id { get; init; }

    /// <summary>The name of the definition it runs on.</summary>
    public required string Workflow { get; init; }

    /// <summary>The version of that definition.</summary>
    public required int DefinitionVersion { get; init; }

    /// <summary>How many decisions were recorded; guards against lost updates.</summary>
    public int Version { get; init; }

    /// <summary>Open or closed.</summary>
    public CaseStatus Status { get; init; } = CaseStatus.Open;

    /// <summary>
    /// The name of the ending that a transition gave it; null while it goes on, or when it ended without one. Survivors may go on after it.
    /// </summary>
    public string? Ending { get; init; }

    /// <summary>When it was recorded as opened.</summary>
    public Instant OpenedAt { get; init; }

    /// <summary>The effective time of the opening; nothing in the case can have happened before.</summary>
    public Instant Since { get; init; }

    /// <summary>When its last decision was recorded; time never goes back behind it.</summary>
    public Instant LastRecordedAt { get; init; }

    /// <summary>Which department plays which party.</summary>
    public ImmutableSortedDictionary<string, DepartmentId> Parties
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, DepartmentId>(StringComparer.Ordinal);

    /// <summary>Parties that are or were accountable or performing; what a party may see begins with it.</summary>
    public ImmutableSortedSet<string> Involved
    {
        get;
        init => field = value.WithComparer(StringComparer.Ordinal);
    } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Known fields by name.</summary>
    public ImmutableSortedDictionary<string, StoredValue> Fields
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, StoredValue>(StringComparer.Ordinal);

    /// <summary>Moments reached, by the definition's name for them; the latest of each.</summary>
    public ImmutableSortedDictionary<string, DeadlineAnchor> Moments
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, DeadlineAnchor>(StringComparer.Ordinal);

    /// <summary>The name of the on-demand track in which a moment of <see cref="Moments"/> was reached; the others are the whole case's.</summary>
    public ImmutableSortedDictionary<string, string> MomentsOf
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Open tracks by number.</summary>
    public ImmutableSortedDictionary<int, Track> Tracks { get; init; } = ImmutableSortedDictionary<int, Track>.Empty;

    /// <summary>Open work items by number.</summary>
    public ImmutableSortedDictionary<int, WorkItem> Items { get; init; } = ImmutableSortedDictionary<int, WorkItem>.Empty;

    /// <summary>Handovers offered, returned or taken back, by number.</summary>
    public ImmutableSortedDictionary<int, Handover> Handovers { get; init; } = ImmutableSortedDictionary<int, Handover>.Empty;

    /// <summary>Alerts not resolved, by number.</summary>
    public ImmutableSortedDictionary<int, Alert> Alerts { get; init; } = ImmutableSortedDictionary<int, Alert>.Empty;

    /// <summary>The term; null while it hasn't begun, or when the definition has none.</summary>
    public Term? Term { get; init; }

    /// <summary>Suspensions so far, in order; the last one has no end while the case is suspended.</summary>
    public ImmutableArray<Suspension> Suspensions { get; init; } = [];

    /// <summary>True while the case is suspended.</summary>
    public bool IsSuspended => !Suspensions.IsEmpty && Suspensions[^1].Until is null;

    /// <summary>Standing findings: number to kind.</summary>
    public ImmutableSortedDictionary<int, string> Findings { get; init; } = ImmutableSortedDictionary<int, string>.Empty;

    /// <summary>The days that standing findings span, by number of the finding; only kinds that a counter counts in days.</summary>
    public ImmutableSortedDictionary<int, DayStretch> FindingDays { get; init; } = ImmutableSortedDictionary<int, DayStretch>.Empty;

    /// <summary>When counters of days will reach their threshold if nothing changes; only those that will.</summary>
    public ImmutableSortedDictionary<string, Instant> Crossings
    {
        get;
        init => field = value.WithComparers(StringComparer.Ordinal);
    } = ImmutableSortedDictionary.Create<string, Instant>(StringComparer.Ordinal);

    /// <summary>True once a rung fired in it: a deadline was missed, and whoever its ladder names was told.</summary>
    public bool HasBreached { get; init; }

    /// <summary>The case that goes on in the place of this one, which was opened twice; null for every other.</summary>
    public CaseId? MergedInto { get; init; }

    /// <summary>The next free number.</summary>
    public int NextNumber { get; init; } = 1;

    /// <summary>The open main track, or null once it is closed.</summary>
    public Track? Main => Tracks.Values.FirstOrDefault(track => track.IsMain);

    /// <summary>The post that answers for the case: its main track's, or the first open track's once that is closed; null when all are.</summary>
    public PostId? AnswersForCase => (Main ?? Tracks.Values.FirstOrDefault())?.Accountable;

    /// <summary>
    /// The moment from which something in a track counts, or null while it isn't reached: the track's own, else the case's. What another
    /// line of the same kind reached isn't its moment: a second absence doesn't count from the first one's return.
    /// </summary>
    public DeadlineAnchor? MomentFor(Track? track, string name)
    {
        if (track is null || track.IsMain)
            return Moments.GetValueOrDefault(name);
        if (track.Moments.TryGetValue(name, out var own))
            return own;
        return MomentsOf.GetValueOrDefault(name) == track.Name ? null : Moments.GetValueOrDefault(name);
    }

    /// <summary>The known fields as a track sees them: what was told in it itself, else the case's.</summary>
    public ImmutableSortedDictionary<string, StoredValue> FieldsFor(Track? track) =>
        track is null || track.Fields.IsEmpty ? Fields : Fields.SetItems(track.Fields);

    /// <summary>The same for one field; null while it isn't known.</summary>
    public StoredValue? FieldFor(Track? track, string name) => track?.Fields.GetValueOrDefault(name) ?? Fields.GetValueOrDefault(name);

    /// <summary>The post accountable for an open item: its own, or its track's.</summary>
    public PostId AccountableFor(WorkItem item) => item.OwnAccountable ?? Tracks[item.Track.Number].Accountable;

    /// <summary>The handover of a track that isn't accepted yet, or null. While there is one, its sender is accountable.</summary>
    public Handover? PendingHandoverOf(TrackId track) => Handovers.Values.FirstOrDefault(handover => handover.Track == track);
}

/// <summary>The calendar, its version, and the version of the rule pack by which something was counted.</summary>
public sealed record CountedBy(string Calendar, string CalendarVersion, string PackVersion);

/// <summary>Days from (inclusive) until (inclusive; null while it isn't known when they end).</summary>
public sealed record DayStretch(LocalDate From, LocalDate? Until);

/// <summary>The term of a measure. <paramref name="EndsAt"/> is the end of its last day.</summary>
public sealed record Term(LocalDate LastDay, Instant EndsAt, bool HasEnded)
{
    /// <summary>By which calendar and rules it was counted; null for one that didn't tell.</summary>
    public CountedBy? By { get; init; }

    /// <summary>Days of suspension that the last day includes; null for one that didn't tell.</summary>
    public int? Extension { get; init; }
}

/// <summary>A stretch in which the case stood still, from (inclusive) until (exclusive; null while it lasts).</summary>
public sealed record Suspension(Instant From, Instant? Until);

/// <summary>An open work item. <paramref name="Since"/> is the effective time of what opened it.</summary>
public sealed record WorkItem(
    WorkItemId Id,
    TrackId Track,
    string Task,
    PostId Performer,
    PostId? OwnAccountable,
    string? DueRule,
    Instant OpenedAt,
    Instant Since,
    Deadline? Deadline
)
{
    /// <summary>Which occurrence of a task that comes back it is (from 0); null for a task done once.</summary>
    public int? Occurrence { get; init; }

    /// <summary>The cycle that its next deadline begins where it waits for the anchor of its rule.</summary>
    public int NextCycle { get; init; } = 1;

    /// <summary>Who added it, what is to be done and by when; null for one that opened by itself.</summary>
    public Addition? Added { get; init; }
}

/// <summary>
/// How an item came about that people added: what is to be done, and the day by which it is wanted, null where the deadline doesn't
/// count from such a day.
/// </summary>
public sealed record Addition(Actor By, StoredValue Note, LocalDate? Wanted);

/// <summary>Whether an offer waits for its receiver or is back with its sender.</summary>
public enum HandoverStatus
{
    /// <summary>Waits for the receiver.</summary>
    Offered,

    /// <summary>Back with the sender, with reasons.</summary>
    Returned,

    /// <summary>Accepted by receipt.</summary>
    Accepted,

    /// <summary>Taken back by the sender, who completes it and offers again.</summary>
    Withdrawn,

    /// <summary>Ended because its track closed.</summary>
    Lapsed,
}

/// <summary>An offer of responsibility for a track that waits for an answer. The sender stays accountable meanwhile.</summary>
public sealed record Handover(
    HandoverId Id,
    TrackId Track,
    string Stage,
    PostId From,
    PostId To,
    HandoverStatus Status,
    int Cycle,
    Instant OfferedAt,
    ImmutableArray<OfferedMaterial> Materials,
    StoredValue? Note,
    Deadline? Deadline
)
{
    /// <summary>When a written rule signs the receipt if nobody answers; null where none does.</summary>
    public Instant? DeemedAt { get; init; }

    /// <summary>The same while the offer waits and its clock runs, else null.</summary>
    public Instant? NextDeemedAt => Status == HandoverStatus.Offered && Deadline is not { IsPaused: true } ? DeemedAt : null;
}

/// <summary>A thing on the checklist: included, or left out with a reason.</summary>
public sealed record OfferedMaterial(string Name, bool IsIncluded, StoredValue? WaivedBecause);

/// <summary>An alert that isn't resolved. <paramref name="Subject"/> is the number of the item or handover.</summary>
public sealed record Alert(
    AlertId Id,
    int Subject,
    DeadlineId Deadline,
    string Rung,
    int Cycle,
    int Repeat,
    PostId Post,
    PersonId? Person,
    Instant RaisedAt,
    PersonId? AcknowledgedBy
)
{
    /// <summary>The post for which it was acknowledged; null while nobody has, and in cases stored before it was kept.</summary>
    public PostId? AcknowledgedFor { get; init; }

    /// <summary>When it was acknowledged; null as above.</summary>
    public Instant? AcknowledgedAt { get; init; }
}

/// <summary>
/// An armed deadline with everything that it will still do. <paramref name="Steps"/> are the reminders and rungs not yet done, in order
/// of time. <paramref name="Alerted"/> are the persons whom this cycle already reached.
/// </summary>
public sealed record Deadline(
    DeadlineId Id,
    string Rule,
    string Ladder,
    int Cycle,
    DeadlineAnchor Anchor,
    LocalDate DueDay,
    Instant Due,
    bool IsProvisional,
    bool IsMissed,
    string Calendar,
    string CalendarVersion,
    string PackVersion,
    ImmutableArray<DeadlineStep> Steps,
    ImmutableArray<PersonId> Alerted
)
{
    /// <summary>True while its clock stands still; it then does nothing by itself.</summary>
    public bool IsPaused { get; init; }

    /// <summary>How many suspensions of the case, from the first on, gave it their time back; null for none.</summary>
    public int? Pauses { get; init; }

    /// <summary>
    /// Keys that earlier wordings of its ladder had and that are done with in this cycle, so that they don't come back when the ladder
    /// changes; null while the ladder is the one with which it was armed.
    /// </summary>
    public ImmutableArray<string>? DoneKeys { get; init; }

    /// <summary>When it next does something by itself, or null when nothing is left.</summary>
    public Instant? NextAt
    {
        get
        {
            if (IsPaused)
                return null;
            Instant? next = Steps.IsDefaultOrEmpty ? null : Steps[0].At;
            return IsMissed || next < Due ? next : Due;
        }
    }
}

/// <summary>What a step is.</summary>
public enum DeadlineStepKind
{
    /// <summary>A reminder before the due.</summary>
    Reminder,

    /// <summary>A rung of the ladder.</summary>
    Rung,

    /// <summary>An acknowledgement of one of its alerts lapses: its key is the rung's, its repeat the number of the alert.</summary>
    Lapse,
}

/// <summary>
/// A reminder or rung at its instant. <paramref name="Repeat"/> is 0 for the first time; see <see cref="DeadlineStepKind.Lapse"/> for the
/// third kind.
/// </summary>
public sealed record DeadlineStep(DeadlineStepKind Kind, string Key, int Repeat, Instant At);
