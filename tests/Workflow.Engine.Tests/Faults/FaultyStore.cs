using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Engine.Storage;
using Workflow.Engine.Tests.Faults.Auditing;

namespace Workflow.Engine.Tests.Faults;

/// <summary>A case as it is stored.</summary>
internal sealed class StoredCase(WorkflowDefinition definition, Case state)
{
    public WorkflowDefinition Definition { get; } = definition;
    public Case State { get; set; } = state;
    public string LastHash { get; set; } = HashChain.Start;
    public Instant? WakeAt { get; set; }
    public List<(Instant At, ImmutableArray<CaseEvent> Events)> Journal { get; } = [];
    public Dictionary<string, JournalRow> Commands { get; } = [];
    public Dictionary<int, string> Texts { get; } = [];
    public StoredRows Rows { get; } = new();
    public HashSet<(int, DeadlineStepKind, string, int, int)> RungKeys { get; } = [];

    /// <summary>Which pump holds it just now; null for none.</summary>
    public int? ClaimedBy { get; set; }
}

/// <summary>What became of a save.</summary>
internal enum Saved
{
    /// <summary>All of it is stored.</summary>
    Whole,

    /// <summary>Another was first; nothing is stored.</summary>
    LostRace,

    /// <summary>A key of a table stands against it; nothing is stored.</summary>
    Refused,
}

/// <summary>
/// Cases in memory under the promises that the database gives: all of a decision or nothing, the version checked, a command id and a rung
/// once, a claim exclusive. It doesn't guard the register: that the auditor must find out for itself.
/// </summary>
internal sealed class FaultyStore(Seams seams, ScenarioWorld world, Action<Commit, WorkflowDefinition> committed)
{
    /// <summary>Every so many openings read the state from its text, as after a restart.</summary>
    private const int ReadTextEvery = 8;

    private readonly Dictionary<CaseId, StoredCase> _cases = [];
    private readonly SortedSet<(Instant WakeAt, Guid Case)> _due = [];
    private int _opened;

    public OrgDirectory Directory { get; set; } = world.Directory;

    public ImmutableDictionary<string, WorkCalendar> Calendars { get; set; } = world.Calendars;

    public IReadOnlyDictionary<CaseId, StoredCase> Cases => _cases;

    /// <summary>When the next case is due; null when none will ever be.</summary>
    public Instant? NextDue => _due.Count == 0 ? null : _due.Min.WakeAt;

    public StoredCase? Find(CaseId id) => _cases.GetValueOrDefault(id);

    /// <summary>A case as a node gets it, and what its command id stored before.</summary>
    public (Case? Current, string LastHash, JournalRow? Earlier) Open(CaseId id, string commandId)
    {
        if (!_cases.TryGetValue(id, out var stored))
            return (null, HashChain.Start, null);
        var state = ++_opened % ReadTextEvery == 0 ? CaseJson.ToState(CaseJson.OfState(stored.State)) : stored.State;
        return (state, stored.LastHash, seams.RemembersCommands ? stored.Commands.GetValueOrDefault(commandId) : null);
    }

    /// <summary>Cases that are due, the longest due first; no other pump gets them until they are released.</summary>
    public List<StoredCase> Claim(int node, Instant now, int limit)
    {
        var claimed = new List<StoredCase>();
        foreach (var (wakeAt, id) in _due)
        {
            if (wakeAt > now || claimed.Count == limit)
                break;
            var stored = _cases[new(id)];
            if (seams.ClaimsExclusively && stored.ClaimedBy is not null)
                continue;
            stored.ClaimedBy = node;
            claimed.Add(stored);
        }
        return claimed;
    }

    /// <summary>A pump that ended or died holds nothing any more.</summary>
    public void Release(int node)
    {
        foreach (var stored in _cases.Values.Where(stored => stored.ClaimedBy == node))
            stored.ClaimedBy = null;
    }

    /// <summary>Takes a case out of the pumps' way, as one that can't be decided is.</summary>
    public void Park(StoredCase stored) => Wake(stored, null);

    public Saved Save(IReadOnlyList<RecordedDecision> decisions, IReadOnlyDictionary<CaseId, WorkflowDefinition> definitions, int attempt)
    {
        var rows = new ProjectedRows();
        foreach (var decision in decisions)
            rows.Add(decision);
        seams.Projected(rows, decisions, attempt);
        foreach (var ofCase in decisions.GroupBy(decision => decision.Entry.Case))
        {
            var stored = Find(ofCase.Key);
            if (seams.ChecksVersions && stored?.State.Version != ofCase.First().Before?.Version)
                return Saved.LostRace;
            if (seams.RemembersCommands && ofCase.Any(decision => stored?.Commands.ContainsKey(decision.Entry.CommandId) == true))
                return Saved.LostRace;
            if (seams.ChecksRungs && rows.RungsFired.Any(row => row.CaseId == ofCase.Key.Value && IsStored(stored, row)))
                return Saved.Refused;
        }
        if (!seams.Stores)
            return Saved.Whole;
        foreach (var ofCase in decisions.GroupBy(decision => decision.Entry.Case))
            Keep([.. ofCase], definitions[ofCase.Key], RowsOf(rows, ofCase.Key));
        return Saved.Whole;
    }

