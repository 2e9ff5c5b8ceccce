using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>One journal entry with its events.</summary>
internal sealed record ReadEntry(JournalRow Row, ImmutableArray<CaseEvent> Events);

/// <summary>
/// The journal of a case in order, as far as it can be read. <paramref name="Unreadable"/> is the first entry that can't, null when all
/// can.
/// </summary>
internal sealed record ReadJournal(List<ReadEntry> Entries, JournalRow? Unreadable)
{
    public static ReadJournal Of(IEnumerable<JournalRow> rows)
    {
        var entries = new List<ReadEntry>();
        foreach (var row in rows.OrderBy(row => row.Version))
        {
            try
            {
                entries.Add(new(row, CaseJson.ToEvents(row.Events)));
            }
            catch (Exception broken) when (broken is JsonException or InvalidDataException or NotSupportedException or ArgumentException)
            {
                return new(entries, row);
            }
        }
        return new(entries, null);
    }

    public static JournalEntry EntryOf(JournalRow row) =>
        new(
            new(row.CaseId),
            row.Version,
            row.RecordedAt,
            new(new(row.Person), new(row.Post)),
            row.CommandId,
            row.Events,
            row.PreviousHash,
            row.Hash
        );
}

/// <summary>The checks that look at cases, each at the same rows.</summary>
internal sealed class CaseChecks(IReadOnlyCollection<VerifyPart> parts, Findings findings, SqlWriter sql, Instant now)
{
    private readonly AccountabilityCheck _accountability = new(findings);
    private readonly RungCheck _rungs = new(findings, now);
    private readonly ReplayCheck _replay = new(findings, sql);
    private readonly HistoryCheck _history = new(findings);

    public void Look(CaseBatch batch)
    {
        var journals = batch.Cases.ToDictionary(row => row.CaseId, row => ReadJournal.Of(batch.Journal[row.CaseId]));
        foreach (var unreadable in journals.Values.Select(journal => journal.Unreadable).OfType<JournalRow>())
            findings.Add(
                parts.Contains(VerifyPart.History) ? VerifyPart.History : parts.First(),
                unreadable.CaseId,
                FormattableString.Invariant($"entry {unreadable.Version}"),
                $"its events can't be read"
            );
        if (parts.Contains(VerifyPart.Accountability))
            _accountability.Look(batch, journals);
        if (parts.Contains(VerifyPart.Rungs))
            _rungs.Look(batch, journals);
        if (parts.Contains(VerifyPart.Replay))
            _replay.Look(batch, journals);
        if (parts.Contains(VerifyPart.History))
            _history.Look(batch, journals);
    }
}
