using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Workflow.Core.Histories;

/// <summary>
/// One hash over everything that a store recorded of one kind from (inclusive) until (exclusive), tied to the one before. Who keeps a copy
/// elsewhere sees later whether anything was changed, left out or added behind the store's back. <paramref name="Number"/> counts from 1.
/// </summary>
public sealed record ChainRoot(
    string Chain,
    int Number,
    Instant CoversFrom,
    Instant CoversUntil,
    int Entries,
    string PreviousRoot,
    string Root
)
{
    /// <summary>The first instant that the first root of a chain covers: before any record.</summary>
    public static Instant Beginning { get; } = Instant.FromUnixTimeTicks(0);

    /// <summary>
    /// The first root that doesn't follow the one before it, with what is wrong, or null when all do. They come in order of their numbers.
    /// Whether a root is that of its entries only the entries can tell.
    /// </summary>
    public static (ChainRoot Root, string Problem)? FirstBreak(IEnumerable<ChainRoot> roots)
    {
        ChainRoot? before = null;
        foreach (var root in roots)
        {
            var expected = before is null ? 1 : before.Number + 1;
            if (root.Number != expected)
                return (root, string.Create(CultureInfo.InvariantCulture, $"root {expected} is missing"));
            if (root.PreviousRoot != (before?.Root ?? HashChain.Start))
                return (root, "isn't tied to the root before it");
            if (root.CoversFrom != (before?.CoversUntil ?? Beginning) || root.CoversUntil <= root.CoversFrom)
                return (root, "doesn't begin where the root before it ended");
            before = root;
        }
        return null;
    }
}

/// <summary>Makes the next root of a chain out of the entries that it covers, in their order.</summary>
public sealed class RootBuilder : IDisposable
{
    private readonly IncrementalHash _entries = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _chain;
    private readonly ChainRoot? _before;
    private readonly Instant _until;

    /// <summary>
    /// Begins the root that follows <paramref name="before"/> (null: the first one) and covers what was recorded before
    /// <paramref name="until"/>.
    /// </summary>
    public RootBuilder(string chain, ChainRoot? before, Instant until) => (_chain, _before, _until) = (chain, before, until);

    /// <summary>Entries added so far.</summary>
    public int Entries { get; private set; }

    /// <summary>Adds the next entry as one line of text.</summary>
    public void Add(string line)
    {
        Entries++;
        _entries.AppendData(Encoding.UTF8.GetBytes(line));
        _entries.AppendData("\n"u8);
    }

    /// <summary>
    /// The root: SHA-256 (hex, lower case) over the previous root, chain, number, both instants, the count and the hash of all lines, one a
    /// line.
    /// </summary>
    public ChainRoot Seal()
    {
        var (number, from) = (_before is null ? 1 : _before.Number + 1, _before?.CoversUntil ?? ChainRoot.Beginning);
        var previous = _before?.Root ?? HashChain.Start;
        var text = string.Join(
            '\n',
            previous,
            _chain,
            number.ToString(CultureInfo.InvariantCulture),
            InstantPattern.ExtendedIso.Format(from),
            InstantPattern.ExtendedIso.Format(_until),
            Entries.ToString(CultureInfo.InvariantCulture),
            Convert.ToHexStringLower(_entries.GetCurrentHash())
        );
        return new(
            _chain,
            number,
            from,
            _until,
            Entries,
            previous,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
        );
    }

    /// <inheritdoc />
    public void Dispose() => _entries.Dispose();
}

/// <summary>The lines that roots over the journals of cases are made of.</summary>
public static class JournalLine
{
    /// <summary>Case, version and hash of an entry. Entries come by recorded time, then by the case's identity as text, then by version.</summary>
    public static string Of(Cases.CaseId id, int version, string hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{id}\t{version}\t{hash}");
}