    private static bool IsStored(StoredCase? stored, RungFiredRow row) =>
        stored?.RungKeys.Contains((row.Deadline, row.Kind, row.Rung, row.Cycle, row.Repeat)) == true;

    /// <summary>The rows of one case where a save holds several.</summary>
    private static ProjectedRows RowsOf(ProjectedRows rows, CaseId id)
    {
        if (rows.Cases.Count == 1)
            return rows;
        var own = new ProjectedRows();
        own.Ends.AddRange(rows.Ends.Where(row => row.CaseId == id.Value));
        own.Responsibilities.AddRange(rows.Responsibilities.Where(row => row.CaseId == id.Value));
        own.RungsFired.AddRange(rows.RungsFired.Where(row => row.CaseId == id.Value));
        own.Outbox.AddRange(rows.Outbox.Where(row => row.CaseId == id.Value));
        own.PersonalValues.AddRange(rows.PersonalValues.Where(row => row.CaseId == id.Value));
        CopyOf(rows.WorkItems, own.WorkItems, id);
        CopyOf(rows.Alerts, own.Alerts, id);
        CopyOf(rows.Acknowledged, own.Acknowledged, id);
        CopyOf(rows.Resolved, own.Resolved, id);
        return own;
    }

    private static void CopyOf<T>(Dictionary<(Guid, int), T> from, Dictionary<(Guid, int), T> to, CaseId id)
    {
        foreach (var (key, row) in from.Where(pair => pair.Key.Item1 == id.Value))
            to[key] = row;
    }

    private void Keep(List<RecordedDecision> decisions, WorkflowDefinition definition, ProjectedRows rows)
    {
        var last = decisions[^1];
        if (!_cases.TryGetValue(last.Entry.Case, out var stored))
            _cases[last.Entry.Case] = stored = new(definition, last.Accepted.Next);
        stored.State = last.Accepted.Next;
        stored.LastHash = last.Entry.Hash;
        Wake(stored, seams.WakeAt(stored.State));
        foreach (var value in rows.PersonalValues)
            stored.Texts[value.Reference] = value.Value ?? "";
        foreach (var row in rows.RungsFired)
            stored.RungKeys.Add((row.Deadline, row.Kind, row.Rung, row.Cycle, row.Repeat));
        stored.Rows.Apply(rows);
        foreach (var decision in decisions)
        {
            var events = seams.Recorded(decision.Before, decision.Accepted.Events);
            var entry = EntryOf(decision, events);
            stored.Journal.Add((entry.RecordedAt, events));
            stored.Commands[entry.CommandId] = entry;
            var told = rows.Outbox.Where(row => row.Version == entry.Version).ToList();
            var current = ReferenceEquals(decision, last) ? stored.Rows : null;
            committed(
                new(
                    last.Entry.Case,
                    entry.Version,
                    entry.RecordedAt,
                    decision.Entry.By,
                    entry,
                    events,
                    decision.Accepted.Next,
                    stored.WakeAt,
                    told,
                    current
                ),
                definition
            );
        }
    }

    private static JournalRow EntryOf(RecordedDecision decision, ImmutableArray<CaseEvent> events) =>
        new()
        {
            CaseId = decision.Entry.Case.Value,
            Version = decision.Entry.Version,
            RecordedAt = decision.Entry.RecordedAt,
            Person = decision.Entry.By.Person.Code,
            Post = decision.Entry.By.Post.Code,
            CommandId = decision.Entry.CommandId,
            PayloadHash = decision.PayloadHash,
            Events = events == decision.Accepted.Events ? decision.Entry.EventsText : CaseJson.OfEvents(events),
            PreviousHash = decision.Entry.PreviousHash,
            Hash = decision.Entry.Hash,
        };

    private void Wake(StoredCase stored, Instant? wakeAt)
    {
        if (stored.WakeAt is { } before)
            _due.Remove((before, stored.State.Id.Value));
        stored.WakeAt = wakeAt;
        if (wakeAt is { } next)
            _due.Add((next, stored.State.Id.Value));
    }
}
