using System.Collections.Immutable;
using NodaTime;

namespace Workflow.Core.Cases;

/// <summary>What somebody wants of a case: a closed family. Who wants it is the <see cref="Actor"/> beside it.</summary>
public abstract record CaseCommand
{
    private CaseCommand() { }

    /// <summary>Opens a case on a definition with the fields of its opening form. <paramref name="EffectiveAt"/> null means now.</summary>
    public sealed record OpenCase(CaseId Case, ImmutableSortedDictionary<string, SubmittedValue> Values, Instant? EffectiveAt)
        : CaseCommand;

    /// <summary>Completes an item. When its completion hands responsibility over, <paramref name="Offer"/> is the sender's part of it.</summary>
    public sealed record CompleteWorkItem(
        WorkItemId Item,
        ImmutableSortedDictionary<string, SubmittedValue> Values,
        Instant? EffectiveAt,
        PrivateText? LateReason,
        HandoverOffer? Offer
    ) : CaseCommand;

    /// <summary>
    /// Corrects what was entered when an item was completed: <paramref name="Values"/> are the fields that were wrong,
    /// <paramref name="EffectiveAt"/> when it really happened (null: as the fields say, else as before).
    /// </summary>
    public sealed record CorrectWorkItem(
        WorkItemId Item,
        ImmutableSortedDictionary<string, SubmittedValue> Values,
        Instant? EffectiveAt,
        PrivateText Reason
    ) : CaseCommand;

    /// <summary>Gives an item to another post of the same role; the actor's own post to take it.</summary>
    public sealed record ReassignWorkItem(WorkItemId Item, Organizations.PostId To) : CaseCommand
    {
        /// <summary>
        /// Whose order it is, given for many at once; the engine carries that out (<see cref="Actor.System"/>), and tells each receiver once
        /// for all of them. Null where the actor wants it for this one.
        /// </summary>
        public HandOnOrder? Order { get; init; }
    }

    /// <summary>
    /// Hands a track, or an item with its own accountable, on to a post of the same role in the same department, by somebody's order; the
    /// engine carries it out. Everywhere else responsibility moves by a handover that its receiver signs.
    /// </summary>
    public sealed record HandOnResponsibility(int Subject, SubjectKind Kind, Organizations.PostId To, HandOnOrder Order) : CaseCommand;

    /// <summary>
    /// Signs the receipt. Every included material is in <paramref name="Received"/> or in <paramref name="Missing"/> with a reason.
    /// </summary>
    public sealed record AcceptHandover(
        HandoverId Handover,
        ImmutableArray<string> Received,
        ImmutableSortedDictionary<string, PrivateText> Missing
    ) : CaseCommand;

    /// <summary>Sends an offer back with reasons.</summary>
    public sealed record ReturnHandover(HandoverId Handover, PrivateText Reason) : CaseCommand;

    /// <summary>Takes an offer back that nobody has answered; its sender completes it and offers again.</summary>
    public sealed record WithdrawHandover(HandoverId Handover, PrivateText Reason) : CaseCommand;

    /// <summary>Offers again what was returned or taken back.</summary>
    public sealed record ReofferHandover(HandoverId Handover, HandoverOffer Offer) : CaseCommand;

    /// <summary>
    /// Adds an item of a task that opens by hand. <paramref name="Note"/> says what is to be done; <paramref name="To"/> null lets the task choose
    /// the performer; <paramref name="Wanted"/> is the day by which it is wanted, given exactly where the deadline counts from it;
    /// <paramref name="Track"/> says in which of several open lines, null where there is one.
    /// </summary>
    public sealed record AddWorkItem(string Task, PrivateText Note, Organizations.PostId? To, LocalDate? Wanted, TrackId? Track)
        : CaseCommand;

    /// <summary>Opens an on-demand track with the fields that it asks for. <paramref name="EffectiveAt"/> null means now.</summary>
    public sealed record OpenTrack(string Track, ImmutableSortedDictionary<string, SubmittedValue> Values, Instant? EffectiveAt)
        : CaseCommand
    {
        /// <summary>Why it is told only now; needed when it happened more than one working day ago.</summary>
        public PrivateText? LateReason { get; init; }
    }

    /// <summary>
    /// Corrects what the register says of the past: from (inclusive) until (exclusive) the post was accountable for the subject, as things
    /// really were. Nothing that was decided changes, and who is accountable now stays so.
    /// </summary>
    public sealed record CorrectResponsibility(int Subject, Organizations.PostId Post, Instant From, Instant Until, PrivateText Reason)
        : CaseCommand;

    /// <summary>Ends a case that was opened twice, in favour of the one that goes on.</summary>
    public sealed record MergeCase(CaseId Into, PrivateText Reason) : CaseCommand;

    /// <summary>Takes an alert on.</summary>
    public sealed record AcknowledgeAlert(AlertId Alert, PrivateText? Comment) : CaseCommand;

    /// <summary>
    /// Lets an acknowledgement lapse when the person who gave it is off duty now, and changes nothing otherwise. Only
    /// <see cref="Actor.System"/> gives it.
    /// </summary>
    public sealed record LapseAcknowledgement(AlertId Alert) : CaseCommand;

    /// <summary>Takes a signed finding back.</summary>
    public sealed record WithdrawFinding(FindingId Finding, string Kind, PrivateText Reason) : CaseCommand;

    /// <summary>
    /// Counts again whatever runs in the case, each from its own anchor, by the calendars, rules and ladders of today. By the engine's own
    /// hand only; <paramref name="By"/> names who asked for it and <paramref name="Reason"/> says why: both are kept in the history as they
    /// are and hold nothing about a person in the programme. <paramref name="ToVersion"/> is the version of its definition on which the case
    /// goes on, null for the one that it has.
    /// </summary>
    public sealed record Recompute(string Reason, string By, int? ToVersion) : CaseCommand;

    /// <summary>Lets time pass: everything planned up to now happens.</summary>
    public sealed record Tick : CaseCommand;
}

/// <summary>An order to hand on what a post has: who gave it, and from which post; what another has by now stays there.</summary>
public sealed record HandOnOrder(Actor By, Organizations.PostId From);

/// <summary>The sender's part of a handover: what is included, why something is left out, a note.</summary>
public sealed record HandoverOffer(
    ImmutableArray<string> Included,
    ImmutableSortedDictionary<string, PrivateText> LeftOut,
    PrivateText? Note
)
{
    /// <summary>Nothing included, nothing said.</summary>
    public static HandoverOffer Nothing { get; } = new([], ImmutableSortedDictionary<string, PrivateText>.Empty, null);
}
