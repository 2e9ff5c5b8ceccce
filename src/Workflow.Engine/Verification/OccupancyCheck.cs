using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Verification;

/// <summary>The register of occupancy: somebody stands for each post of the organisation at every instant, one at a time.</summary>
internal sealed class OccupancyCheck(Findings findings)
{
    public async Task RunAsync(Store store, CancellationToken cancellationToken)
    {
        await using var context = store.Database.CreateContext();
        var register = (await context.Occupancies.ToListAsync(cancellationToken)).ToLookup(row => row.Post, StringComparer.Ordinal);
        var firstUse = await context
            .Responsibilities.GroupBy(row => row.Post)
            .Select(rows => new { Post = rows.Key, From = rows.Min(row => row.ValidFrom) })
            .ToDictionaryAsync(use => use.Post, use => use.From, StringComparer.Ordinal, cancellationToken);
        var posts = await PostsAsync(context, cancellationToken);
        foreach (var post in posts)
            LookAt(post, isOpen: true, Ordered(register[post]), firstUse);
        foreach (var gone in register.Where(rows => !posts.Contains(rows.Key)))
            LookAt(gone.Key, isOpen: false, Ordered(gone), firstUse);
        foreach (var (post, from) in firstUse.Where(use => !register.Contains(use.Key) && !posts.Contains(use.Key)))
            Tell(post, $"is accountable from {At(from)} on and isn't in the register of occupancy");
    }

    private void LookAt(string post, bool isOpen, List<OccupancyRow> rows, Dictionary<string, Instant> firstUse)
    {
        findings.Counts.Posts++;
        findings.Counts.Intervals += rows.Count;
        if (rows.Count == 0)
        {
            Tell(post, $"nobody stands for it: the register of occupancy has no row");
            return;
        }
        if (firstUse.TryGetValue(post, out var used) && used < rows[0].ValidFrom)
            Tell(post, $"is accountable from {At(used)} on, but the register of occupancy begins at {At(rows[0].ValidFrom)}");
        Intervals.LookBetween(
            [.. rows.Select(row => (row.Person ?? "nobody", row.ValidFrom, row.ValidUntil))],
            sentence => Tell(post, sentence)
        );
        var last = rows.MaxBy(row => row.ValidUntil ?? Instant.MaxValue)?.ValidUntil;
        if (isOpen && last is { } ended)
            Tell(post, $"nobody stands for it from {At(ended)} on");
        else if (!isOpen && last is null)
            Tell(post, $"isn't in the organisation any more, and somebody still stands for it");
        foreach (var unstaffed in rows.Where(row => row.Person is null))
            findings.Notice(
                VerifyPart.Accountability,
                null,
                $"post {post}",
                $"nobody is present from {At(unstaffed.ValidFrom)} {(unstaffed.ValidUntil is { } until ? $"until {At(until)}" : "on")}"
            );
    }

    /// <summary>The posts of the organisation that the store was last run with.</summary>
    private static async Task<HashSet<string>> PostsAsync(WorkflowDb context, CancellationToken cancellationToken)
    {
        // Changes made since have a version of their own, of which no file is kept; they leave the posts as they are.
        var current = await context
            .StoreSettings.Where(row => row.Name == OrganizationRegister.CurrentVersion)
            .Select(row => row.Value)
            .FirstOrDefaultAsync(cancellationToken);
        var stored = await context
            .Snapshots.Where(row => row.Kind == OrganizationRegister.OrganizationKind)
            .OrderByDescending(row => row.Version == current)
            .ThenByDescending(row => row.RecordedAt)
            .Select(row => new { row.Name, row.Content })
            .FirstOrDefaultAsync(cancellationToken);
        if (stored is null)
            return [];
        var problems = new ProblemList();
        var directory = YamlText.Parse(stored.Name, stored.Content, problems) is { } node ? OrgReader.Read(node, problems) : null;
        return directory is null ? [] : [.. directory.Posts.Names];
    }

    private static List<OccupancyRow> Ordered(IEnumerable<OccupancyRow> rows) => [.. rows.OrderBy(row => row.ValidFrom)];

    private static string At(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private void Tell(string post, FormattableString sentence) => findings.Add(VerifyPart.Accountability, null, $"post {post}", sentence);
}
