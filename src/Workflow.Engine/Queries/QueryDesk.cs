using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>A viewer at one instant: the posts for which they stand, and names and zone as they see them.</summary>
internal sealed record Viewing(
    Viewer Viewer,
    Instant Now,
    OrgDirectory Directory,
    ImmutableArray<PostId> Posts,
    PostNames Names,
    DateTimeZone Zone
)
{
    /// <summary>Codes of the posts, for queries.</summary>
    public string[] PostCodes => [.. Posts.Select(post => post.Code)];

    /// <summary>The viewer as each of the posts, the one for which they act first.</summary>
    public ImmutableArray<Viewer> Standings { get; } =
    [.. Posts.OrderByDescending(post => post == Viewer.Post).Select(post => Viewer with { Post = post })];

    /// <summary>Due at 24:00 of today is due today, so the end belongs to it.</summary>
    public Instant EndOfToday { get; } = Zone.AtStartOfDay(Now.InZone(Zone).Date.PlusDays(1)).ToInstant();
}

/// <summary>A case that a viewer may see, with the scope in which they see it and the personal texts loaded so far.</summary>
internal sealed record SeenCase(Case Current, WorkflowDefinition Definition, CaseScope Scope, Viewer As)
{
    /// <summary>Personal texts by reference; what was erased or isn't loaded is missing.</summary>
    public Dictionary<int, string> Texts { get; } = [];

    /// <summary>The words of a committed or plain value, or null when there are none.</summary>
    public string? TextOf(StoredValue? value) =>
        value switch
        {
            StoredValue.Plain plain => plain.Value.Canonical,
            StoredValue.Committed committed => Texts.GetValueOrDefault(committed.Reference),
            _ => null,
        };

    /// <summary>A readable field's value, or null when it isn't known or was erased.</summary>
    public FieldValue? ValueOf(string field) =>
        Scope.MayRead(field) && Current.Fields.TryGetValue(field, out var stored) && TextOf(stored) is { } text
            ? new(Definition.Fields[field].Type, text)
            : null;

    /// <summary>The same as one of the case's lines sees it: what was told in it itself stands before what another line told.</summary>
    public SeenCase In(TrackId track) =>
        this with
        {
            Current = Current with { Fields = Current.FieldsFor(Current.Tracks.GetValueOrDefault(track.Number)) },
        };

    /// <summary>The name by which people know the case: the first text that its opening form asks for; null where it can't be read.</summary>
    public string? Participant => NameField(Definition) is { } name ? ValueOf(name)?.Canonical : null;

    public static string? NameField(WorkflowDefinition definition) =>
        definition.Opening.FirstOrDefault(field => definition.Fields[field.Name].Type == FieldType.Text)?.Name;
}

/// <summary>What all queries share: who looks, what they may see of a case, and noting that they saw it.</summary>
internal sealed class QueryDesk(EngineParts parts)
{
    public EngineParts Parts => parts;

    public WorkflowDb Open() => parts.Store.Database.CreateContext();

    public Viewing Look(Viewer viewer)
    {
        var now = parts.Clock.Now();
        var directory = parts.Organization.Directory;
        return new(viewer, now, directory, directory.PostsOf(viewer.Person, now), new(directory, now), ZoneOf(directory, viewer.Post));
    }

    public DateTimeZone ZoneOf(OrgDirectory directory, PostId post) =>
        directory.DepartmentOf(post) is { } department && parts.Catalog.Calendars.TryGetValue(department.Calendar, out var calendar)
            ? calendar.Zone
            : directory.Content.Zone;

    /// <summary>The case as the viewer may see it, or null; a case that is there and isn't theirs to see leaves a note of the try.</summary>
    public async Task<SeenCase?> SeeAsync(CaseId id, Viewing viewing, CancellationToken cancellationToken)
    {
        var seen = await SeeAsync([id.Value], viewing, cancellationToken);
        if (seen.TryGetValue(id.Value, out var one))
            return one;
        await using var db = Open();
        if (await db.Cases.AnyAsync(row => row.CaseId == id.Value, cancellationToken))
            await NoteAsync(viewing, AccessKind.Refused, [(id.Value, [])], cancellationToken);
        return null;
    }

    /// <summary>Those of the cases that the viewer may see, by identity, with the participants' names at hand.</summary>
    public async Task<Dictionary<Guid, SeenCase>> SeeAsync(
        IReadOnlyCollection<Guid> ids,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        var seen = new Dictionary<Guid, SeenCase>();
        if (ids.Count == 0)
            return seen;
        await using var db = Open();
        foreach (var current in await StatesAsync(db, [.. ids.Distinct()], cancellationToken))
        {
            var definition = await parts.Catalog.GetAsync(current.Workflow, current.DefinitionVersion, cancellationToken);
            if (ScopeOf(definition, CaseOutline.Of(current), viewing) is var (scope, viewer))
                seen[current.Id.Value] = new(current, definition, scope, viewer);
        }
        await LoadAsync(seen.Values, one => SeenCase.NameField(one.Definition) is { } name ? [name] : [], cancellationToken);
        return seen;
    }

