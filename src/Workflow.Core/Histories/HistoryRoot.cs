using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workflow.Core.Cases;

namespace Workflow.Core.Histories;

/// <summary>
/// One hash for the histories of many cases, so that whoever wrote it down elsewhere sees later whether any was changed, cut short, left out
/// or added.
/// </summary>
public sealed class HistoryRoot : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private CaseId? _last;

    /// <summary>Cases added so far.</summary>
    public long Cases { get; private set; }

    /// <summary>
    /// Adds a case with the version and the hash of its newest entry. Cases come in the order of their identities as text; throws
    /// <see cref="ArgumentException"/> for one out of order.
    /// </summary>
    public void Add(CaseId id, int version, string lastHash)
    {
        if (_last is { } last && string.CompareOrdinal(last.ToString(), id.ToString()) >= 0)
            throw new ArgumentException($"case {id} comes after {last}", nameof(id));
        _last = id;
        Cases++;
        _hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\n{version}\n{lastHash}\n")));
    }

    /// <summary>SHA-256 (hex, lower case) over identity, version and hash of every case added, one a line.</summary>
    public string Current() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();
}
