using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;

namespace Workflow.Engine;

/// <summary>
/// Its calendars. The version of a calendar that was recorded last is the one by which every process counts, whatever its folder holds: a
/// process started with an older folder changes nothing, and one with a newer version brings it to all.
/// </summary>
public sealed partial class DefinitionCatalog
{
    private volatile ImmutableDictionary<string, WorkCalendar> _calendars = ImmutableDictionary<string, WorkCalendar>.Empty;

    /// <summary>The calendars by id, each in its newest version; at most about a second old in a running process.</summary>
    public ImmutableDictionary<string, WorkCalendar> Calendars => _calendars;

    /// <summary>
    /// This catalog with what a folder would bring, for looking ahead: nothing is published. Throws <see cref="EngineStartException"/> where the
    /// folder can't be published: a calendar has other contents under a version that the store knows.
    /// </summary>
    internal async Task<DefinitionCatalog> WithAsync(Store store, WorkflowFolder folder, CancellationToken cancellationToken)
    {
        var ahead = await ReadAsync(store, cancellationToken);
        await RequirePublishableAsync(folder, cancellationToken);
        await using var context = _database.CreateContext();
        var stored = await context
            .Snapshots.Select(row => new
            {
                row.Kind,
                row.Name,
                row.Version,
            })
            .ToListAsync(cancellationToken);
        var keys = stored.Select(row => (row.Kind, row.Name, row.Version)).ToHashSet();
        foreach (var calendar in folder.Calendars.Select(read => read.Value))
        {
            if (!keys.Contains((CalendarKind, calendar.Id, calendar.Version)))
                ahead._calendars = ahead._calendars.SetItem(calendar.Id, calendar);
        }
        foreach (var calendar in folder.Calendars)
            ahead.NoticeOlder(calendar);
        foreach (var (path, _, definition, _) in folder.Definitions)
        {
            if (keys.Contains((DefinitionKind, definition.Name, Text(definition.Version))))
            {
                ahead.NoticeChanged(path, definition, await GetAsync(definition.Name, definition.Version, cancellationToken));
                continue;
            }
            ahead._known[(definition.Name, definition.Version)] = definition;
            ahead.Offer(definition);
        }
        return ahead;
    }

    /// <summary>Throws <see cref="EngineStartException"/> when a folder holds a calendar whose version is published with other contents.</summary>
    internal async Task RequirePublishableAsync(WorkflowFolder folder, CancellationToken cancellationToken)
    {
        foreach (var calendar in folder.Calendars)
        {
            if (await CalendarTextAsync(calendar.Value.Id, calendar.Value.Version, cancellationToken) is { } text && text != calendar.Text)
                throw new EngineStartException(Changed(calendar));
        }
    }

    private async Task KeepCalendarAsync(ReadText<WorkCalendar> calendar, Instant now, CancellationToken cancellationToken)
    {
        var (id, version) = (calendar.Value.Id, calendar.Value.Version);
        await using (var context = _database.CreateContext())
        {
            // Clocks of processes differ: what comes later is later, however little.
            var newest = await context
                .Snapshots.Where(row => row.Kind == CalendarKind && row.Name == id)
                .MaxAsync(row => (Instant?)row.RecordedAt, cancellationToken);
            if (newest >= now)
                now = newest.Value + Duration.FromMilliseconds(1);
        }
        await KeepAsync(CalendarKind, id, version, calendar.Text, now, cancellationToken);
        if (await CalendarTextAsync(id, version, cancellationToken) != calendar.Text)
            Notices = Notices.Add(Changed(calendar));
    }

    private void NoticeOlder(ReadText<WorkCalendar> calendar)
    {
        if (_calendars[calendar.Value.Id].Version is var newest && newest != calendar.Value.Version)
            Notices = Notices.Add(
                $"'{calendar.Path}' holds version {calendar.Value.Version} of the calendar {calendar.Value.Id}, which was replaced by version "
                    + $"{newest} in this store; the newer one counts."
            );
    }

    private async Task LoadCalendarsAsync(CancellationToken cancellationToken)
    {
        await using var context = _database.CreateContext();
        var stored = await context
            .Snapshots.Where(row => row.Kind == CalendarKind)
            .Select(row => new
            {
                row.Name,
                row.Version,
                row.RecordedAt,
            })
            .ToListAsync(cancellationToken);
        foreach (var versions in stored.GroupBy(row => row.Name, StringComparer.Ordinal))
        {
            var newest = versions
                .OrderByDescending(row => row.RecordedAt)
                .ThenByDescending(row => row.Version, StringComparer.Ordinal)
                .First();
            if (_calendars.TryGetValue(newest.Name, out var known) && known.Version == newest.Version)
                continue;
            var text = await CalendarTextAsync(newest.Name, newest.Version, cancellationToken) ?? "";
            _calendars = _calendars.SetItem(newest.Name, Read(newest.Name, text));
        }
    }

    private async Task<string?> CalendarTextAsync(string id, string version, CancellationToken cancellationToken)
    {
        await using var context = _database.CreateContext();
        return await context
            .Snapshots.Where(row => row.Kind == CalendarKind && row.Name == id && row.Version == version)
            .Select(row => row.Content)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private static WorkCalendar Read(string name, string text)
    {
        var problems = new ProblemList();
        var calendar = YamlText.Parse(name, text, problems) is { } node ? CalendarReader.Read(node, problems) : null;
        return calendar ?? throw new UnusableDefinitionsException([.. problems.All]);
    }

    private static string Changed(ReadText<WorkCalendar> calendar) =>
        $"'{calendar.Path}' differs from the published version {calendar.Value.Version} of the calendar {calendar.Value.Id}, which goes on as it "
        + "is; to publish the changes, write another 'version:'.";
}
