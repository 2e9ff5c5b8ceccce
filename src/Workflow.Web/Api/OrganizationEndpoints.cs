using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Core.Organizations;
using Workflow.Engine;
using Workflow.Engine.Queries;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>The organisation: who stands for which post and why, who changed what, and changing it.</summary>
public static class OrganizationEndpoints
{
    private const int MostChanges = 100;
    private const int MostListed = 200;

    public static void MapOrganization(this IEndpointRouteBuilder routes)
    {
        var organization = routes.MapGroup("/organization").WithTags("Organization");
        organization
            .MapGet("", Read)
            .WithSummary("The organisation as it is now: who stands for each post and why, and what is planned")
            .Produces<OrganizationModel>();
        organization
            .MapGet("/changes", ListAsync)
            .WithSummary("Who changed what, newest first; for heads and operators")
            .Produces<Page<RecordedChangeModel>>()
            .MayRefuse();
        organization
            .MapPost("/changes", ChangeAsync)
            .WithSummary("Changes the organisation as one step; what is so already isn't written again")
            .Produces<OrganizationChangedModel>()
            .MayRefuse();
    }

    private static Ok<OrganizationModel> Read(OrganizationQuery query, OrganizationDesk desk, EngineParts parts)
    {
        var directory = parts.Organization.Directory;
        var now = parts.Clock.GetCurrentInstant();
        return TypedResults.Ok(
            new OrganizationModel(
                directory.Content.Id,
                directory.Version,
                now,
                [.. directory.Departments.Values.Select(unit => Of(unit, query, directory))],
                [.. query.PlannedFor(desk.Viewer, desk.IsOperator).Select(planned => Of(planned, directory))]
            )
        );
    }

    private static async Task<IResult> ListAsync(
        OrganizationQuery query,
        OrganizationDesk desk,
        CancellationToken cancellationToken,
        int? cursor = null,
        int limit = 50
    )
    {
        if (limit is < 1 or > MostListed)
            return Problems.Malformed("'limit' is 1 to 200.", "limit 为 1 至 200。");
        if (desk.Departments.IsEmpty)
            return Problems.Forbidden();
        var page = await query.ChangesAsync(cursor, limit, desk.Viewer, desk.IsOperator, cancellationToken);
        return TypedResults.Ok(
            new Page<RecordedChangeModel>(
                [.. page.Changes.Select(Of)],
                page.Next?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
        );
    }

    private static async Task<IResult> ChangeAsync(
        OrganizationChangeRequest request,
        OrganizationDesk desk,
        EngineParts parts,
        CancellationToken cancellationToken
    )
    {
        if (request.Changes.IsDefaultOrEmpty || request.Changes.Length > MostChanges)
            return Problems.Malformed("'changes' has 1 to 100 of them.", "changes 须有 1 至 100 项。");
        var reading = new OrganizationRequests();
        var changes = request.Changes.Select(reading.Read).ToImmutableArray();
        if (reading.Missing is { } member)
            return Problems.Malformed($"A change lacks '{member}', which its kind needs.", $"变更缺少其类型所需的 {member}。");
        var (answer, reasons) = await desk.ApplyAsync(changes, cancellationToken);
        return answer switch
        {
            OrganizationAnswer.Made => TypedResults.Ok(new OrganizationChangedModel(parts.Organization.Directory.Version)),
            OrganizationAnswer.NotAllowed => Problems.Forbidden(),
            OrganizationAnswer.Refused => Problems.OrganizationRefused(reasons),
        };
    }

    private static DepartmentModel Of(Department unit, OrganizationQuery query, OrgDirectory directory) =>
        new(
            unit.Id.Code,
            unit.Kind,
            unit.Name,
            unit.Parent?.Code,
            unit.CoordinatedBy?.Code,
            unit.Head?.Code,
            unit.Serves,
            [.. query.Posts([unit.Id]).Select(view => StaffedPostModel.Of(view, directory.Posts[view.Post.Id.Code]))]
        );

    private static PlannedChangeModel Of(PlannedChange planned, OrgDirectory directory) =>
        new(planned.At, KindOf(planned.Change), OrgChangeText.Of(planned.Change, directory));

    private static RecordedChangeModel Of(RecordedChange change) =>
        new(
            change.Number,
            change.RecordedAt,
            new PersonModel(change.By.Id.Code, change.By.Name),
            change.ByPost.Code,
            KindOf(change.Change),
            change.Sentence
        );

    private static string KindOf(OrgChange change)
    {
        var name = change.GetType().Name;
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
