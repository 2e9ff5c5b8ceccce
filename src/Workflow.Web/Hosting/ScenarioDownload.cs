using System.Net.Mime;
using System.Text;
using Workflow.Engine.Queries;
using Workflow.Web.People;

namespace Workflow.Web.Hosting;

/// <summary>What was done in a case, as a scenario file to keep.</summary>
public static class ScenarioDownload
{
    public static void MapScenarioDownload(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/cases/{id:guid}/scenario", SaveAsync).RequireAuthorization().ExcludeFromDescription();

    private static async Task<IResult> SaveAsync(
        Guid id,
        ScenarioQuery query,
        OperatorAccess access,
        ViewerContext viewer,
        CancellationToken cancellationToken
    )
    {
        if (!access.IsAllowed(viewer.Person.Id))
            return Results.NotFound();
        return await query.SaveAsync(new(id), viewer.For(Purposes.Operation), cancellationToken) is { } saved
            ? Results.File(Encoding.UTF8.GetBytes(saved.Text), MediaTypeNames.Application.Yaml, saved.FileName)
            : Results.NotFound();
    }
}
