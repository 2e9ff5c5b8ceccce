using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>Who did something: a person, standing for a post. The engine itself acts as <see cref="System"/>.</summary>
public sealed record Actor(PersonId Person, PostId Post)
{
    /// <summary>Time passing, or a written rule.</summary>
    public static Actor System { get; } = new(new(""), new(""));
}

/// <summary>
/// What happened to a case: a closed family. The events of one command are recorded together, with one recorded time and one actor.
/// An event holds no sensitive value, only commitments.
/// </summary>
public abstract record CaseEvent
{
    private CaseEvent() { }

    /// <summary>A case began on a definition, with its parties resolved.</summary>
    public sealed record CaseOpened(
        CaseId Case,
        string Workflow,
        int DefinitionVersion,
        ImmutableSortedDictionary<string, DepartmentId> Parties,
        Instant EffectiveAt,
        string DirectoryVersion
    ) : CaseEvent
    {
        /// <summary>The case that opened it; null when somebody did.</summary>
        public CaseId? OpenedBy { get; init; }
    }

    /// <summary>Fields became known or changed.</summary>
    public sealed record FieldsRecorded(ImmutableSortedDictionary<string, StoredValue> Values) : CaseEvent
    {
        /// <summary>The line in which they were told, where several of its kind can be open; null elsewhere.</summary>
        public TrackId? Track { get; init; }

        /// <summary>True when another line of its kind has told them since: they are that line's, and no longer the case's.</summary>
        public bool OfTrackAlone { get; init; }
    }

    /// <summary>A moment from which deadlines count was reached.</summary>
    public sealed record MomentReached(string Name, DeadlineAnchor Anchor) : CaseEvent
    {
        /// <summary>The on-demand line in which it was reached; null in the main line and for the case as a whole.</summary>
        public TrackId? Track { get; init; }

        /// <summary>True when another line of its kind has reached it since: it is that line's, and no longer the case's.</summary>
        public bool OfTrackAlone { get; init; }
    }

    /// <summary>Other departments play these parties from now on, because the case moved to another area.</summary>
    public sealed record PartiesMoved(ImmutableSortedDictionary<string, DepartmentId> Parties, string DirectoryVersion) : CaseEvent;

    /// <summary>A party became accountable or performing for the first time.</summary>
    public sealed record PartyInvolved(string Party) : CaseEvent;

    /// <summary>A track began. <paramref name="Cause"/> is the item whose miss opened it, null otherwise.</summary>
    public sealed record TrackOpened(TrackId Track, string Name, bool IsMain, Instant EffectiveAt, WorkItemId? Cause) : CaseEvent
    {
        /// <summary>The counter that reached its threshold; null when something else opened it.</summary>
        public string? Counter { get; init; }

        /// <summary>Why it was told late; null when it was told in time, or opened by itself.</summary>
        public StoredValue? LateReason { get; init; }
    }

    /// <summary>A track stands in a stage from now on. <paramref name="EffectiveAt"/> is when what led there happened.</summary>
    public sealed record StageEntered(TrackId Track, string Stage, Instant EffectiveAt) : CaseEvent;

    /// <summary>A track ended; nothing of it fires any more.</summary>
    public sealed record TrackClosed(TrackId Track, string Stage, string? Consequence) : CaseEvent;

    /// <summary>
    /// A post is accountable for a subject (a track, or an item with its own accountable) from now on; whoever was before is no longer.
    /// </summary>
    public sealed record ResponsibilityAssumed(int Subject, SubjectKind Kind, PostId Post, ResponsibilityCause Cause) : CaseEvent
    {
        /// <summary>Who ordered it; null for every cause but <see cref="ResponsibilityCause.Order"/>.</summary>
        public Actor? OrderedBy { get; init; }
    }

    /// <summary>
    /// The register had the past of a subject wrong. The intervals of <paramref name="Superseded"/> stay as what was known until now;
    /// those of <paramref name="Instead"/> hold from now on for the same time, <paramref name="Right"/> among them. Who is accountable now
    /// doesn't change.
    /// </summary>
    public sealed record ResponsibilityCorrected(
        int Subject,
        SubjectKind Kind,
        Actor By,
        AccountableInterval Right,
        ImmutableArray<AccountableInterval> Superseded,
        ImmutableArray<AccountableInterval> Instead,
        StoredValue Reason
    ) : CaseEvent;

