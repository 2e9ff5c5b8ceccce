using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;

namespace Workflow.Core.Cases;

/// <summary>
/// The working sheet of one decision: the state as it becomes, the events so far, and what goes with them. Lives for one call of
/// <see cref="Decider.Decide"/> and never leaves it.
/// </summary>
internal sealed class Deliberation(WorkflowDefinition definition, Case? current, Actor actor, Facts facts, Instant now)
{
    private readonly ImmutableArray<CaseEvent>.Builder _events = ImmutableArray.CreateBuilder<CaseEvent>();
    private readonly ImmutableArray<PersonalValue>.Builder _personal = ImmutableArray.CreateBuilder<PersonalValue>();
    private readonly ImmutableArray<Notification>.Builder _notifications = ImmutableArray.CreateBuilder<Notification>();
    private Case? _current = current;
    private int _reserved;

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

    public void Raise(CaseEvent @event)
    {
        if (@event is CaseEvent.WorkItemCompleted completed)
            LastEffective = completed.EffectiveAt;
        _events.Add(@event);
        _current = CaseFold.Apply(_current, @event, Now);
    }

    public void Refuse(Rejection rejection) => Refusal ??= rejection;

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

    /// <summary>Who stands for a post now, or null when nobody at all does.</summary>
    public PersonId? PersonAt(PostId post) => Facts.Directory.OccupantOf(post, Now);

    public Decision Conclude()
    {
        if (Refusal is { } refusal)
            return new Decision.Rejected(refusal);
        var next = _events.Count == 0 ? Current : Current with { Version = Current.Version + 1, LastRecordedAt = Now };
        return new Decision.Accepted(_events.ToImmutable(), next, _personal.ToImmutable(), _notifications.ToImmutable());
    }

    private StoredValue.Committed Commit(string text, string salt, FieldType type)
    {
        var reference = NextNumber();
        _personal.Add(new(reference, text, salt));
        return new(reference, type, Commitment.Of(salt, text));
    }
}
