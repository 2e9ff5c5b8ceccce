using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>
/// The organisation as it stands: the file that the store was opened with and the changes made since, and beside it the register of
/// occupancy, which is written in the same transaction as what changed it.
/// </summary>
public sealed class OrganizationRegister
{
    internal const string OrganizationKind = "organization";
    internal const string CurrentVersion = "organization_version";

    private readonly Database _database;
    private readonly StoreSettings _settings;
    private volatile Known _known;

    private OrganizationRegister(Store store, OrgDirectory fromFile)
    {
        _database = store.Database;
        _settings = store.Settings;
        _known = new(fromFile, 0);
    }

    private sealed record Known(OrgDirectory Directory, int Changes);

    /// <summary>The newest snapshot that this process knows; at most about a second old.</summary>
    public OrgDirectory Directory => _known.Directory;

    /// <summary>Loads the organisation and brings the register of occupancy up to it.</summary>
    internal static async Task<OrganizationRegister> OpenAsync(
        Store store,
        ReadText<OrgDirectory> file,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var register = new OrganizationRegister(store, file.Value);
        var row = new SnapshotRow
        {
            Kind = OrganizationKind,
            Name = file.Value.Content.Id,
            Version = file.Value.Version,
            Content = file.Text,
            RecordedAt = now,
        };
        await store.Database.WriteAsync(
            [
                .. store.Database.Sql.InsertMissing([row]),
                Statement.Of("INSERT INTO store_settings (name, value) VALUES ($1, '') ON CONFLICT (name) DO NOTHING", CurrentVersion),
            ],
            isUrgent: true,
            cancellationToken
        );
        await register.RefreshAsync(cancellationToken);
        await register.BringUpAsync(now, cancellationToken);
        return register;
    }

    /// <summary>
    /// The organisation as the store knows it, written by nobody: of those that it was run with (the newest first) the one that its register of
    /// occupancy follows.
    /// </summary>
    internal static async Task<OrganizationRegister> ReadAsync(
        Store store,
        ImmutableArray<ReadText<OrgDirectory>> stored,
        CancellationToken cancellationToken
    )
    {
        var written = await store.Settings.ReadAsync(CurrentVersion, cancellationToken);
        OrganizationRegister? newest = null;
        foreach (var file in stored)
        {
            var register = new OrganizationRegister(store, file.Value);
            await register.RefreshAsync(cancellationToken);
            if (register.Directory.Version == written)
                return register;
            newest ??= register;
        }
        return newest ?? throw new ArgumentException("There is no organisation.", nameof(stored));
    }

