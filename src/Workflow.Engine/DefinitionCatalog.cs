using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>
/// The published definitions and the calendars. Each is kept in the store with all texts that it was read from, so that an open case finds
/// its version again whatever the workflow folder holds by then.
/// </summary>
public sealed partial class DefinitionCatalog
{
    internal const string CalendarKind = "calendar";
    private const string DefinitionKind = "definition";

    private readonly Database _database;
    private readonly ConcurrentDictionary<(string Name, int Version), WorkflowDefinition> _known = new();
    private ImmutableSortedDictionary<string, WorkflowDefinition> _latest = ImmutableSortedDictionary.Create<string, WorkflowDefinition>(
        StringComparer.Ordinal
    );

    private DefinitionCatalog(Store store) => _database = store.Database;

    /// <summary>The newest published version of each definition, by name.</summary>
    public IEnumerable<WorkflowDefinition> Latest => _latest.Values;

    /// <summary>What the folder holds and isn't run, in sentences: a published version is never changed.</summary>
    public ImmutableArray<string> Notices { get; private set; } = [];

    /// <summary>Publishes what the folder holds and the store doesn't, and loads the newest versions.</summary>
    internal static async Task<DefinitionCatalog> OpenAsync(
        Store store,
        WorkflowFolder folder,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var catalog = new DefinitionCatalog(store);
        await catalog.TakeOverAsync(folder, now, cancellationToken);
        return catalog;
    }

    /// <summary>Loads the newest versions that the store holds, and publishes nothing.</summary>
    internal static async Task<DefinitionCatalog> ReadAsync(Store store, CancellationToken cancellationToken)
    {
        var catalog = new DefinitionCatalog(store);
        await catalog.RefreshAsync(cancellationToken);
        return catalog;
    }

    /// <summary>Publishes what a folder holds and the store doesn't. What the store has as newest counts from then on, in every process.</summary>
    internal async Task TakeOverAsync(WorkflowFolder folder, Instant now, CancellationToken cancellationToken)
    {
        foreach (var calendar in folder.Calendars)
            await KeepCalendarAsync(calendar, now, cancellationToken);
        foreach (var definition in folder.Definitions)
            await PublishAsync(folder.Sources, definition.Path, definition.Value, definition.Overlays, now, cancellationToken);
        await RefreshAsync(cancellationToken);
        foreach (var calendar in folder.Calendars)
            NoticeOlder(calendar);
    }