    /// <summary>A subject closed: nobody is accountable for it any more.</summary>
    public sealed record ResponsibilityEnded(int Subject, SubjectKind Kind) : CaseEvent;

    /// <summary>A task was given to a post.</summary>
    public sealed record WorkItemOpened(
        WorkItemId Item,
        TrackId Track,
        string Task,
        PostId Performer,
        PostId? OwnAccountable,
        string? DueRule,
        Instant EffectiveAt
    ) : CaseEvent
    {
        /// <summary>Which occurrence of a task that comes back it is (from 0); null for a task done once.</summary>
        public int? Occurrence { get; init; }

        /// <summary>Who added it and what for; null for one that opened by itself.</summary>
        public Addition? Added { get; init; }
    }

    /// <summary>The next occurrence of a task that comes back will open at an instant.</summary>
    public sealed record OccurrencePlanned(TrackId Track, string Task, int Index, Instant OpensAt) : CaseEvent
    {
        /// <summary>By which calendar and rules it was counted; null for one that didn't tell.</summary>
        public CountedBy? By { get; init; }
    }

    /// <summary>A task doesn't come back any more.</summary>
    public sealed record ScheduleEnded(TrackId Track, string Task) : CaseEvent;

    /// <summary>The term began or its end moved.</summary>
    public sealed record TermSet(LocalDate LastDay, Instant EndsAt) : CaseEvent
    {
        /// <summary>By which calendar and rules it was counted; null for one that didn't tell.</summary>
        public CountedBy? By { get; init; }

        /// <summary>Days of suspension that the last day includes; null for one that didn't tell.</summary>
        public int? Extension { get; init; }
    }

    /// <summary>The last day of the term passed.</summary>
    public sealed record TermEnded(LocalDate LastDay) : CaseEvent;

    /// <summary>The case stands still from an effective time on.</summary>
    public sealed record CaseSuspended(TrackId Track, Instant EffectiveAt) : CaseEvent;

    /// <summary>The case goes on from an effective time on.</summary>
    public sealed record CaseResumed(Instant EffectiveAt) : CaseEvent;

    /// <summary>The clock of a deadline stands still.</summary>
    public sealed record DeadlinePaused(int Subject, DeadlineId Deadline) : CaseEvent;

    /// <summary>
    /// What runs was counted again because calendars, rules or ladders changed; the events recorded with it are what moved.
    /// <paramref name="By"/> names who asked for it.
    /// </summary>
    public sealed record CaseRecomputed(string Reason, string By) : CaseEvent;

    /// <summary>The case goes on on another version of its definition, which differs in nothing but rules, ladders and messages.</summary>
    public sealed record DefinitionRepinned(int From, int To) : CaseEvent;

    /// <summary>A deadline got another due in the same cycle: rungs sent stay sent, those left have new instants.</summary>
    public sealed record DeadlineMoved(int Subject, Deadline Deadline) : CaseEvent;

    /// <summary>Another post performs the item from now on.</summary>
    public sealed record WorkItemReassigned(WorkItemId Item, PostId Performer) : CaseEvent
    {
        /// <summary>Who ordered it for many at once; null where somebody wanted it for this one, or it follows from something else.</summary>
        public Actor? OrderedBy { get; init; }
    }

    /// <summary>An item was done, at an effective time. <paramref name="LateReason"/> says why it was entered late.</summary>
    public sealed record WorkItemCompleted(WorkItemId Item, Actor By, Instant EffectiveAt, StoredValue? LateReason) : CaseEvent;

    /// <summary>
    /// A completed item was entered wrongly: it happened at <paramref name="EffectiveAt"/> and not when it was told before
    /// (<paramref name="Was"/>), or with other values. <paramref name="Outcome"/> is how its deadline ended as corrected.
    /// </summary>
    public sealed record WorkItemCorrected(
        WorkItemId Item,
        Actor By,
        Instant Was,
        Instant EffectiveAt,
        ImmutableSortedDictionary<string, StoredValue> Values,
        DeadlineId? Deadline,
        DeadlineOutcome? Outcome,
        FindingId? Finding,
        StoredValue Reason
    ) : CaseEvent;