    /// <summary>The states of the cases that there are. Only those that aren't kept, or have changed since, are read as a whole.</summary>
    private async Task<List<Case>> StatesAsync(WorkflowDb db, List<Guid> ids, CancellationToken cancellationToken)
    {
        var kept = parts.ReadStates;
        var states = new List<Case>(ids.Count);
        for (var unread = ids.FindAll(id => !kept.Holds(id)); ids.Count > 0; unread = ids)
        {
            var rows = await db
                .Cases.Where(row => ids.Contains(row.CaseId))
                .Select(row => new
                {
                    row.CaseId,
                    row.LastHash,
                    State = unread.Contains(row.CaseId) ? row.State : null,
                })
                .ToListAsync(cancellationToken);
            ids = [];
            foreach (var row in rows)
            {
                var state = row.State is null ? kept.Find(row.CaseId, row.LastHash) : CaseJson.ToState(row.State);
                if (state is null)
                {
                    ids.Add(row.CaseId);
                    continue;
                }
                states.Add(state);
                if (row.State is { } text)
                    kept.Keep(state, row.LastHash, text.Length);
            }
        }
        return states;
    }

    /// <summary>Loads the personal texts behind readable fields, so that <see cref="SeenCase.ValueOf"/> knows them.</summary>
    public Task LoadAsync(SeenCase seen, IEnumerable<string> fields, CancellationToken cancellationToken) =>
        LoadAsync([seen], _ => fields, cancellationToken);

    /// <summary>Loads the personal texts of a case behind these stored values; the caller says why the viewer may read them.</summary>
    public async Task LoadAsync(SeenCase seen, IEnumerable<StoredValue?> values, CancellationToken cancellationToken)
    {
        var references = values
            .OfType<StoredValue.Committed>()
            .Select(value => value.Reference)
            .Where(reference => !seen.Texts.ContainsKey(reference))
            .ToList();
        if (references.Count == 0)
            return;
        foreach (var (reference, text) in await parts.Facts.TextsAsync(seen.Current.Id, references, cancellationToken))
            seen.Texts[reference] = text;
    }

    /// <summary>Notes who saw which fields of which cases, before they are shown.</summary>
    public Task NoteAsync(
        Viewing viewing,
        AccessKind kind,
        IEnumerable<(Guid Case, IEnumerable<string> Fields)> shown,
        CancellationToken cancellationToken
    ) => NoteAsync([.. shown.Select(one => NoteOf(viewing, kind, one.Case, one.Fields))], cancellationToken);

    /// <summary>Notes who saw something that belongs to no case.</summary>
    public Task NoteAsync(Viewing viewing, AccessKind kind, IEnumerable<string> shown, CancellationToken cancellationToken) =>
        NoteAsync([NoteOf(viewing, kind, null, shown)], cancellationToken);

    private async Task NoteAsync(List<AccessRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
            await parts.Store.Database.WriteAsync([.. parts.Store.Database.Sql.Insert(rows)], isUrgent: true, cancellationToken);
    }

    private AccessRow NoteOf(Viewing viewing, AccessKind kind, Guid? id, IEnumerable<string> shown) =>
        new()
        {
            AccessId = AccessNumbers.Next(),
            At = parts.Store.Database.Corrected(viewing.Now),
            Person = viewing.Viewer.Person.Code,
            Post = viewing.Viewer.Post.Code,
            Purpose = viewing.Viewer.Purpose,
            Kind = kind.ToString(),
            CaseId = id,
            Shown = CaseJson.Of(shown.Order(StringComparer.Ordinal).ToList()),
        };

    /// <summary>Notes that the participants' names of these cases are shown.</summary>
    public Task NoteNamesAsync(Viewing viewing, IEnumerable<SeenCase> shown, CancellationToken cancellationToken) =>
        NoteNamesAsync(viewing, shown.Select(one => new CaseLine(one.Current.Id, one.Definition, one.Participant)), cancellationToken);

    /// <summary>The same for lines of a list.</summary>
    public Task NoteNamesAsync(Viewing viewing, IEnumerable<CaseLine> shown, CancellationToken cancellationToken) =>
        NoteAsync(
            viewing,
            AccessKind.Read,
            shown
                .Where(one => one.Participant is not null)
                .Select(one => (one.Id.Value, (IEnumerable<string>)[SeenCase.NameField(one.Definition) ?? ""])),
            cancellationToken
        );