    /// <summary>Learns of what other processes published: about every second, in each of them.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await LoadNewestAsync(cancellationToken);
        await LoadCalendarsAsync(cancellationToken);
    }

    /// <summary>The newest version of a definition, or null when there is none of that name.</summary>
    public WorkflowDefinition? FindLatest(string name) => _latest.GetValueOrDefault(name);

    /// <summary>A version that a case runs on. Throws <see cref="InvalidDataException"/> when the store lacks it.</summary>
    public ValueTask<WorkflowDefinition> GetAsync(string name, int version, CancellationToken cancellationToken) =>
        _known.TryGetValue((name, version), out var known) ? new(known) : new(LoadAsync(name, version, cancellationToken));

    /// <summary>
    /// Publishes a checked definition with the texts it was read from. A version that is there with other contents stays as it is, and a
    /// notice says so; false then.
    /// </summary>
    public Task<bool> PublishAsync(
        DefinitionSources sources,
        string path,
        WorkflowDefinition definition,
        Instant now,
        CancellationToken cancellationToken
    ) => PublishAsync(sources, path, definition, overlays: default, now, cancellationToken);

    private async Task<bool> PublishAsync(
        DefinitionSources sources,
        string path,
        WorkflowDefinition definition,
        ImmutableArray<string> overlays,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        string[]? laidOver = overlays.IsDefaultOrEmpty ? null : [.. overlays];
        var content = CaseJson.Of(new PublishedTexts(path, definition.ContentHash, TextsOf(sources, path), laidOver));
        await KeepAsync(DefinitionKind, definition.Name, Text(definition.Version), content, now, cancellationToken);
        var (name, version) = (definition.Name, definition.Version);
        // Mostly the store holds what was just read, which needn't be read again.
        var stored =
            await ContentAsync(name, version, cancellationToken) == content
                ? _known.GetOrAdd((name, version), definition)
                : await LoadAsync(name, version, cancellationToken);
        Offer(stored);
        return NoticeChanged(path, definition, stored);
    }

    /// <summary>False, with a notice, when a definition has other contents than its published version.</summary>
    private bool NoticeChanged(string path, WorkflowDefinition definition, WorkflowDefinition stored)
    {
        if (stored.ContentHash == definition.ContentHash)
            return true;
        Notices = Notices.Add(
            $"'{path}' differs from the published version {Text(definition.Version)} of {definition.Name}, which goes on as it is; "
                + $"to publish the changes, write 'version: {Text(definition.Version + 1)}'."
        );
        return false;
    }

    /// <summary><paramref name="Overlays"/> are the rule packs laid over those that the definition uses, null for none.</summary>
    private sealed record PublishedTexts(string Path, string ContentHash, SortedDictionary<string, string> Texts, string[]? Overlays);

    /// <summary>
    /// The definition's own text and all that can be imported; other definitions, organisations and calendars are none of its matter.
    /// </summary>
    private static SortedDictionary<string, string> TextsOf(DefinitionSources sources, string path)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var other in sources.Paths)
        {
            var problems = new ProblemList();
            if (
                other == path
                || FileKinds.IsText(other)
                || (sources.Read(other, problems) is { } node && FileKinds.Of(node, problems) is FileKind.Rules or FileKind.Shared)
            )
                texts[other] = sources.Find(other) ?? "";
        }
        return texts;
    }

    private async Task LoadNewestAsync(CancellationToken cancellationToken)
    {
        await using var context = _database.CreateContext();
        var stored = await context
            .Snapshots.Where(row => row.Kind == DefinitionKind)
            .Select(row => new { row.Name, row.Version })
            .ToListAsync(cancellationToken);
        foreach (var versions in stored.GroupBy(row => row.Name, StringComparer.Ordinal))
        {
            var newest = versions.Max(row => int.Parse(row.Version, CultureInfo.InvariantCulture));
            if (_latest.GetValueOrDefault(versions.Key) is not { } known || known.Version < newest)
                Offer(await GetAsync(versions.Key, newest, cancellationToken));
        }
    }

    /// <summary>A version that may be the newest of its name.</summary>
    private void Offer(WorkflowDefinition definition)
    {
        lock (_known)
        {
            if (!_latest.TryGetValue(definition.Name, out var latest) || latest.Version < definition.Version)
                _latest = _latest.SetItem(definition.Name, definition);
        }
    }

    /// <summary>The rule packs that a version was published with beside those that it uses itself: path and text.</summary>
    internal async Task<ImmutableArray<(string Path, string Text)>> OverlaysAsync(
        string name,
        int version,
        CancellationToken cancellationToken
    )
    {
        var published = await TextsAsync(name, version, cancellationToken);
        return [.. (published.Overlays ?? []).Select(path => (path, published.Texts[path]))];
    }

    private async Task<PublishedTexts> TextsAsync(string name, int version, CancellationToken cancellationToken) =>
        CaseJson.Read<PublishedTexts>(
            await ContentAsync(name, version, cancellationToken)
                ?? throw new InvalidDataException($"The store lacks version {Text(version)} of the definition '{name}'.")
        );

    private async Task<string?> ContentAsync(string name, int version, CancellationToken cancellationToken)
    {
        await using var context = _database.CreateContext();
        var number = Text(version);
        return await context
            .Snapshots.Where(row => row.Kind == DefinitionKind && row.Name == name && row.Version == number)
            .Select(row => row.Content)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<WorkflowDefinition> LoadAsync(string name, int version, CancellationToken cancellationToken)
    {
        var published = await TextsAsync(name, version, cancellationToken);
        var problems = new ProblemList();
        var definition =
            DefinitionReader.Read(new(published.Texts), published.Path, [.. published.Overlays ?? []], problems)
            ?? throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Version {version} of the definition '{name}' can no longer be read: {problems.All[0]}"
                )
            );
        return _known.GetOrAdd((name, version), definition);
    }

    private Task KeepAsync(string kind, string name, string version, string content, Instant now, CancellationToken cancellationToken)
    {
        var row = new SnapshotRow
        {
            Kind = kind,
            Name = name,
            Version = version,
            Content = content,
            RecordedAt = now,
        };
        return _database.WriteAsync([.. _database.Sql.InsertMissing([row])], isUrgent: true, cancellationToken);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
