using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>Handovers, for both sides.</summary>
public sealed class HandoverQuery(EngineParts parts)
{
    private const int MostListed = 200;

    private readonly QueryDesk _desk = new(parts);

    /// <summary>Unsettled handovers of one side, those due first on top, at most 200.</summary>
    public async Task<ImmutableArray<HandoverEntry>> ListAsync(HandoverSide side, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        var posts = viewing.PostCodes;
        await using var db = _desk.Open();
        var rows = side switch
        {
            HandoverSide.OfferedToMe => db.Handovers.Where(row => row.Status == HandoverStatus.Offered && posts.Contains(row.ToPost)),
            HandoverSide.SentByMe => db.Handovers.Where(row =>
                (row.Status == HandoverStatus.Offered || row.Status == HandoverStatus.Returned || row.Status == HandoverStatus.Withdrawn)
                && posts.Contains(row.FromPost)
            ),
        };
        var listed = await rows.OrderBy(row => row.SortAt).ThenBy(row => row.CaseId).Take(MostListed).ToListAsync(cancellationToken);
        var seen = await _desk.SeeAsync(listed.Select(row => row.CaseId).ToList(), viewing, cancellationToken);
        await _desk.NoteNamesAsync(viewing, seen.Values, cancellationToken);
        return [.. listed.Where(row => seen.ContainsKey(row.CaseId)).Select(row => EntryOf(row, seen[row.CaseId], viewing))];
    }

    /// <summary>One handover, open or settled, or null when there is none that the viewer may see.</summary>
    public async Task<HandoverView?> FindAsync(CaseId id, HandoverId handover, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        await using var db = _desk.Open();
        var row = await db.Handovers.FirstOrDefaultAsync(row => row.CaseId == id.Value && row.Number == handover.Number, cancellationToken);
        if (row is null)
            return null;
        var words = WordsOf(row);
        var isSide =
            viewing.Posts.Contains(new(row.FromPost))
            || viewing.Posts.Contains(new(row.ToPost))
            || viewing.Posts.Any(post => seen.Current.Tracks.Values.Any(track => track.Accountable == post));
        // What the two sides wrote to each other is for them and for who answers for the case now.
        if (isSide)
            await _desk.LoadAsync(seen, words.All, cancellationToken);
        var groups = await GroupsAsync(seen, row, cancellationToken);
        await _desk.NoteAsync(
            viewing,
            AccessKind.Read,
            [(id.Value, groups.SelectMany(group => group.Fields).Select(field => field.Field.Name))],
            cancellationToken
        );
        return ViewOf(row, seen, words, groups, viewing);
    }

    internal static HandoverEntry EntryOf(HandoverRow row, SeenCase seen, Viewing viewing) =>
        new(
            seen.Current.Id,
            seen.Current.Id.Reference,
            new(row.Number),
            seen.Definition.Title,
            StageTitle(seen.Definition, row),
            seen.Participant,
            viewing.Names.Of(new PostId(row.FromPost)),
            viewing.Names.Of(new PostId(row.ToPost)),
            row.Status,
            row.Cycle ?? 1,
            row.OfferedAt,
            row.DueDay,
            row.DueAt,
            row.IsMissed
        );

    internal static LocalizedText StageTitle(WorkflowDefinition definition, HandoverRow row) =>
        definition.Tracks.TryGetValue(row.TrackName, out var track) && track.Stages.TryGetValue(row.Stage, out var stage)
            ? stage.Title
            : LocalizedText.Same(row.Stage);

    private sealed record Words(
        ImmutableArray<OfferedMaterial> Materials,
        ImmutableSortedDictionary<string, StoredValue> Unticked,
        StoredValue? Note,
        StoredValue? Returned
    )
    {
        public IEnumerable<StoredValue?> All =>
            Materials.Select(material => material.WaivedBecause).Concat(Unticked.Values).Append(Note).Append(Returned);
    }

    private static Words WordsOf(HandoverRow row) =>
        new(
            CaseJson.Read<ImmutableArray<OfferedMaterial>>(row.Materials),
            row.Unticked is null
                ? ImmutableSortedDictionary<string, StoredValue>.Empty
                : CaseJson.Read<ImmutableSortedDictionary<string, StoredValue>>(row.Unticked),
            row.Note is null ? null : CaseJson.Read<StoredValue>(row.Note),
            row.ReturnReason is null ? null : CaseJson.Read<StoredValue>(row.ReturnReason)
        );

