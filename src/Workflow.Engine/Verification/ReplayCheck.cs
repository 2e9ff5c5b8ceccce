using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Workflow.Core.Cases;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>Builds every row again from the journal, with the code that wrote it, and compares column by column.</summary>
internal sealed class ReplayCheck(Findings findings, SqlWriter sql)
{
    private static readonly string[] KeptByThePump = ["parked_because", "parked_at"];

    private static readonly Dictionary<(string Table, string Column), Func<string, string>> Rewritings = new()
    {
        [("cases", "state")] = text => CaseJson.OfState(CaseJson.ToState(text)),
        [("handovers", "materials")] = text => CaseJson.Of(CaseJson.Read<ImmutableArray<OfferedMaterial>>(text)),
    };

    public void Look(CaseBatch batch, Dictionary<Guid, ReadJournal> journals)
    {
        var rebuilt = new Rebuilt();
        var skipped = new HashSet<Guid>();
        foreach (var row in batch.Cases)
        {
            if (journals[row.CaseId].Unreadable is not null || !TryReplay(row.CaseId, journals[row.CaseId].Entries, rebuilt))
                skipped.Add(row.CaseId);
        }
        Compare(batch.Cases, rebuilt.Cases, row => row.CaseId, skipped);
        Compare(batch.Responsibilities, rebuilt.Responsibilities, row => row.CaseId, skipped);
        Compare(batch.WorkItems, rebuilt.WorkItems, row => row.CaseId, skipped);
        Compare(batch.Handovers, rebuilt.Handovers, row => row.CaseId, skipped);
        Compare(batch.RungsFired, rebuilt.RungsFired, row => row.CaseId, skipped);
        Compare(batch.Alerts, rebuilt.Alerts, row => row.CaseId, skipped);
        Compare(batch.Findings, rebuilt.Findings, row => row.CaseId, skipped);
        Compare(batch.Links, rebuilt.Links, row => row.CaseId, skipped);
    }

    private sealed class Rebuilt
    {
        public List<CaseRow> Cases { get; } = [];
        public List<ResponsibilityRow> Responsibilities { get; } = [];
        public List<WorkItemRow> WorkItems { get; } = [];
        public List<HandoverRow> Handovers { get; } = [];
        public List<RungFiredRow> RungsFired { get; } = [];
        public List<AlertRow> Alerts { get; } = [];
        public List<FindingRow> Findings { get; } = [];
        public List<CaseLinkRow> Links { get; } = [];

        public void Add(ProjectedRows rows)
        {
            Cases.AddRange(rows.Cases.Values.Select(change => change.Row));
            Responsibilities.AddRange(rows.Responsibilities);
            WorkItems.AddRange(rows.WorkItems.Values);
            Handovers.AddRange(rows.Handovers.Values);
            RungsFired.AddRange(rows.RungsFired);
            Alerts.AddRange(rows.Alerts.Values);
            Findings.AddRange(rows.Findings.Values);
            Links.AddRange(rows.Links);
        }
    }

    private bool TryReplay(Guid id, List<ReadEntry> entries, Rebuilt rebuilt)
    {
        var rows = new ProjectedRows();
        Case? current = null;
        foreach (var (row, events) in entries)
        {
            try
            {
                var next = CaseFold.ApplyAll(current, events, row.RecordedAt);
                rows.Add(new(current, new(events, next, [], []), ReadJournal.EntryOf(row), row.PayloadHash));
                current = next;
            }
            catch (Exception broken) when (broken is not OutOfMemoryException)
            {
                // A damaged journal can break the fold anywhere; that it can't be replayed is the finding.
                findings.Add(
                    VerifyPart.Replay,
                    id,
                    $"entry {row.Version.ToString(CultureInfo.InvariantCulture)}",
                    $"can't be replayed: {broken.Message}"
                );
                return false;
            }
        }
        rebuilt.Add(rows);
        return true;
    }

    private void Compare<TRow>(List<TRow> stored, List<TRow> rebuilt, Func<TRow, Guid> caseOf, HashSet<Guid> skipped)
        where TRow : class
    {
        stored = stored.FindAll(row => !skipped.Contains(caseOf(row)));
        findings.Counts.Rows += stored.Count;
        var table = sql.TableOf<TRow>();
        var found = RowIndex.Of(table, stored, caseOf);
        var expected = RowIndex.Of(table, rebuilt, caseOf);
        foreach (var (key, rows) in expected.ByKey)
        {
            if (found.ByKey.TryGetValue(key, out var there))
                CompareRow(table, key, (found, there[0]), (expected, rows[0]));
            else
                Tell(table, key, $"the row is missing");
        }
        foreach (var (key, rows) in found.ByKey)
        {
            if (!expected.ByKey.ContainsKey(key))
                Tell(table, key, $"the journal gives no such row");
            else if (rows.Count > 1)
                Tell(table, key, $"the row is there {rows.Count} times");
        }
    }

    private void CompareRow(TableMap table, RowKey key, (RowIndex Rows, int At) found, (RowIndex Rows, int At) expected)
    {
        for (var i = 0; i < found.Rows.Columns.Length; i++)
        {
            var name = found.Rows.Columns[i].Name;
            var stored = found.Rows.Columns[i].Values[found.At];
            var derived = expected.Rows.Columns[i].Values[expected.At];
            if (Equals(stored, derived) || KeptByThePump.Contains(name, StringComparer.Ordinal))
                continue;
            if (stored is string text && Rewritings.TryGetValue((table.Name, name), out var rewrite))
                CompareMeaning(table, key, name, (text, derived as string ?? ""), rewrite);
            else
                Tell(table, key, $"{name} is {Shown(stored)}, the journal gives {Shown(derived)}");
        }
    }

    /// <summary>What an earlier version of this program wrote may say the same in other words.</summary>
    private void CompareMeaning(
        TableMap table,
        RowKey key,
        string column,
        (string Found, string Expected) texts,
        Func<string, string> rewrite
    )
    {
        try
        {
            var found = rewrite(texts.Found);
            if (found == texts.Expected)
                return;
            if (column == "state")
                Tell(
                    table,
                    key,
                    $"state differs from what the journal gives, in: {string.Join(", ", StateDifference.Between(found, texts.Expected))}"
                );
            else
                Tell(table, key, $"{column} is {Shown(texts.Found)}, the journal gives {Shown(texts.Expected)}");
        }
        catch (Exception broken) when (broken is JsonException or InvalidDataException or NotSupportedException or ArgumentException)
        {
            Tell(table, key, $"{column} can't be read");
        }
    }

    private static string Shown(object? value) =>
        value switch
        {
            null => "empty",
            string { Length: > 80 } text => $"'{text[..80]}…'",
            string text => $"'{text}'",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };

    private void Tell(TableMap table, RowKey key, FormattableString sentence) =>
        findings.Add(VerifyPart.Replay, key.Case, $"{table.Name} {key.Rest}".TrimEnd(), sentence);
}