    /// <summary>An item ended without being done.</summary>
    public sealed record WorkItemCancelled(WorkItemId Item, CancelCause Cause) : CaseEvent;

    /// <summary>A deadline of an item or handover was set, with every instant at which it will act.</summary>
    public sealed record DeadlineArmed(int Subject, Deadline Deadline) : CaseEvent;

    /// <summary>An item has no deadline until the anchor of a rule is known, from which the deadline of its given cycle then counts.</summary>
    public sealed record DeadlineAwaited(WorkItemId Item, string Rule, int Cycle) : CaseEvent;

    /// <summary>The due instant passed with the subject open.</summary>
    public sealed record DeadlineMissed(int Subject, DeadlineId Deadline) : CaseEvent;

    /// <summary>A deadline stopped; alerts that it raised are resolved, and rungs already sent are marked when it was in time after all.</summary>
    public sealed record DeadlineClosed(int Subject, DeadlineId Deadline, DeadlineOutcome Outcome) : CaseEvent;

    /// <summary>A reminder went out to a post's person, or to the participant through the performer.</summary>
    public sealed record ReminderSent(
        int Subject,
        DeadlineId Deadline,
        string Key,
        Instant PlannedAt,
        PostId Post,
        PersonId? Person,
        bool ForParticipant
    ) : CaseEvent;

    /// <summary>A reminder was overtaken by the due while nothing ran.</summary>
    public sealed record ReminderDropped(int Subject, DeadlineId Deadline, string Key) : CaseEvent;

    /// <summary>
    /// A rung fired. <paramref name="IsLate"/>: more than a minute after its planned instant. <paramref name="Next"/> is its repetition,
    /// null for none.
    /// </summary>
    public sealed record RungFired(
        int Subject,
        DeadlineId Deadline,
        string Rung,
        int Cycle,
        int Repeat,
        Instant PlannedAt,
        bool IsLate,
        ImmutableArray<RaisedAlert> Alerts,
        DeadlineStep? Next
    ) : CaseEvent;

    /// <summary>Somebody saw an alert and takes it on; repetitions of the rung stop.</summary>
    public sealed record AlertAcknowledged(AlertId Alert, Actor By, StoredValue? Comment) : CaseEvent
    {
        /// <summary>When that lapses by itself; null where the ladder doesn't say so.</summary>
        public DeadlineStep? Lapse { get; init; }
    }

    /// <summary>
    /// An alert that <paramref name="By"/> had acknowledged is unanswered again, and is that of who now stands there
    /// (<paramref name="Alert"/>). <paramref name="Next"/> is the rung's next repetition, null where it doesn't come back by itself.
    /// </summary>
    public sealed record AcknowledgementLapsed(PersonId By, LapseCause Why, RaisedAlert Alert, DeadlineStep? Next) : CaseEvent;

    /// <summary>Responsibility for a track was offered (again, with a higher cycle).</summary>
    public sealed record HandoverOffered(
        HandoverId Handover,
        TrackId Track,
        string Stage,
        PostId From,
        PostId To,
        int Cycle,
        ImmutableArray<OfferedMaterial> Materials,
        StoredValue? Note
    ) : CaseEvent;

    /// <summary>
    /// The receiver signed. <paramref name="Receipt"/> is the hash that both sides keep; <paramref name="Unticked"/> maps included
    /// materials that weren't found to the reason.
    /// </summary>
    public sealed record HandoverAccepted(
        HandoverId Handover,
        Actor By,
        ImmutableArray<string> Received,
        ImmutableSortedDictionary<string, StoredValue> Unticked,
        string Receipt
    ) : CaseEvent
    {
        /// <summary>The written rule that signed in the place of a silent receiver; null when somebody signed.</summary>
        public string? Source { get; init; }
    }

    /// <summary>The receiver sent it back with reasons; the sender was accountable all along.</summary>
    public sealed record HandoverReturned(HandoverId Handover, Actor By, StoredValue Reason) : CaseEvent;

    /// <summary>The sender took the offer back before it was answered.</summary>
    public sealed record HandoverWithdrawn(HandoverId Handover, Actor By, StoredValue Reason) : CaseEvent;

