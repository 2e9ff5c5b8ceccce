using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Core.Responsibilities;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>Who was responsible.</summary>
public sealed class ResponsibilityQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);

    /// <summary>
    /// Who answered for each subject of the case at <paramref name="at"/>, as known at <paramref name="known"/> (null: now). Null when the
    /// viewer may not see the case.
    /// </summary>
    public async Task<ResponsibilityAnswer?> WhoAsync(
        CaseId id,
        Instant at,
        Instant? known,
        Viewer viewer,
        CancellationToken cancellationToken
    )
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        await _desk.NoteAsync(viewing, AccessKind.Read, [(id.Value, [])], cancellationToken);
        return await WhoAsync(id, seen.Definition, at, known ?? viewing.Now, viewing, cancellationToken);
    }

    /// <summary>
    /// The same for an operator at the command line, who sees who answered and nothing of the case. Null when there is no such case.
    /// </summary>
    public async Task<ResponsibilityAnswer?> WhoAsync(CaseId id, Instant at, Instant? known, CancellationToken cancellationToken)
    {
        await using var db = _desk.Open();
        var found = await db
            .Cases.Where(row => row.CaseId == id.Value)
            .Select(row => new { row.Workflow, row.DefinitionVersion })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        var definition = await parts.Catalog.GetAsync(found.Workflow, found.DefinitionVersion, cancellationToken);
        var viewing = _desk.Look(new(new(""), new(""), "operations"));
        return await WhoAsync(id, definition, at, known ?? viewing.Now, viewing, cancellationToken);
    }

    /// <summary>Every standing interval of the case, by subject and start. Null when the viewer may not see the case.</summary>
    public async Task<ImmutableArray<ResponsibilityView>?> TimelineAsync(CaseId id, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen)
            return null;
        await using var db = _desk.Open();
        var rows = await db
            .Responsibilities.Where(row => row.CaseId == id.Value && row.RecordedUntil == null)
            .OrderBy(row => row.Subject)
            .ThenBy(row => row.ValidFrom)
            .ToListAsync(cancellationToken);
        await _desk.NoteAsync(viewing, AccessKind.Read, [(id.Value, [])], cancellationToken);
        var titles = await TitlesAsync(db, id, seen.Definition, cancellationToken);
        var answer = ImmutableArray.CreateBuilder<ResponsibilityView>();
        foreach (var row in rows)
            answer.Add(await ViewAsync(db, row, titles, (row.ValidFrom, viewing.Now), viewing, cancellationToken));
        return answer.ToImmutable();
    }

    private async Task<ResponsibilityAnswer> WhoAsync(
        CaseId id,
        WorkflowDefinition definition,
        Instant at,
        Instant known,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        await using var db = _desk.Open();
        // An end that was recorded later than 'known' wasn't known then: the interval was still open.
        var rows = await db
            .Responsibilities.Where(row =>
                row.CaseId == id.Value
                && row.RecordedFrom <= known
                && (row.RecordedUntil == null || row.RecordedUntil > known)
                && row.ValidFrom <= at
                && (row.ValidUntil == null || row.ValidUntil > at || row.ValidUntil > known)
            )
            .OrderBy(row => row.Subject)
            .ToListAsync(cancellationToken);
        var titles = await TitlesAsync(db, id, definition, cancellationToken);
        var subjects = ImmutableArray.CreateBuilder<ResponsibilityView>();
        foreach (var row in rows)
            subjects.Add(await ViewAsync(db, row, titles, (at, known), viewing, cancellationToken));
        return new(id, id.Reference, at, known, subjects.ToImmutable(), viewing.Zone);
    }

    private static async Task<ResponsibilityView> ViewAsync(
        WorkflowDb db,
        ResponsibilityRow row,
        Dictionary<int, LocalizedText> titles,
        (Instant At, Instant Known) asked,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        var (at, known) = asked;
        var occupancy = await db
            .Occupancies.Where(found =>
                found.Post == row.Post
                && found.ValidFrom <= at
                && (found.ValidUntil == null || found.ValidUntil > at)
                && found.RecordedFrom <= known
                && (found.RecordedUntil == null || found.RecordedUntil > known)
            )
            .FirstOrDefaultAsync(cancellationToken);
        var interval = new Responsibility(
            new(row.CaseId),
            row.Subject,
            row.Kind,
            new(row.Post),
            row.ValidFrom,
            row.ValidUntil,
            row.Cause,
            row.RecordedFrom,
            row.RecordedUntil
        );
        var stood = occupancy is null
            ? null
            : new OccupancyView(
                occupancy.Person is { } person ? viewing.Names.Of(new PersonId(person)) : null,
                occupancy.StandsAs,
                occupancy.ValidFrom,
                occupancy.ValidUntil
            );
        return new(interval, titles.GetValueOrDefault(row.Subject) ?? LocalizedText.Empty, viewing.Names.Of(new PostId(row.Post)), stood);
    }

    private static async Task<Dictionary<int, LocalizedText>> TitlesAsync(
        WorkflowDb db,
        CaseId id,
        WorkflowDefinition definition,
        CancellationToken cancellationToken
    )
    {
        var events = await db
            .Journal.Where(row => row.CaseId == id.Value)
            .OrderBy(row => row.Version)
            .Select(row => row.Events)
            .ToListAsync(cancellationToken);
        return SubjectTitles.In(events, definition);
    }
}
