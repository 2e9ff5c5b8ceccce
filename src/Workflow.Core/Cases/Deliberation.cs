using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;
using Workflow.Core.Rules;

namespace Workflow.Core.Cases;

/// <summary>
/// The working sheet of one decision: the state as it becomes, the events so far, and what goes with them. Lives for one call of
/// <see cref="Decider.Decide"/> and never leaves it.
/// </summary>
internal sealed class Deliberation(WorkflowDefinition definition, Case? current, Actor actor, Facts facts, Instant now)
{
    private readonly ImmutableArray<CaseEvent>.Builder _events = ImmutableArray.CreateBuilder<CaseEvent>();
    private readonly ImmutableArray<Notification>.Builder _notifications = ImmutableArray.CreateBuilder<Notification>();
    private ImmutableArray<PersonalValue> _personal = [];
    private ImmutableArray<Transition> _ways = [];
    private ImmutableArray<LinkedDecision> _linked = [];
    private ImmutableSortedDictionary<string, string> _uncomputed = NothingUncomputed;
    private Case? _current = current;
    private int _reserved;

    private static ImmutableSortedDictionary<string, string> NothingUncomputed { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public WorkflowDefinition Definition { get; } = definition;

    public Actor Actor { get; } = actor;

    public Facts Facts { get; } = facts;

    public Instant Now { get; } = now;

    /// <summary>The case as it stands after the events so far.</summary>
    public Case Current => _current ?? throw new InvalidOperationException("The case isn't open yet.");

    /// <summary>Set by the first thing that can't be; the whole decision is then refused.</summary>
    public Rejection? Refusal { get; private set; }

    /// <summary>The sender's part of a handover that this decision may lead to.</summary>
    public HandoverOffer? Offer { get; init; }

    /// <summary>The effective time of the completion in this decision, null when nothing was completed.</summary>
    public Instant? LastEffective { get; private set; }

    /// <summary>The planned instant of what time does just now, also where nothing ran then; null while a person's command is decided.</summary>
    public Instant? Reached { get; set; }

    /// <summary>When what led to a transition happened: the completion of this decision, what time did, else now.</summary>
    public Instant Effective => LastEffective ?? Reached ?? Now;

    /// <summary>How many cases opened each other up to this one, in this decision.</summary>
    public int Depth { get; init; }

    /// <summary>
    /// True while time passes and no person waits for an answer: a condition that can't be computed then counts as not holding and is
    /// noted, for nothing else of the case may be held up by it.
    /// </summary>
    public bool IsByTime { get; init; }

    public void Raise(CaseEvent @event)
    {
        if (@event is CaseEvent.WorkItemCompleted completed)
            LastEffective = completed.EffectiveAt;
        _events.Add(@event);
        _current = CaseFold.Apply(_current, @event, Now);
    }

    public void Refuse(Rejection rejection) => Refusal ??= rejection;

    /// <summary>Notes a case that opens with this decision, and those that opened with it.</summary>
    public void Link(LinkedDecision linked)
    {
        _linked = [.. _linked, linked, .. linked.Accepted.Linked];
    }

    public void Take(Transition way) => _ways = _ways.Add(way);

    public void Notify(Notification notification) => _notifications.Add(notification);

    /// <summary>A number nobody has used; it counts as used at once.</summary>
    public int NextNumber()
    {
        _reserved = Math.Max(_current?.NextNumber ?? 1, _reserved + 1);
        return _reserved;
    }

    /// <summary>Keeps free words as a commitment.</summary>
    public StoredValue Commit(PrivateText text) => Commit(text.Text, text.Salt, FieldType.Text);

    public StoredValue? CommitOrNull(PrivateText? text) => string.IsNullOrWhiteSpace(text?.Text) ? null : Commit(text);

    /// <summary>Keeps a value as its field asks: plain, or as a commitment.</summary>
    public StoredValue Store(FieldDefinition field, SubmittedValue value) =>
        field.IsSensitive ? Commit(value.Value.Canonical, value.Salt, field.Type) : new StoredValue.Plain(value.Value);

    /// <summary>
    /// True when a condition holds for the case as a track of it sees it (null: as it stands). When it can't be computed, throws
    /// <see cref="RuleException"/>, or notes it while time passes (see <see cref="IsByTime"/>).
    /// </summary>
    public bool Holds(Expression condition, Track? track)
    {
        try
        {
            return Compute(condition, track);
        }
        catch (RuleException broken) when (IsByTime)
        {
            _uncomputed = _uncomputed.SetItem(condition.Text, broken.Message);
            return false;
        }
    }

    /// <summary>Notes a moment that was reached in a track (null: for the case as a whole).</summary>
    public void Reach(string moment, DeadlineAnchor anchor, Track? track, bool ofTrackAlone = false) =>
        Raise(
            new CaseEvent.MomentReached(moment, anchor)
            {
                Track = track is { IsMain: false } ? track.Id : null,
                OfTrackAlone = ofTrackAlone,
            }
        );

    /// <summary>The track that keeps what is told in it for itself, since others of its kind can be open beside it; else null.</summary>
    public TrackId? KeeperOf(Track? track) => track is not null && Definition.Tracks[track.Name].Several ? track.Id : null;

    /// <summary>The text of a stored value, also of one that this decision commits to; null when it isn't at hand.</summary>
    public string? TextOf(StoredValue value) =>
        value switch
        {
            StoredValue.Plain plain => plain.Value.Canonical,
            StoredValue.Committed committed => TextOf(committed.Reference),
            _ => null,
        };

    /// <summary>The value of a field as conditions see it, or null while there is none.</summary>
    public object? ValueOf(string field) => ValueFor(track: null, field);

    /// <summary>The deadline rows that hold where a post's department serves: those of its area, else the general ones.</summary>
    public RulePack RulesAt(PostId post) => Definition.RulesIn(Facts.Directory.AreasAround(post));

    /// <summary>Who stands for a post now, or null when nobody at all does.</summary>
    public PersonId? PersonAt(PostId post) => Facts.Directory.OccupantOf(post, Now);

    /// <summary>The same, answering for a condition that can't be computed, mostly since a value that it needs is still empty.</summary>
    public bool Holds(Expression condition, Track? track, bool otherwise)
    {
        try
        {
            return Compute(condition, track);
        }
        catch (RuleException)
        {
            return otherwise;
        }
    }

    private bool Compute(Expression condition, Track? track) =>
        condition.IsTrue(RuleValues.Of(Definition, name => ValueFor(track, name), Now, condition.Names));

    private object? ValueFor(Track? track, string name) =>
        CaseValues.Of(name, Definition, Current, track, TextOf, counter => Counting.ValueOf(this, counter));

    /// <summary>The words behind a commitment: given with this very command, or loaded for it; null when they aren't at hand.</summary>
    private string? TextOf(int reference) =>
        _personal.FirstOrDefault(given => given.Reference == reference)?.Text ?? Facts.PersonalTexts.GetValueOrDefault(reference);

    public Decision Conclude()
    {
        if (Refusal is { } refusal)
            return new Decision.Rejected(refusal);
        // Counting again where nothing moves leaves no trace.
        if (_events is [CaseEvent.CaseRecomputed])
            _events.Clear();
        var next = _events.Count == 0 ? Current : Current with { Version = Current.Version + 1, LastRecordedAt = Now };
        return new Decision.Accepted(_events.ToImmutable(), next, _personal, _notifications.ToImmutable())
        {
            WaysTaken = _ways,
            Linked = _linked,
            Uncomputed = _uncomputed,
        };
    }

    private StoredValue.Committed Commit(string text, string salt, FieldType type)
    {
        var reference = NextNumber();
        _personal = _personal.Add(new(reference, text, salt));
        return new(reference, type, Commitment.Of(salt, text));
    }
}