    /// <summary>
    /// Makes changes as one step, with the occupancy that follows from them. Refused with sentences when they can't be, or when a post would
    /// resolve to nobody.
    /// </summary>
    public async Task<OrgChangeOutcome> ApplyAsync(
        ImmutableArray<OrgChange> changes,
        Viewer by,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            await RefreshAsync(cancellationToken);
            var known = _known;
            var outcome = known.Directory.Apply(changes, now);
            if (outcome is not OrgChangeOutcome.Accepted accepted)
                return outcome;
            var rows = changes.Select(
                (change, i) =>
                    new OrganizationChangeRow
                    {
                        Number = known.Changes + i + 1,
                        Change = CaseJson.Of(change),
                        Person = by.Person.Code,
                        Post = by.Post.Code,
                        RecordedAt = now,
                    }
            );
            try
            {
                await WriteAsync(known.Directory.Version, accepted.Next, now, [.. _database.Sql.Insert(rows.ToList())], cancellationToken);
                await RefreshAsync(cancellationToken);
                return outcome;
            }
            catch (LostRaceException) when (attempt < 5)
            {
                // Another change came first: look at it and decide again.
            }
        }
    }

    /// <summary>Learns of changes that other nodes made.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var known = _known;
        await using var context = _database.CreateContext();
        var rows = await context
            .OrganizationChanges.Where(row => row.Number > known.Changes)
            .OrderBy(row => row.Number)
            .Select(row => new { row.Change, row.RecordedAt })
            .ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return;
        var directory = known.Directory;
        foreach (var row in rows)
        {
            // Checked when it was made. A file read since may lack the person or post; then the change has nothing to change.
            if (directory.Apply([CaseJson.Read<OrgChange>(row.Change)], row.RecordedAt) is OrgChangeOutcome.Accepted accepted)
                directory = accepted.Next;
        }
        Interlocked.CompareExchange(ref _known, new(directory, known.Changes + rows.Count), known);
    }

    private async Task BringUpAsync(Instant now, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var written = await _settings.ReadAsync(CurrentVersion, cancellationToken) ?? "";
            if (written == Directory.Version)
                return;
            try
            {
                await WriteAsync(written, Directory, now, [], cancellationToken);
                return;
            }
            catch (LostRaceException) when (attempt < 5)
            {
                await RefreshAsync(cancellationToken);
            }
        }
    }

    private async Task WriteAsync(
        string written,
        OrgDirectory next,
        Instant now,
        ImmutableArray<Statement> with,
        CancellationToken cancellationToken
    )
    {
        await using var context = _database.CreateContext();
        var stored = await context.Occupancies.Where(row => row.ValidUntil == null || row.ValidUntil > now).ToListAsync(cancellationToken);
        var plan = OccupancyPlan.Of(stored.ToLookup(row => row.Post, StringComparer.Ordinal), next, now);
        var table = _database.Sql.TableOf<OccupancyRow>();
        string[] key = [nameof(OccupancyRow.Post), nameof(OccupancyRow.ValidFrom)];
        List<Statement> statements =
        [
            new Statement(
                "UPDATE store_settings SET value = $1 WHERE name = $2 AND value = $3",
                [new(next.Version, null), new(CurrentVersion, null), new(written, null)],
                Expected: 1
            ),
            .. with,
        ];
        if (plan.Dropped.Count > 0)
            statements.AddRange(_database.Sql.Delete(table.Name, table.Values(plan.Dropped, key)));
        statements.AddRange(_database.Sql.Update(plan.Changed, key, [nameof(OccupancyRow.ValidUntil)]));
        statements.AddRange(_database.Sql.Insert(plan.Added));
        await using var work = await _database.BeginAsync(isUrgent: true, cancellationToken);
        await work.RunAsync(statements, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}

/// <summary>How the register of occupancy becomes what a directory says from an instant on; what lies before stays.</summary>
internal sealed record OccupancyPlan(List<OccupancyRow> Dropped, List<OccupancyRow> Changed, List<OccupancyRow> Added)
{
    /// <summary><paramref name="stored"/> holds the rows of each post that reach past <paramref name="now"/>.</summary>
    public static OccupancyPlan Of(ILookup<string, OccupancyRow> stored, OrgDirectory next, Instant now)
    {
        var plan = new OccupancyPlan([], [], []);
        foreach (var post in next.Posts.Names)
            plan.Add(stored[post].OrderBy(row => row.ValidFrom).ToList(), next, new(post), now);
        foreach (var gone in stored.Where(rows => !next.Posts.Contains(rows.Key)))
            plan.End(gone.ToList(), now);
        return plan;
    }

    private void Add(List<OccupancyRow> stored, OrgDirectory next, PostId post, Instant now)
    {
        if (stored.Count == 0)
        {
            Added.AddRange(next.Occupancies(post, next.Content.From).Select(RowOf));
            return;
        }
        var rows = next.Occupancies(post, now).Select(RowOf).ToList();
        if (stored.Find(row => row.ValidFrom < now) is { } running)
        {
            var first = rows[0];
            var goesOn = first.Person == running.Person && first.StandsAs == running.StandsAs;
            Changed.Add(
                new()
                {
                    Post = running.Post,
                    ValidFrom = running.ValidFrom,
                    ValidUntil = goesOn ? first.ValidUntil : now,
                }
            );
            if (goesOn)
                rows.RemoveAt(0);
        }
        Dropped.AddRange(stored.Where(row => row.ValidFrom >= now));
        Added.AddRange(rows);
    }

    private void End(List<OccupancyRow> stored, Instant now)
    {
        Dropped.AddRange(stored.Where(row => row.ValidFrom >= now));
        Changed.AddRange(
            stored
                .Where(row => row.ValidFrom < now)
                .Select(row => new OccupancyRow
                {
                    Post = row.Post,
                    ValidFrom = row.ValidFrom,
                    ValidUntil = now,
                })
        );
    }

    private static OccupancyRow RowOf(Occupancy occupancy) =>
        new()
        {
            Post = occupancy.Post.Code,
            ValidFrom = occupancy.From,
            ValidUntil = occupancy.Until,
            Person = occupancy.Person?.Code,
            StandsAs = occupancy.As,
        };
}
