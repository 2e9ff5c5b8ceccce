using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>Cases, each within the scope of who looks.</summary>
public sealed class CaseQuery(EngineParts parts)
{
    private const int MostFound = 20;

    private readonly QueryDesk _desk = new(parts);
    private readonly AlertQuery _alerts = new(parts);

    /// <summary>Cases with exactly this reference that the viewer may see; usually one.</summary>
    public async Task<ImmutableArray<CaseEntry>> FindByReferenceAsync(string reference, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        var wanted = reference.Trim().ToUpperInvariant();
        await using var db = _desk.Open();
        var ids = await db
            .Cases.Where(row => row.Reference == wanted)
            .Take(MostFound)
            .Select(row => row.CaseId)
            .ToListAsync(cancellationToken);
        var seen = await _desk.SeeAsync(ids, viewing, cancellationToken);
        await _desk.NoteAsync(
            viewing,
            AccessKind.Search,
            seen.Values.Select(one => (one.Current.Id.Value, NamesOf(one))),
            cancellationToken
        );
        return [.. seen.Values.Select(one => EntryOf(one, viewing))];
    }

    /// <summary>
    /// Cases of a definition that the viewer may see and in whose opening at least two of these texts were told, all of them as given, by
    /// field; empty when fewer than two are given. Blanks, letter case and width don't count. The search itself is noted.
    /// </summary>
    public async Task<ImmutableArray<CaseEntry>> FindByIdentifiersAsync(
        IReadOnlyDictionary<string, string> texts,
        Viewer viewer,
        CancellationToken cancellationToken
    )
    {
        var viewing = _desk.Look(viewer);
        var ids = await MatchingAsync(texts, cancellationToken);
        var seen = await _desk.SeeAsync(ids, viewing, cancellationToken);
        await _desk.NoteAsync(
            viewing,
            AccessKind.Search,
            seen.Values.Select(one => (one.Current.Id.Value, NamesOf(one))),
            cancellationToken
        );
        return [.. seen.Values.Select(one => EntryOf(one, viewing))];
    }

    /// <summary>
    /// How many open cases that have come to no ending, whoever may see them, were opened with all of these texts (at least two): what to
    /// ask before opening one more about the same person. Tells nothing about them but that they are there.
    /// </summary>
    public async Task<int> CountOpenAsync(IReadOnlyDictionary<string, string> texts, Viewer viewer, CancellationToken cancellationToken)
    {
        var ids = await MatchingAsync(texts, cancellationToken);
        await _desk.NoteAsync(_desk.Look(viewer), AccessKind.Search, ids.Select(id => (id, Enumerable.Empty<string>())), cancellationToken);
        await using var db = _desk.Open();
        var states = await db
            .Cases.Where(row => ids.Contains(row.CaseId) && row.Status == CaseStatus.Open)
            .Select(row => row.State)
            .ToListAsync(cancellationToken);
        return states.Select(CaseJson.ToState).Count(found => found.Ending is null);
    }

    private async Task<List<Guid>> MatchingAsync(IReadOnlyDictionary<string, string> texts, CancellationToken cancellationToken)
    {
        var hashes = texts
            .Where(pair => !string.IsNullOrWhiteSpace(pair.Value))
            .Select(pair => parts.Identifiers.Of(pair.Key, pair.Value))
            .ToList();
        if (hashes.Count < 2)
            return [];
        await using var db = _desk.Open();
        // One after the other, so that a name shared by many is never listed by itself.
        var first = hashes[0];
        var ids = db.PersonalValues.Where(row => row.Lookup == first).Select(row => row.CaseId);
        foreach (var hash in hashes.Skip(1))
        {
            var among = ids;
            ids = db.PersonalValues.Where(row => row.Lookup == hash && among.Contains(row.CaseId)).Select(row => row.CaseId);
        }
        return await ids.Distinct().Take(MostFound).ToListAsync(cancellationToken);
    }

