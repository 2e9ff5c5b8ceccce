using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>How another case belongs to the one that is looked at.</summary>
public enum CaseRelation
{
    /// <summary>This one opened it.</summary>
    Opened,

    /// <summary>It opened this one.</summary>
    OpenedBy,

    /// <summary>It goes on in the place of this one, which was a duplicate.</summary>
    MergedInto,

    /// <summary>It was a duplicate of this one.</summary>
    Duplicate,
}

/// <summary>Another case that belongs to this one and that the viewer may see too.</summary>
public sealed record CaseLinkView(CaseId Case, string Reference, LocalizedText Workflow, CaseRelation Relation, Instant LinkedAt);

/// <summary>Finds the cases that belong to one. Of those that the viewer may not see, not even that they exist is told.</summary>
internal static class CaseLinks
{
    public static async Task<ImmutableArray<CaseLinkView>> OfAsync(
        QueryDesk desk,
        CaseId id,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        await using var db = desk.Open();
        var rows = await db
            .CaseLinks.Where(row => row.CaseId == id.Value || row.OtherCase == id.Value)
            .OrderBy(row => row.LinkedAt)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0)
            return [];
        var seen = await desk.SeeAsync(rows.Select(row => Other(row, id)).ToList(), viewing, cancellationToken);
        return
        [
            .. rows.Where(row => seen.ContainsKey(Other(row, id)))
                .Select(row => new CaseLinkView(
                    new(Other(row, id)),
                    new CaseId(Other(row, id)).Reference,
                    seen[Other(row, id)].Definition.Title,
                    RelationOf(row, id),
                    row.LinkedAt
                )),
        ];
    }

    private static Guid Other(CaseLinkRow row, CaseId id) => row.CaseId == id.Value ? row.OtherCase : row.CaseId;

    private static CaseRelation RelationOf(CaseLinkRow row, CaseId id) =>
        (row.Kind, row.CaseId == id.Value) switch
        {
            (CaseLinkKind.Opened, true) => CaseRelation.Opened,
            (CaseLinkKind.Opened, false) => CaseRelation.OpenedBy,
            (CaseLinkKind.MergedInto, true) => CaseRelation.MergedInto,
            (CaseLinkKind.MergedInto, false) => CaseRelation.Duplicate,
        };
}
