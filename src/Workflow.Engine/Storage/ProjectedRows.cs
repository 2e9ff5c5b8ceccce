using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;

namespace Workflow.Engine.Storage;

/// <summary>An accepted decision as it is recorded. <paramref name="Before"/> is null for an opening.</summary>
internal sealed record RecordedDecision(Case? Before, Decision.Accepted Accepted, JournalEntry Entry, string PayloadHash);

/// <summary>
/// The end of an interval that was stored before, at the instant of a decision. <paramref name="MayBeEmpty"/> is true when the case had
/// another decision at that instant, so that the interval may have begun there.
/// </summary>
internal sealed record ResponsibilityEnd(Guid CaseId, int Subject, NodaTime.Instant At, bool MayBeEmpty);

/// <summary>A case in its final state, with the version that the stored one must have (null: there must be none).</summary>
internal sealed class CaseChange(int? expectedVersion, Case next, string lastHash)
{
    private CaseRow? _row;

    public int? ExpectedVersion => expectedVersion;

    public Case Next => next;

    /// <summary>Its row; made when it is asked for, as of several decisions only the last one's is.</summary>
    public CaseRow Row => _row ??= CaseRows.Of(next, lastHash);
}

/// <summary>
/// What decisions mean for the tables: each row once, in its final form. Pure; rows of an earlier transaction aren't known here, so what
/// changes only a part of such a row is kept apart as a change. Fed with a whole journal it gives the whole tables.
/// </summary>
internal sealed class ProjectedRows(IdentifierHash? identifiers = null)
{
    public Dictionary<Guid, CaseChange> Cases { get; } = [];
    public List<JournalRow> Journal { get; } = [];
    public List<PersonalValueRow> PersonalValues { get; } = [];
    public List<OutboxRow> Outbox { get; } = [];
    public List<ResponsibilityRow> Responsibilities { get; } = [];
    public List<ResponsibilityEnd> Ends { get; } = [];

    /// <summary>Stored intervals that are known to be wrong from now on; only until when they were recorded counts.</summary>
    public List<ResponsibilityRow> Superseded { get; } = [];
    public Dictionary<(Guid, int), WorkItemRow> WorkItems { get; } = [];

    /// <summary>Stored items that were entered wrongly; only effective time and outcome count.</summary>
    public Dictionary<(Guid, int), WorkItemRow> Corrected { get; } = [];
    public Dictionary<(Guid, int), HandoverRow> Handovers { get; } = [];
    public List<RungFiredRow> RungsFired { get; } = [];

    /// <summary>Stored rungs of a deadline that turned out needless, or needed after all.</summary>
    public List<RungFiredRow> WereInTime { get; } = [];
    public Dictionary<(Guid, int), AlertRow> Alerts { get; } = [];

    /// <summary>Stored alerts that somebody took on; only the acknowledgement counts.</summary>
    public Dictionary<(Guid, int), AlertRow> Acknowledged { get; } = [];

    /// <summary>Stored alerts that passed to who now stands there; only post and person count.</summary>
    public Dictionary<(Guid, int), AlertRow> HandedOn { get; } = [];

    /// <summary>Stored alerts that ended; only the resolution counts.</summary>
    public Dictionary<(Guid, int), AlertRow> Resolved { get; } = [];
    public Dictionary<(Guid, int), FindingRow> Findings { get; } = [];
    public List<CaseLinkRow> Links { get; } = [];

    /// <summary>Stored findings whose item was entered wrongly; only the effective time counts.</summary>
    public Dictionary<(Guid, int), FindingRow> Redated { get; } = [];

    /// <summary>Stored findings that were taken back; only the withdrawal counts.</summary>
    public Dictionary<(Guid, int), FindingRow> Withdrawn { get; } = [];

    /// <summary>Adds one decision. Decisions of one case come in order.</summary>
    public void Add(RecordedDecision decision)
    {
        var at = decision.Entry.RecordedAt;
        var current = decision.Before;
        var lastBefore = current?.LastRecordedAt ?? NodaTime.Instant.MinValue;
        foreach (var @event in decision.Accepted.Events)
        {
            var next = CaseFold.Apply(current, @event, at);
            if (current is not null)
                new EventProjection(this, current, next, at, lastBefore).Apply(@event);
            current = next;
        }
        AddCase(decision);
        Journal.Add(JournalOf(decision));
        AddValues(decision);
    }

    private void AddCase(RecordedDecision decision)
    {
        var next = decision.Accepted.Next;
        var id = next.Id.Value;
        var expected = Cases.TryGetValue(id, out var earlier) ? earlier.ExpectedVersion : decision.Before?.Version;
        Cases[id] = new(expected, next, decision.Entry.Hash);
    }

    private void AddValues(RecordedDecision decision)
    {
        var id = decision.Entry.Case.Value;
        var fields = IdentifiersOf(decision.Accepted.Events);
        foreach (var value in decision.Accepted.PersonalValues)
        {
            PersonalValues.Add(
                new()
                {
                    CaseId = id,
                    Reference = value.Reference,
                    Value = value.Text,
                    Salt = value.Salt,
                    Lookup = fields.TryGetValue(value.Reference, out var field) ? identifiers?.Of(field, value.Text) : null,
                }
            );
        }
        foreach (var notification in decision.Accepted.Notifications)
            Outbox.Add(OutboxRows.Of(notification, decision.Entry));
    }

    /// <summary>Texts that the opening form asked for, by reference: name and number of a person are told there.</summary>
    private static Dictionary<int, string> IdentifiersOf(System.Collections.Immutable.ImmutableArray<CaseEvent> events)
    {
        var fields = new Dictionary<int, string>();
        if (events.IsEmpty || events[0] is not CaseEvent.CaseOpened)
            return fields;
        foreach (var (name, value) in events.OfType<CaseEvent.FieldsRecorded>().SelectMany(recorded => recorded.Values))
        {
            if (value is StoredValue.Committed { Type: FieldType.Text } committed)
                fields[committed.Reference] = name;
        }
        return fields;
    }

    private static JournalRow JournalOf(RecordedDecision decision) =>
        new()
        {
            CaseId = decision.Entry.Case.Value,
            Version = decision.Entry.Version,
            RecordedAt = decision.Entry.RecordedAt,
            Person = decision.Entry.By.Person.Code,
            Post = decision.Entry.By.Post.Code,
            CommandId = decision.Entry.CommandId,
            PayloadHash = decision.PayloadHash,
            Events = decision.Entry.EventsText,
            PreviousHash = decision.Entry.PreviousHash,
            Hash = decision.Entry.Hash,
        };
}