    /// <summary>Open cases for whose main line a post of the viewer answers, the newest first, at most <paramref name="limit"/> (1 to 200).</summary>
    public async Task<ImmutableArray<CaseEntry>> ListMineAsync(int limit, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        var most = Math.Clamp(limit, 1, 200);
        await using var db = _desk.Open();
        var ranges = PostRanges
            .Of(
                viewing.PostCodes,
                posts =>
                    OwnedBy(db, posts).OrderByDescending(row => row.OpenedAt).Take(most).Select(row => new { row.CaseId, row.OpenedAt })
            )
            .ToList();
        if (ranges.Count == 0)
            return [];
        var ids = await ranges
            .Aggregate(Queryable.Concat)
            .OrderByDescending(row => row.OpenedAt)
            .Take(most)
            .Select(row => row.CaseId)
            .ToListAsync(cancellationToken);
        var seen = await _desk.SeeAsync(ids, viewing, cancellationToken);
        await _desk.NoteNamesAsync(viewing, seen.Values, cancellationToken);
        return [.. ids.Where(seen.ContainsKey).Select(id => EntryOf(seen[id], viewing))];
    }

    private static IQueryable<CaseRow> OwnedBy(WorkflowDb db, string[] posts)
    {
        var open = db.Cases.Where(row => row.Status == CaseStatus.Open);
        var one = posts.Length == 1 ? posts[0] : null;
        return one is null
            ? open.Where(row => row.MainPost != null && posts.Contains(row.MainPost))
            : open.Where(row => row.MainPost == one);
    }

