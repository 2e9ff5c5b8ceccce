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
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    public async Task RunAsync(Store store, CancellationToken cancellationToken)
    {
        await using var context = store.Database.CreateContext();
        var rows = await context.Occupancies.Where(row => row.RecordedUntil == null).ToListAsync(cancellationToken);
        var register = rows.ToLookup(row => row.Post, StringComparer.Ordinal);
        var firstUse = await context
            .Responsibilities.GroupBy(row => row.Post)
            .Select(rows => new { Post = rows.Key, From = rows.Min(row => row.ValidFrom) })
            .ToDictionaryAsync(use => use.Post, use => use.From, StringComparer.Ordinal, cancellationToken);
        var (directory, isCurrent) = await DirectoryAsync(context, cancellationToken);
        HashSet<string> posts = directory is null ? [] : [.. directory.Posts.Names];
        foreach (var post in posts)
            LookAt(post, isOpen: true, Ordered(register[post]), firstUse);
        if (directory is not null && isCurrent && rows.Count > 0)
            Compare(directory, register, rows.Max(row => row.RecordedFrom));
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

    /// <summary>From when it was last written on, the register says what resolving says.</summary>
    private void Compare(OrgDirectory directory, ILookup<string, OccupancyRow> register, Instant written)
    {
        foreach (var post in directory.Posts.Names.Where(post => register.Contains(post) && !_told.Contains(post)))
        {
            var differing = directory
                .Occupancies(new(post), written)
                .FirstOrDefault(said => Ordered(register[post]).Find(row => Covers(row, said.From))?.Person != said.Person?.Code);
            if (differing is not null)
                Tell(
                    post,
                    $"by the organisation {differing.Person?.Code ?? "nobody"} stands for it from {At(differing.From)} on; the register says another"
                );
        }
    }

    private static bool Covers(OccupancyRow row, Instant at) => row.ValidFrom <= at && !(row.ValidUntil <= at);

    /// <summary>
    /// The organisation that the store was last run with, with the changes made since; and whether it is the one that the register follows. Null
    /// when none is stored.
    /// </summary>
    private static async Task<(OrgDirectory? Directory, bool IsCurrent)> DirectoryAsync(
        WorkflowDb context,
        CancellationToken cancellationToken
    )
    {
        var current = await context
            .StoreSettings.Where(row => row.Name == OrganizationRegister.CurrentVersion)
            .Select(row => row.Value)
            .FirstOrDefaultAsync(cancellationToken);
        var stored = await context
            .Snapshots.Where(row => row.Kind == OrganizationRegister.OrganizationKind)
            .OrderByDescending(row => row.RecordedAt)
            .Select(row => new { row.Name, row.Content })
            .ToListAsync(cancellationToken);
        OrgDirectory? newest = null;
        foreach (var text in stored)
        {
            var problems = new ProblemList();
            if (YamlText.Parse(text.Name, text.Content, problems) is not { } node || OrgReader.Read(node, problems) is not { } file)
                continue;
            var (directory, _) = await OrganizationRegister.ReplayAsync(context, file, 0, cancellationToken);
            if (directory.Version == current)
                return (directory, true);
            newest ??= directory;
        }
        return (newest, false);
    }

    private static List<OccupancyRow> Ordered(IEnumerable<OccupancyRow> rows) => [.. rows.OrderBy(row => row.ValidFrom)];

    private static string At(Instant at) => InstantPattern.ExtendedIso.Format(at);

    private void Tell(string post, FormattableString sentence)
    {
        _told.Add(post);
        findings.Add(VerifyPart.Accountability, null, $"post {post}", sentence);
    }
}
