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
    /// Makes changes as one step, with the occupancy that follows from them, recorded at <paramref name="now"/> or, if something was recorded then
    /// or later, right after it. Refused with sentences when they can't be, when a post would resolve to nobody, or when a post that is to be
    /// closed still answers for something. Throws <see cref="ClockOffException"/> when this node can't tell the time.
    /// </summary>
    public Task<OrgChangeOutcome> ApplyAsync(
        ImmutableArray<OrgChange> changes,
        Viewer by,
        Instant now,
        CancellationToken cancellationToken
    ) => ApplyAsync(changes, by, now, with: [], cancellationToken);

    /// <summary>The same, with what follows from it stored in the same transaction.</summary>
    internal async Task<OrgChangeOutcome> ApplyAsync(
        ImmutableArray<OrgChange> changes,
        Viewer by,
        Instant now,
        ImmutableArray<Statement> with,
        CancellationToken cancellationToken
    )
    {
        _database.RequireClock();
        for (var attempt = 1; ; attempt++)
        {
            await RefreshAsync(cancellationToken);
            var known = _known;
            var at = await OccupancyLedger.NextAsync(_database, now, cancellationToken);
            var outcome = known.Directory.Apply(changes, at);
            if (outcome is not OrgChangeOutcome.Accepted accepted)
                return outcome;
            if (ChangesNothing(known.Directory, accepted.Next) && with.IsEmpty)
                return new OrgChangeOutcome.Accepted(known.Directory);
            if (await PostsInUse.RefusalAsync(_database, known.Directory, accepted.Next, cancellationToken) is { IsEmpty: false } inUse)
                return new OrgChangeOutcome.Refused(inUse);
            var rows = changes.Select(
                (change, i) =>
                    new OrganizationChangeRow
                    {
                        Number = known.Changes + i + 1,
                        Change = CaseJson.Of(change),
                        Person = by.Person.Code,
                        Post = by.Post.Code,
                        RecordedAt = at,
                    }
            );
            try
            {
                await WriteAsync(known.Directory, accepted.Next, at, [.. _database.Sql.Insert(rows.ToList()), .. with], cancellationToken);
                await RefreshAsync(cancellationToken);
                return outcome;
            }
            catch (LostRaceException) when (attempt < 5)
            {
                // Another change came first: look at it and decide again.
            }
        }
    }

    /// <summary>True when what was asked for is so already: the same form sent twice is written once.</summary>
    private static bool ChangesNothing(OrgDirectory before, OrgDirectory next) =>
        before.Version == next.Version
        && before.Content.Tenures.SequenceEqual(next.Content.Tenures)
        && before.Content.ActingTerms.SequenceEqual(next.Content.ActingTerms)
        && before.Content.Deputyships.SequenceEqual(next.Content.Deputyships);

    /// <summary>Learns of changes that other nodes made.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var known = _known;
        await using var context = _database.CreateContext();
        var (directory, changes) = await ReplayAsync(context, known.Directory, known.Changes, cancellationToken);
        if (changes > known.Changes)
            Interlocked.CompareExchange(ref _known, new(directory, changes), known);
    }

    /// <summary>A directory with the changes after a number, and the number of the last one.</summary>
    internal static async Task<(OrgDirectory Directory, int Changes)> ReplayAsync(
        WorkflowDb context,
        OrgDirectory directory,
        int after,
        CancellationToken cancellationToken
    )
    {
        var rows = await context
            .OrganizationChanges.Where(row => row.Number > after)
            .OrderBy(row => row.Number)
            .Select(row => new { row.Change, row.RecordedAt })
            .ToListAsync(cancellationToken);
        // What was made as one step has one time, and may hang together only as a whole.
        foreach (var step in rows.GroupBy(row => row.RecordedAt))
        {
            // Checked when it was made. A file read since may lack the person or post; then the change has nothing to change.
            if (directory.Replay(step.Select(row => CaseJson.Read<OrgChange>(row.Change)), step.Key) is OrgChangeOutcome.Accepted accepted)
                directory = accepted.Next;
        }
        return (directory, after + rows.Count);
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
                var at = await OccupancyLedger.NextAsync(_database, now, cancellationToken);
                await WriteAsync(written, null, Directory, at, [], cancellationToken);
                return;
            }
            catch (LostRaceException) when (attempt < 5)
            {
                await RefreshAsync(cancellationToken);
            }
        }
    }

    private Task WriteAsync(
        OrgDirectory before,
        OrgDirectory next,
        Instant at,
        ImmutableArray<Statement> with,
        CancellationToken cancellationToken
    ) => WriteAsync(before.Version, before, next, at, with, cancellationToken);

    private async Task WriteAsync(
        string written,
        OrgDirectory? before,
        OrgDirectory next,
        Instant at,
        ImmutableArray<Statement> with,
        CancellationToken cancellationToken
    )
    {
        List<Statement> statements =
        [
            new Statement(
                "UPDATE store_settings SET value = $1 WHERE name = $2 AND value = $3",
                [new(next.Version, null), new(CurrentVersion, null), new(written, null)],
                Expected: 1
            ),
            .. with,
            .. await OccupancyLedger.ReviseAsync(_database, before, next, at, cancellationToken),
        ];
        await using var work = await _database.BeginAsync(isUrgent: true, cancellationToken);
        await work.RunAsync(statements, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }
}
