using System.Text.Json;
using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>The chain of each case, and personal values against what the journal commits to.</summary>
internal sealed class HistoryCheck(Findings findings)
{
    public void Look(CaseBatch batch, Dictionary<Guid, ReadJournal> journals)
    {
        var values = batch.PersonalValues.ToLookup(row => row.CaseId);
        foreach (var row in batch.Cases)
        {
            LookAtChain(row, [.. batch.Journal[row.CaseId].OrderBy(entry => entry.Version)]);
            if (journals[row.CaseId].Unreadable is null)
                LookAtValues(row.CaseId, batch.Journal[row.CaseId], [.. values[row.CaseId]]);
        }
    }

    private void LookAtChain(CaseRow row, List<JournalRow> entries)
    {
        findings.Counts.Entries += entries.Count;
        var newest = entries.Count == 0 ? 0 : entries[^1].Version;
        if (entries.Count == 0)
            Tell(row.CaseId, "journal", $"the case has no journal at all, though {row.Version} decisions were recorded");
        else if (HashChain.FirstBreak(entries.Select(ReadJournal.EntryOf), row.LastHash) is var (entry, problem))
            Tell(row.CaseId, Name("entry", entry?.Version ?? newest), $"{problem}");
        else if (newest != row.Version)
            Tell(row.CaseId, Name("entry", newest), $"is the newest, but the case says that {row.Version} decisions were recorded");
    }

    private void LookAtValues(Guid id, IEnumerable<JournalRow> entries, List<PersonalValueRow> rows)
    {
        var committed = entries.SelectMany(entry => CommitmentsIn(entry.Events)).ToLookup(pair => pair.Reference, pair => pair.Commitment);
        foreach (var row in rows)
        {
            if (!committed.Contains(row.Reference))
                Tell(id, Name("personal value", row.Reference), $"no entry of the journal refers to it");
            else if (row.Value is null || row.Salt is null)
                LookAtErased(id, row);
            else
                LookAtKept(id, row, committed[row.Reference]);
        }
        foreach (var missing in committed.Select(group => group.Key).Except(rows.Select(row => row.Reference)).Order())
            Tell(id, Name("personal value", missing), $"its row is gone; an erased value keeps its row");
    }

    private void LookAtErased(Guid id, PersonalValueRow row)
    {
        findings.Counts.Erased++;
        if (row.Value is not null || row.Salt is not null)
            Tell(id, Name("personal value", row.Reference), $"only one of value and salt was erased");
        else if (row.ErasedAt is null)
            Tell(id, Name("personal value", row.Reference), $"is empty without having been erased");
    }

    private void LookAtKept(Guid id, PersonalValueRow row, IEnumerable<string> commitments)
    {
        findings.Counts.Values++;
        var actual = Commitment.Of(row.Salt ?? "", row.Value ?? "");
        if (!commitments.All(commitment => commitment == actual))
            Tell(id, Name("personal value", row.Reference), $"isn't the value that the journal commits to");
    }

    /// <summary>Every commitment in the text of a decision, wherever an event carries it.</summary>
    private static IEnumerable<(int Reference, string Commitment)> CommitmentsIn(string events)
    {
        if (!events.Contains($"\"{nameof(StoredValue.Committed)}\"", StringComparison.Ordinal))
            yield break;
        foreach (var line in events.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            foreach (var found in CommitmentsIn(document.RootElement))
                yield return found;
        }
    }

    private static IEnumerable<(int Reference, string Commitment)> CommitmentsIn(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(CommitmentsIn);
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        var isCommitment = element.TryGetProperty("$", out var member) && member.ValueEquals(nameof(StoredValue.Committed));
        return isCommitment
            ? [(element.GetProperty("reference").GetInt32(), element.GetProperty("commitment").GetString() ?? "")]
            : element.EnumerateObject().SelectMany(property => CommitmentsIn(property.Value));
    }

    private static string Name(string what, int number) => FormattableString.Invariant($"{what} {number}");

    private void Tell(Guid id, string where, FormattableString sentence) => findings.Add(VerifyPart.History, id, where, sentence);
}