    /// <summary>The case, or null when there is none that the viewer may see.</summary>
    public async Task<CaseView?> FindAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        await using var db = _desk.Open();
        var rows = new CaseParts(
            await db
                .Handovers.Where(row =>
                    row.CaseId == id.Value
                    && (
                        row.Status == HandoverStatus.Offered
                        || row.Status == HandoverStatus.Returned
                        || row.Status == HandoverStatus.Withdrawn
                    )
                )
                .ToListAsync(cancellationToken),
            await db
                .Alerts.Where(row => row.CaseId == id.Value && row.ResolvedAt == null)
                .OrderByDescending(row => row.RaisedAt)
                .ToListAsync(cancellationToken),
            await db.Findings.Where(row => row.CaseId == id.Value).OrderBy(row => row.SignedAt).ToListAsync(cancellationToken),
            await db.Cases.Where(row => row.CaseId == id.Value).Select(row => row.ParkedBecause).FirstOrDefaultAsync(cancellationToken)
        );
        await _desk.LoadAsync(seen, AlertQuery.CommentsOf(rows.Alerts, seen), cancellationToken);
        var groups = await HandoverQuery.ReadableFieldsAsync(_desk, seen, _ => true, cancellationToken);
        var shown = groups.SelectMany(group => group.Fields).Select(field => field.Field.Name);
        await _desk.NoteAsync(viewing, AccessKind.Read, [(id.Value, shown)], cancellationToken);
        return ViewOf(seen, rows, groups, viewing) with
        {
            Links = await CaseLinks.OfAsync(_desk, id, viewing, cancellationToken),
            Documents = await DocumentQuery.AvailableAsync(_desk, seen, viewing, cancellationToken),
            Done = await CorrectionQuery.ListAsync(_desk, seen, viewing, cancellationToken),
        };
    }

    /// <summary>
    /// What happened, oldest first, entries after <paramref name="afterVersion"/> only, of at most <paramref name="limit"/> decisions. Null
    /// when the viewer may not see the case.
    /// </summary>
    public async Task<ImmutableArray<TimelineEntry>?> TimelineAsync(
        CaseId id,
        int afterVersion,
        int limit,
        Viewer viewer,
        CancellationToken cancellationToken
    )
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        var last = afterVersion + Math.Clamp(limit, 1, 1_000);
        await using var db = _desk.Open();
        var rows = await db
            .Journal.Where(row => row.CaseId == id.Value && row.Version <= last)
            .OrderBy(row => row.Version)
            .ToListAsync(cancellationToken);
        await _desk.NoteAsync(viewing, AccessKind.Read, [(id.Value, [])], cancellationToken);
        var decisions = rows.Select(row => new TimelineDecision(
                row.Version,
                row.RecordedAt,
                new(new(row.Person), new(row.Post)),
                CaseJson.ToEvents(row.Events)
            ))
            .ToList();
        var namesOthers = decisions
            .SelectMany(decision => decision.Events)
            .Any(happened => happened is CaseEvent.LinkedCaseOpened or CaseEvent.CaseMerged);
        var links = namesOthers ? await CaseLinks.OfAsync(_desk, id, viewing, cancellationToken) : [];
        var timeline = new CaseTimeline(
            seen.Definition,
            seen.Scope,
            viewing.Directory,
            viewing.Names,
            links.Select(link => link.Case).ToHashSet()
        );
        var lines = ImmutableArray.CreateBuilder<TimelineEntry>();
        foreach (var decision in decisions)
        {
            var of = timeline.LinesOf(decision);
            if (decision.Version > afterVersion)
                lines.AddRange(of);
        }
        return lines.ToImmutable();
    }

    private sealed record CaseParts(List<HandoverRow> Handovers, List<AlertRow> Alerts, List<FindingRow> Findings, string? ParkedBecause);

    private static IEnumerable<string> NamesOf(SeenCase seen) =>
        seen.Participant is null ? [] : [SeenCase.NameField(seen.Definition) ?? ""];

    private static CaseEntry EntryOf(SeenCase seen, Viewing viewing) =>
        new(
            seen.Current.Id,
            seen.Current.Id.Reference,
            seen.Current.Workflow,
            seen.Definition.Title,
            CaseLabel.Of(seen.Definition, seen.Current),
            seen.Current.Status,
            seen.Participant,
            seen.Current.Main is { } main ? viewing.Names.Of(main.Accountable) : null,
            seen.Current.OpenedAt
        );

    private CaseView ViewOf(SeenCase seen, CaseParts rows, ImmutableArray<FieldGroupView> groups, Viewing viewing)
    {
        var current = seen.Current;
        var definition = seen.Definition;
        return new(
            current.Id,
            current.Id.Reference,
            current.Version,
            current.Workflow,
            current.DefinitionVersion,
            definition.Title,
            current.Status,
            CaseLabel.Of(seen.Definition, seen.Current),
            seen.Participant,
            current.Main is { } main ? viewing.Names.Of(main.Accountable) : null,
            current.OpenedAt,
            current.Since,
            CaseFold.WakeAt(current),
            rows.ParkedBecause,
            [
                .. definition
                    .Parties.Values.Where(party => current.Parties.ContainsKey(party.Name))
                    .Select(party => PartyOf(party, current, viewing)),
            ],
            [.. current.Tracks.Values.Select(track => TrackOf(definition, track, viewing))],
            [
                .. current
                    .Items.Values.Where(item => current.PendingHandoverOf(item.Track) is null)
                    .Select(item => ItemOf(seen, item, viewing)),
            ],
            [.. rows.Handovers.Select(row => HandoverQuery.EntryOf(row, seen, viewing))],
            [.. rows.Alerts.Select(row => _alerts.EntryOf(row, seen, viewing))],
            [.. rows.Findings.Select(row => FindingOf(seen, row, viewing))],
            [.. definition.Counters.Values.Select(counter => CounterOf(counter, current, viewing))],
            groups,
            [
                .. definition
                    .Disclosure.Values.Where(group => seen.Scope.Hides(group.Name))
                    .Select(group => new HiddenGroupView(group.Name, group.Title)),
            ],
            CaseDiagram.Of(definition, current, viewing.Directory),
            viewing.Zone
        )
        {
            Term = current.Term,
            IsSuspended = current.IsSuspended,
            MayMerge = current.Status == CaseStatus.Open && AnswersFor(current, viewing),
            MayAdd = TaskOffers.Of(seen, viewing),
            MayOpen =
            [
                .. definition
                    .Tracks.Values.Where(track => MayOpen(track, current, viewing))
                    .Select(track => OfferOf(definition, track, current, viewing)),
            ],
        };
    }

    private static bool MayOpen(TrackDefinition track, Case current, Viewing viewing) =>
        current.Status == CaseStatus.Open
        && viewing.Posts.Contains(viewing.Viewer.Post)
        && (track.Several || current.Tracks.Values.All(open => open.Name != track.Name))
        && track.OpenedBy.Any(by =>
            current.Parties.TryGetValue(by.Party, out var department)
            && viewing.Directory.PostsWith(department, by.Role).Any(post => post.Id == viewing.Viewer.Post)
        );

    private static TrackOffer OfferOf(WorkflowDefinition definition, TrackDefinition track, Case current, Viewing viewing)
    {
        var stage = track.Stages[0].Value;
        var posts = current.Parties.TryGetValue(stage.Accountable.Party, out var department)
            ? viewing.Directory.PostsWith(department, stage.Accountable.Role)
            : [];
        return new(
            track.Name,
            track.Title,
            [
                .. track.Opening.Select(field => new FormFieldView(
                    definition.Fields[field.Name],
                    field.IsOptional,
                    IsReadable: true,
                    Value: null,
                    Draft: null
                )),
            ],
            posts.IsEmpty ? null : viewing.Names.Of(posts[0].Id),
            [.. stage.Tasks.Values.Where(task => !task.IsOptional).Select(task => task.Title)],
            current.Tracks.Values.Count(open => open.Name == track.Name)
        )
        {
            HappenedField = track.HappenedField,
        };
    }

    private static PartyView PartyOf(PartyDefinition party, Case current, Viewing viewing)
    {
        var department = current.Parties[party.Name];
        return new(
            party.Name,
            party.Title,
            viewing.Directory.Departments.TryGetValue(department.Code, out var found) ? found.Name : LocalizedText.Same(department.Code)
        );
    }

    private static TrackView TrackOf(WorkflowDefinition definition, Track track, Viewing viewing) =>
        new(
            track.Id,
            track.Name,
            definition.Tracks[track.Name].Title,
            track.IsMain,
            track.Stage,
            definition.Tracks[track.Name].Stages[track.Stage].Title,
            viewing.Names.Of(track.Accountable),
            track.OpenedAt,
            track.Since
        );

    private CaseItemView ItemOf(SeenCase seen, WorkItem item, Viewing viewing) =>
        new(
            item.Id,
            item.Task,
            seen.Definition.FindTask(item.Task)?.Title ?? LocalizedText.Same(item.Task),
            viewing.Names.Of(item.Performer),
            viewing.Names.Of(seen.Current.AccountableFor(item)),
            item.OpenedAt,
            item.Deadline is { } deadline ? _desk.View(seen, deadline, viewing) : null
        );

    private static FindingView FindingOf(SeenCase seen, FindingRow row, Viewing viewing) =>
        new(
            new(row.Number),
            row.Kind,
            seen.Definition.Findings.TryGetValue(row.Kind, out var finding) ? finding.Title : LocalizedText.Same(row.Kind),
            viewing.Names.Of(new PersonId(row.Person)),
            viewing.Names.Of(new PostId(row.Post)),
            row.EffectiveAt,
            row.SignedAt,
            row.WithdrawnAt,
            row.WithdrawnBy is { } by ? viewing.Names.Of(new PersonId(by)) : null
        )
        {
            MayWithdraw = seen.Current.Findings.ContainsKey(row.Number) && AnswersFor(seen.Current, viewing),
        };

    private static bool AnswersFor(Case current, Viewing viewing) =>
        current.AnswersForCase == viewing.Viewer.Post && viewing.Posts.Contains(viewing.Viewer.Post);

    private CounterView CounterOf(CounterDefinition counter, Case current, Viewing viewing) =>
        new(counter.Name, counter.Title, CountOf(counter, current, viewing), counter.Threshold);

    /// <summary>Nobody answers for a closed case, and nothing is counted in it any more.</summary>
    private int CountOf(CounterDefinition counter, Case current, Viewing viewing)
    {
        if (current.AnswersForCase is not { } post)
            return counter.Days is null ? current.Findings.Values.Count(kind => kind == counter.Finding) : 0;
        var unit = viewing.Directory.Departments[viewing.Directory.Posts[post.Code].Department.Code];
        return CounterCount.Of(counter, current, parts.Catalog.Calendars[unit.Calendar], viewing.Now);
    }
}