    /// <summary>Without an answer the offer counts as accepted at an instant; null: not any more.</summary>
    public sealed record DeemingSet(HandoverId Handover, Instant? At) : CaseEvent;

    /// <summary>A pending offer goes from and to the posts of the departments that play its parties now.</summary>
    public sealed record HandoverReaddressed(HandoverId Handover, PostId From, PostId To) : CaseEvent;

    /// <summary>The offer ended because its track closed.</summary>
    public sealed record HandoverLapsed(HandoverId Handover) : CaseEvent;

    /// <summary>A judgement was signed.</summary>
    public sealed record FindingSigned(FindingId Finding, string Kind, WorkItemId Item, Actor By, Instant EffectiveAt) : CaseEvent;

    /// <summary>A finding spans these days (again, when they became known or were corrected). <paramref name="Until"/> null: it goes on.</summary>
    public sealed record FindingDaysSet(FindingId Finding, LocalDate From, LocalDate? Until) : CaseEvent;

    /// <summary>A counter of days will reach its threshold at an instant; null: not as things stand.</summary>
    public sealed record CrossingPlanned(string Counter, Instant? At) : CaseEvent;

    /// <summary>A counter reached its threshold, or a finding was signed above it. <paramref name="EffectiveAt"/> is when the count was so.</summary>
    public sealed record CounterCrossed(string Counter, int Count, Instant EffectiveAt) : CaseEvent;

    /// <summary>What completing a task had shown doesn't stand any more: it is to be done again.</summary>
    public sealed record TaskUndone(TrackId Track, string Task) : CaseEvent;

    /// <summary>A judgement was taken back; counters are recomputed.</summary>
    public sealed record FindingWithdrawn(FindingId Finding, string Kind, Actor By, StoredValue Reason) : CaseEvent;

    /// <summary>The case ended in a way that has a name. Tracks that survive go on; everything else closes with it.</summary>
    public sealed record CaseEnded(string Ending) : CaseEvent;

    /// <summary>A case of another workflow began with this decision.</summary>
    public sealed record LinkedCaseOpened(int Number, CaseId Case, string Workflow) : CaseEvent;

    /// <summary>It is a duplicate: what goes on is another case.</summary>
    public sealed record CaseMerged(CaseId Into, Actor By, StoredValue Reason) : CaseEvent;

    /// <summary>Every track is closed.</summary>
    public sealed record CaseClosed(string? Consequence) : CaseEvent;
}

/// <summary>What responsibility is about.</summary>
public enum SubjectKind
{
    /// <summary>A track.</summary>
    Track,

    /// <summary>A work item whose task names its own accountable post.</summary>
    WorkItem,
}

/// <summary>Why an item ended without being done.</summary>
public enum CancelCause
{
    /// <summary>A later decision made it needless.</summary>
    Superseded,

    /// <summary>Its stage was left.</summary>
    StageLeft,

    /// <summary>Its track closed.</summary>
    TrackClosed,

    /// <summary>The case was suspended.</summary>
    Suspended,
}

/// <summary>Why an acknowledgement counts no longer.</summary>
public enum LapseCause
{
    /// <summary>It stood as long as its ladder lets it.</summary>
    TimeOver,

    /// <summary>The person is away.</summary>
    Away,

    /// <summary>The person holds no post any more.</summary>
    OutOfService,

    /// <summary>The person's turn of duty for the post is over.</summary>
    TurnEnded,

    /// <summary>Somebody else stands for the post now.</summary>
    PostPassedOn,
}

/// <summary>How a deadline ended.</summary>
public enum DeadlineOutcome
{
    /// <summary>Done before the due instant, by effective time.</summary>
    InTime,

    /// <summary>Done at or after the due instant.</summary>
    Late,

    /// <summary>Its subject ended without being done, or it was set anew.</summary>
    Stopped,

    /// <summary>It runs on, and its due moved to a later day: what was overdue isn't any more. Said of alerts; no deadline ends so.</summary>
    NoLongerOverdue,
}

/// <summary>One receiver of a rung, resolved when it fired; <paramref name="Person"/> is null when nobody at all was present.</summary>
public sealed record RaisedAlert(AlertId Alert, PostId Post, PersonId? Person);
