using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Histories;

namespace Workflow.Cli.Histories;

/// <summary>The entries of an exported history, sorted into the stretches that roots cover, to make those roots again.</summary>
public sealed class SealedStretches
{
    private const string Cases = "cases";

    private readonly ImmutableArray<ChainRoot> _roots;
    private readonly List<(Instant At, string Case, int Version, string Line)> _entries = [];

    /// <summary>Of all roots given those over the journals of cases count.</summary>
    public SealedStretches(ImmutableArray<ChainRoot> roots) =>
        _roots = [.. roots.Where(root => root.Chain == Cases).OrderBy(root => root.Number)];

    /// <summary>Adds an entry, in any order.</summary>
    public void Add(JournalEntry entry) =>
        _entries.Add((entry.RecordedAt, entry.Case.ToString(), entry.Version, JournalLine.Of(entry.Case, entry.Version, entry.Hash)));

    /// <summary>Each root that the entries don't give again, with what is wrong.</summary>
    public IEnumerable<(ChainRoot Root, string Problem)> Differences()
    {
        if (ChainRoot.FirstBreak(_roots) is var (broken, problem))
            yield return (broken, problem);
        _entries.Sort(
            (one, other) =>
                (one.At.CompareTo(other.At), string.CompareOrdinal(one.Case, other.Case), one.Version.CompareTo(other.Version)) switch
                {
                    (0, 0, var byVersion) => byVersion,
                    (0, var byCase, _) => byCase,
                    (var byTime, _, _) => byTime,
                }
        );
        var next = 0;
        ChainRoot? before = null;
        foreach (var root in _roots)
        {
            using var builder = new RootBuilder(Cases, before, root.CoversUntil);
            for (; next < _entries.Count && _entries[next].At < root.CoversUntil; next++)
                builder.Add(_entries[next].Line);
            var found = builder.Seal();
            before = root;
            if (found.Root == root.Root)
                continue;
            yield return (
                root,
                FormattableString.Invariant(
                    $"{root.Entries} entries were sealed from {InstantPattern.ExtendedIso.Format(root.CoversFrom)} until {InstantPattern.ExtendedIso.Format(root.CoversUntil)}; the file has {found.Entries}, and they aren't the same"
                )
            );
        }
    }
}
