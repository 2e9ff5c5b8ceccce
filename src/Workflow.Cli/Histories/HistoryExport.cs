using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Engine.Queries;

namespace Workflow.Cli.Histories;

/// <summary>Writes journals to a file, each entry as it was recorded.</summary>
public static class HistoryExport
{
    /// <summary>Writes one case or all of them, and gives the last line.</summary>
    public static async Task<HistoryEnd> WriteAsync(
        HistoryQuery journals,
        CaseId? only,
        Instant takenAt,
        TextWriter to,
        Action<long> onCase,
        CancellationToken cancellationToken
    )
    {
        using var root = new HistoryRoot();
        var entries = 0L;
        await to.WriteLineAsync(
            JsonSerializer.Serialize(new HistoryBeginning(HistoryFile.Form, InstantPattern.ExtendedIso.Format(takenAt)), HistoryFile.Json)
        );
        await foreach (var journal in journals.ReadAsync(only, $"operator {Environment.UserName}", cancellationToken))
        {
            foreach (var entry in journal)
                await to.WriteLineAsync(JsonSerializer.Serialize(LineOf(entry), HistoryFile.Json));
            if (!journal.IsEmpty)
                root.Add(journal[^1].Case, journal[^1].Version, journal[^1].Hash);
            entries += journal.Length;
            onCase(root.Cases);
        }
        var end = new HistoryEnd(root.Cases, entries, root.Current());
        await to.WriteLineAsync(JsonSerializer.Serialize(end, HistoryFile.Json));
        return end;
    }

    private static HistoryLine LineOf(JournalEntry entry) =>
        new(
            entry.Case.ToString(),
            entry.Version,
            InstantPattern.ExtendedIso.Format(entry.RecordedAt),
            entry.By.Person.Code,
            entry.By.Post.Code,
            entry.CommandId,
            entry.EventsText,
            entry.PreviousHash,
            entry.Hash
        );
}