    /// <summary>The deadline of an item, a handover or none of them any more, with what explains it.</summary>
    public DeadlineView View(SeenCase seen, Deadline deadline, Viewing viewing)
    {
        var calendar = parts.Catalog.Calendars.GetValueOrDefault(deadline.Calendar);
        var rules = seen.Definition.RulesOf(deadline.Rule, deadline.PackVersion);
        var item = seen.Current.Items.Values.FirstOrDefault(item => item.Deadline?.Id == deadline.Id);
        var computation = calendar is null
            ? null
            : DeadlineReview.Explain(
                deadline,
                item?.Occurrence,
                standsStill: item is null || seen.Definition.FindTask(item.Task) is { OnSuspension: SuspensionRule.Pause },
                seen.Current,
                rules,
                calendar
            );
        return new(
            deadline,
            computation?.Rule ?? (rules.Rows.TryGetValue(deadline.Rule, out var row) ? row : null),
            computation,
            seen.Definition.Ladders.TryGetValue(deadline.Ladder, out var ladder) ? ladder : null,
            calendar?.Zone ?? viewing.Zone,
            deadline.Steps.IsDefault ? [] : deadline.Steps.RemoveAll(step => step.Kind == DeadlineStepKind.Lapse)
        );
    }

    /// <summary>The scope of the post that the viewer acts for, or of another post of theirs where that one shows nothing.</summary>
    public static (CaseScope Scope, Viewer As)? ScopeOf(WorkflowDefinition definition, CaseOutline current, Viewing viewing)
    {
        foreach (var viewer in viewing.Standings)
        {
            if (CaseScope.Of(definition, current, viewer, viewing.Directory) is { SeesCase: true } scope)
                return (scope, viewer);
        }
        return null;
    }

    private async Task LoadAsync(
        IReadOnlyCollection<SeenCase> cases,
        Func<SeenCase, IEnumerable<string>> fields,
        CancellationToken cancellationToken
    )
    {
        var wanted = cases
            .SelectMany(one =>
                fields(one)
                    .Where(one.Scope.MayRead)
                    .Select(field => one.Current.Fields.GetValueOrDefault(field))
                    .OfType<StoredValue.Committed>()
                    .Select(value => (Case: one, value.Reference))
            )
            .Where(pair => !pair.Case.Texts.ContainsKey(pair.Reference))
            .ToList();
        var texts = await TextsAsync(wanted.ConvertAll(pair => (pair.Case.Current.Id.Value, pair.Reference)), cancellationToken);
        foreach (var (one, reference) in wanted)
        {
            if (texts.TryGetValue((one.Current.Id.Value, reference), out var text))
                one.Texts[reference] = text;
        }
    }

    /// <summary>Personal texts by case and reference, without those that were erased; the caller says why the viewer may read them.</summary>
    public async Task<Dictionary<(Guid Case, int Reference), string>> TextsAsync(
        List<(Guid Case, int Reference)> wanted,
        CancellationToken cancellationToken
    )
    {
        var texts = new Dictionary<(Guid, int), string>();
        if (wanted.Count == 0)
            return texts;
        var ids = wanted.Select(one => one.Case).Distinct().ToList();
        var references = wanted.Select(one => one.Reference).Distinct().ToList();
        var asked = wanted.ToHashSet();
        await using var db = Open();
        var rows = await db
            .PersonalValues.Where(row => ids.Contains(row.CaseId) && references.Contains(row.Reference) && row.Value != null)
            .Select(row => new
            {
                row.CaseId,
                row.Reference,
                row.Value,
            })
            .ToListAsync(cancellationToken);
        foreach (var row in rows.Where(row => asked.Contains((row.CaseId, row.Reference))))
            texts[(row.CaseId, row.Reference)] = row.Value ?? "";
        return texts;
    }
}

/// <summary>What somebody did to personal data.</summary>
internal enum AccessKind
{
    Read,
    Search,
    Export,
    Print,
    Refused,
}

/// <summary>Numbers for access rows: in order of time within a process, and different between processes.</summary>
internal static class AccessNumbers
{
    private static readonly long Node = Random.Shared.Next(1 << 16);
    private static long _last;

    public static long Next()
    {
        // 47 bits of microseconds since 2026, 16 bits of the process: ascending, and good for a hundred years.
        var micros = (SystemClock.Instance.GetCurrentInstant() - Instant.FromUtc(2026, 1, 1, 0, 0)).BclCompatibleTicks / 10;
        long last;
        long next;
        do
        {
            last = Interlocked.Read(ref _last);
            next = Math.Max(micros / 32, last + 1);
        } while (Interlocked.CompareExchange(ref _last, next, last) != last);
        return (next << 16) | Node;
    }
}
