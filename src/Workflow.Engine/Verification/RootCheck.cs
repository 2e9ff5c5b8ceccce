using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime.Text;
using Workflow.Core.Histories;
using Workflow.Engine.Histories;

namespace Workflow.Engine.Verification;

/// <summary>The roots that were sealed against what the store holds now, and against copies that were kept elsewhere.</summary>
internal sealed class RootCheck(Findings findings)
{
    public async Task RunAsync(Store store, ImmutableArray<ChainRoot> kept, CancellationToken cancellationToken)
    {
        await using var db = store.Database.CreateContext();
        foreach (var chain in HistoryChain.All)
        {
            var roots = (await chain.RootsIn(db).ToListAsync(cancellationToken)).ConvertAll(HistoryChain.RootOf);
            if (ChainRoot.FirstBreak(roots) is var (broken, problem))
                Tell(broken, $"{problem}");
            Compare(roots, [.. kept.Where(root => root.Chain == chain.Name)]);
            ChainRoot? before = null;
            foreach (var root in roots)
            {
                var found = await chain.RootAsync(db, before, root.CoversUntil, cancellationToken);
                findings.Counts.Roots++;
                if (found.Entries != root.Entries)
                    Tell(root, $"{root.Entries} entries were sealed {Stretch(root)}, and {found.Entries} are there");
                else if (found.Root != root.Root)
                    Tell(root, $"what was recorded {Stretch(root)} isn't what was sealed");
                before = root;
            }
        }
    }

    /// <summary>A root that was kept elsewhere must be there, and the same.</summary>
    private void Compare(List<ChainRoot> stored, List<ChainRoot> kept)
    {
        var byNumber = stored.ToDictionary(root => root.Number);
        foreach (var root in kept)
        {
            if (!byNumber.TryGetValue(root.Number, out var found))
                Tell(root, $"was kept elsewhere, and the store has it no longer");
            else if (found != root)
                Tell(root, $"isn't the one that was kept elsewhere");
        }
    }

    private static string Stretch(ChainRoot root) =>
        $"from {InstantPattern.ExtendedIso.Format(root.CoversFrom)} until {InstantPattern.ExtendedIso.Format(root.CoversUntil)}";

    private void Tell(ChainRoot root, FormattableString sentence) =>
        findings.Add(VerifyPart.History, null, FormattableString.Invariant($"root {root.Number} of {root.Chain}"), sentence);
}
