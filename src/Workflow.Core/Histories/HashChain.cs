using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Cases;

namespace Workflow.Core.Histories;

/// <summary>The chain that ties the decisions of a case together: changing, leaving out or re-ordering one shows.</summary>
public static class HashChain
{
    /// <summary>What the first entry of every case is chained to.</summary>
    public static string Start { get; } = new('0', 64);

    /// <summary>
    /// The hash of an entry: SHA-256 (hex) over the previous hash, case, version, recorded time, actor, command and the exact events text,
    /// one a line.
    /// </summary>
    public static string Next(string previous, CaseId id, int version, Instant recordedAt, Actor by, string commandId, string eventsText)
    {
        var text = string.Join(
            '\n',
            previous,
            id.ToString(),
            version.ToString(CultureInfo.InvariantCulture),
            InstantPattern.ExtendedIso.Format(recordedAt),
            by.Person.Code,
            by.Post.Code,
            commandId,
            eventsText
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>
    /// The first entry that doesn't fit, with what is wrong, or null when the chain holds. Entries come in order of version.
    /// <paramref name="expectedLast"/> is the hash that a trusted place knows for the newest entry (null: unknown), so that a chain cut
    /// short shows too.
    /// </summary>
    public static (JournalEntry? Entry, string Problem)? FirstBreak(IEnumerable<JournalEntry> entries, string? expectedLast)
    {
        var previous = Start;
        var version = 0;
        JournalEntry? last = null;
        foreach (var entry in entries)
        {
            version++;
            if (entry.Version != version)
                return (
                    entry,
                    string.Create(CultureInfo.InvariantCulture, $"entry {version} is missing: found {entry.Version} in its place")
                );
            if (entry.PreviousHash != previous)
                return (entry, "isn't chained to the entry before it");
            if (entry.Hash != Next(previous, entry.Case, entry.Version, entry.RecordedAt, entry.By, entry.CommandId, entry.EventsText))
                return (entry, "was changed after it was recorded");
            previous = entry.Hash;
            last = entry;
        }
        return expectedLast is not null && previous != expectedLast ? (last, "the newest entries are missing") : null;
    }
}
