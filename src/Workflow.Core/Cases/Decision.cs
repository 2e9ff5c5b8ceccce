using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>The answer to a command: accepted with what happens, or rejected with a reason the person can act on.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>
    /// Accepted. <paramref name="Events"/> may be empty (nothing was due). <paramref name="Next"/> is the state after them,
    /// <paramref name="PersonalValues"/> what must be kept where it can be erased, <paramref name="Notifications"/> whom to tell.
    /// </summary>
    public sealed record Accepted(
        ImmutableArray<CaseEvent> Events,
        Case Next,
        ImmutableArray<PersonalValue> PersonalValues,
        ImmutableArray<Notification> Notifications
    ) : Decision
    {
        /// <summary>Cases of other workflows that begin with this one; they are stored with it or not at all.</summary>
        public ImmutableArray<LinkedDecision> Linked { get; init; } = [];

        /// <summary>The ways of the definition that were taken, in order: for whoever asks which parts of it a story covers.</summary>
        public ImmutableArray<Transition> WaysTaken { get; init; } = [];

        /// <summary>
        /// Conditions that couldn't be computed while time passed and so counted as not holding, with the reason: somebody should look after
        /// the definition or the case. Always empty for what a person does; that is refused.
        /// </summary>
        public ImmutableSortedDictionary<string, string> Uncomputed { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
    }

    /// <summary>Refused; nothing changes.</summary>
    public sealed record Rejected(Rejection Rejection) : Decision;
}

/// <summary>The opening of a linked case: on a definition, with a command, as it was decided.</summary>
public sealed record LinkedDecision(WorkflowDefinition Definition, CaseCommand.OpenCase Command, Decision.Accepted Accepted);

/// <summary>Why a command is refused. The names are part of the API (problem types).</summary>
public enum RejectionReason
{
    /// <summary>The case is closed.</summary>
    CaseClosed,

    /// <summary>No open item has that number.</summary>
    UnknownWorkItem,

    /// <summary>No line of that name can be opened by hand.</summary>
    UnknownTrack,

    /// <summary>It is open already.</summary>
    AlreadyOpen,

    /// <summary>No open handover has that number.</summary>
    UnknownHandover,

    /// <summary>No open alert has that number.</summary>
    UnknownAlert,

    /// <summary>The register of responsibility has no such subject.</summary>
    UnknownSubject,

    /// <summary>No standing finding is of that kind.</summary>
    UnknownFinding,

    /// <summary>The person doesn't stand for the post now.</summary>
    NotInPost,

    /// <summary>The post isn't the one that may do this.</summary>
    NotResponsible,

    /// <summary>Responsibility is offered and not accepted: the receiver accepts first.</summary>
    HandoverPending,

    /// <summary>Fields are missing or wrong.</summary>
    InvalidFields,

    /// <summary>The effective time lies in the future.</summary>
    EffectiveInFuture,

    /// <summary>The effective time lies before the opening.</summary>
    EffectiveBeforeOpening,

    /// <summary>Entered more than one working day late without a reason.</summary>
    LateReasonMissing,

    /// <summary>The checklist isn't complete.</summary>
    MaterialsMissing,

    /// <summary>The handover isn't in the state that this needs.</summary>
    HandoverNotOffered,

    /// <summary>No department plays a party for this person's area.</summary>
    NoDepartment,

    /// <summary>Words are missing that must be there.</summary>
    ReasonMissing,

    /// <summary>The post can't be given this item.</summary>
    WrongPost,

    /// <summary>Somebody already took it on.</summary>
    AlreadyAcknowledged,

    /// <summary>There is no such task that people add, or no line stands where it belongs.</summary>
    UnknownTask,

    /// <summary>It can't be added now: it isn't needed, what comes before it isn't done, or the case stands still.</summary>
    NotNow,

    /// <summary>Two persons are needed, and this one did the other part.</summary>
    SamePerson,

    /// <summary>What would follow is excluded for this person.</summary>
    Excluded,

    /// <summary>The cases can't become one.</summary>
    CannotMerge,

    /// <summary>It has decided already how the case went on.</summary>
    AlreadyDecided,

    /// <summary>Only the engine does this.</summary>
    NotByHand,

    /// <summary>The version of the definition that it is to go on with differs in more than rules, ladders and messages.</summary>
    NeedsMigration,

    /// <summary>A rule couldn't be computed.</summary>
    RuleFailed,
}

/// <summary>A refusal: reason, a sentence in several languages, and per field what is wrong with it (empty unless fields are wrong).</summary>
public sealed record Rejection(RejectionReason Reason, LocalizedText Sentence, ImmutableSortedDictionary<string, LocalizedText> Fields)
{
    /// <summary>A refusal that isn't about fields.</summary>
    public static Rejection Because(RejectionReason reason, string en, string zh) =>
        new(reason, LocalizedText.Of(en, zh), ImmutableSortedDictionary<string, LocalizedText>.Empty);
}

/// <summary>What a message is about; also the key of its template.</summary>
public enum NotificationKind
{
    /// <summary>An item was given to the person's post.</summary>
    ItemAssigned,

    /// <summary>A due day comes near.</summary>
    Reminder,

    /// <summary>The participant is to be reminded, through the performer.</summary>
    ParticipantReminder,

    /// <summary>A rung fired.</summary>
    Alert,

    /// <summary>A rung fired that asks for a supervision order.</summary>
    SupervisionOrder,

    /// <summary>Responsibility is offered.</summary>
    HandoverOffered,

    /// <summary>An offer was accepted.</summary>
    HandoverAccepted,

    /// <summary>An offer came back.</summary>
    HandoverReturned,

    /// <summary>An offer was taken back by its sender.</summary>
    HandoverWithdrawn,

    /// <summary>A post has nobody present; for operators.</summary>
    Unstaffed,

    /// <summary>Many items, as many as the subject says, were handed on to the post by order; told once for all of them.</summary>
    HandedOn,
}

/// <summary>
/// Somebody to tell. Holds references only: <paramref name="Subject"/> is the number of the item, handover or alert. Reminders of one
/// person on one day (<paramref name="MergeDay"/>, null for never merged) become one message when they are delivered.
/// </summary>
public sealed record Notification(
    NotificationKind Kind,
    PostId Post,
    PersonId? Person,
    int Subject,
    LocalDate? MergeDay,
    bool IsCritical,
    string? Rung,
    LocalDate? DueDay
)
{
    /// <summary>True for the first alert (all its receivers) that a case ever raises about a missed deadline; no digest may hide it.</summary>
    public bool IsFirstBreach { get; init; }

    /// <summary>
    /// True when it is about a deadline that stands in a statute, national or local; neither a digest nor quiet hours keep it back.
    /// </summary>
    public bool IsStatutory { get; init; }
}