    /// <summary>What the receiver may see before accepting, within the viewer's own scope.</summary>
    private async Task<ImmutableArray<FieldGroupView>> GroupsAsync(SeenCase seen, HandoverRow row, CancellationToken cancellationToken)
    {
        var shown = DefinitionOf(seen.Definition, row)?.ReceiverSees ?? [];
        return await ReadableFieldsAsync(_desk, seen, group => shown.Contains(group.Name, StringComparer.Ordinal), cancellationToken);
    }

    /// <summary>Known readable fields of the chosen disclosure groups.</summary>
    internal static async Task<ImmutableArray<FieldGroupView>> ReadableFieldsAsync(
        QueryDesk desk,
        SeenCase seen,
        Func<DisclosureGroup, bool> chosen,
        CancellationToken cancellationToken
    )
    {
        var groups = seen.Definition.Disclosure.Values.Where(chosen).ToList();
        var fields = seen
            .Definition.Fields.Values.Where(field => seen.Scope.MayRead(field.Name) && seen.Current.Fields.ContainsKey(field.Name))
            .ToLookup(field => field.Group ?? "", StringComparer.Ordinal);
        await desk.LoadAsync(seen, groups.SelectMany(group => fields[group.Name]).Select(field => field.Name), cancellationToken);
        return
        [
            .. groups
                .Where(group => fields[group.Name].Any())
                .Select(group => new FieldGroupView(
                    group.Name,
                    group.Title,
                    [.. fields[group.Name].Select(field => new FieldView(field, seen.ValueOf(field.Name)))]
                )),
        ];
    }

    private static HandoverDefinition? DefinitionOf(WorkflowDefinition definition, HandoverRow row) =>
        definition.Tracks.TryGetValue(row.TrackName, out var track)
            ? track
                .Stages.Values.SelectMany(stage => stage.Transitions)
                .FirstOrDefault(transition => transition.To == row.Stage && transition.Handover is not null)
                ?.Handover
            : null;

    private HandoverView ViewOf(HandoverRow row, SeenCase seen, Words words, ImmutableArray<FieldGroupView> groups, Viewing viewing)
    {
        var current = seen.Current;
        var open = current.Handovers.GetValueOrDefault(row.Number);
        var deadline = open?.Deadline is { } armed ? _desk.View(seen, armed, viewing) : null;
        var materials = words.Materials.Select(material => new OfferedMaterialView(
            material.Name,
            WorkItemQuery.MaterialTitle(seen.Definition, material.Name),
            material.IsIncluded,
            seen.TextOf(material.WaivedBecause),
            seen.TextOf(words.Unticked.GetValueOrDefault(material.Name))
        ));
        return new(
            current.Id,
            current.Id.Reference,
            current.Version,
            new(row.Number),
            seen.Definition.Title,
            seen.Definition.Tracks.TryGetValue(row.TrackName, out var track) ? track.Title : LocalizedText.Same(row.TrackName),
            StageTitle(seen.Definition, row),
            seen.Participant,
            viewing.Names.Of(new PostId(row.FromPost)),
            viewing.Names.Of(new PostId(row.ToPost)),
            current.Tracks.TryGetValue(row.Track, out var running) ? viewing.Names.Of(running.Accountable) : null,
            row.Status,
            row.Cycle ?? 1,
            row.OfferedAt,
            row.SettledAt,
            row.SettledBy is { } by ? viewing.Names.Of(new PersonId(by)) : null,
            [.. materials],
            seen.TextOf(words.Note),
            seen.TextOf(words.Returned),
            row.Receipt,
            deadline,
            groups,
            open?.Status == HandoverStatus.Offered && viewing.Viewer.Post.Code == row.ToPost && viewing.Posts.Contains(viewing.Viewer.Post),
            open?.Status is HandoverStatus.Returned or HandoverStatus.Withdrawn
                && viewing.Viewer.Post.Code == row.FromPost
                && viewing.Posts.Contains(viewing.Viewer.Post),
            deadline?.Zone ?? viewing.Zone
        )
        {
            MayWithdraw =
                open?.Status == HandoverStatus.Offered
                && viewing.Viewer.Post.Code == row.FromPost
                && viewing.Posts.Contains(viewing.Viewer.Post),
        };
    }
}
