using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Engine.Queries;
using Workflow.Web.Display;
using Workflow.Web.Forms;
using Workflow.Web.Hosting;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>Opens a case. <paramref name="Values"/> are the fields of its opening form; <paramref name="EffectiveAt"/> null means now.</summary>
public sealed record OpenCaseRequest(string Workflow, Dictionary<string, JsonElement> Values, Instant? EffectiveAt = null);

/// <summary>Ends a duplicate. <paramref name="Into"/> is the case that goes on.</summary>
public sealed record MergeRequest(Guid Into, string Reason);

/// <summary>A case that was opened.</summary>
public sealed record OpenedCase(Guid Id, string Reference, int Version, bool IsRepeat);

/// <summary>What can be opened: a definition's newest version with the fields of its opening form.</summary>
public sealed record DefinitionModel(string Name, int Version, Core.Definitions.LocalizedText Title, IReadOnlyList<FieldModel> Opening);

/// <summary>Cases: open, find, look at, and what happened.</summary>
public static class CaseEndpoints
{
    private const int MostDecisions = 200;

    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/cases").WithTags("Cases");
        cases.MapPost("", OpenAsync).WithSummary("Opens a case").Produces<OpenedCase>(StatusCodes.Status201Created).TakesKey().MayRefuse();
        cases.MapGet("", FindAsync).WithSummary("Cases with exactly this reference that the caller may see").MayMiss();
        cases
            .MapGet("/{id:guid}", GetAsync)
            .WithSummary("A case within the caller's scope; ETag is its version")
            .Produces<CaseModel>()
            .MayMiss();
        cases
            .MapGet("/{id:guid}/timeline", TimelineAsync)
            .WithSummary("What happened, oldest first, after a version")
            .Produces<Page<TimelineModel>>()
            .MayMiss();
        cases
            .MapPost("/{id:guid}/merge", MergeAsync)
            .WithSummary("Ends a case that was opened twice, in favour of the one that goes on")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
        routes
            .MapGet("/definitions", Definitions)
            .WithTags("Cases")
            .WithSummary("What kinds of case can be opened, with their opening forms");
    }

    private static async Task<IResult> OpenAsync(OpenCaseRequest request, HttpContext context, ApiDesk desk, Snapshots snapshots)
    {
        if (snapshots.FindDefinition(request.Workflow ?? "") is not { } definition)
            return Problems.Malformed(
                "There is no such workflow; GET /api/v1/definitions lists them.",
                "没有此流程；可用 GET /api/v1/definitions 查看。"
            );
        var values = ApiValues.Read(request.Values, definition.Fields, desk.Zone, out var problems);
        if (problems.Count > 0)
            return Problems.UnreadableFields(problems);
        if (desk.NewCase(context) is not { } id)
            return ApiDesk.BadKey();
        return await desk.OpenAsync(
            context,
            definition.Name,
            new(id, values, request.EffectiveAt),
            done => TypedResults.Created($"/api/v1/cases/{id}", new OpenedCase(id.Value, id.Reference, done.Version, done.IsRepeat))
        );
    }

    private static async Task<Ok<Page<CaseSummary>>> FindAsync(
        string reference,
        CaseQuery query,
        ApiDesk desk,
        CancellationToken cancellationToken
    )
    {
        var asked = CaseReference.Read(reference) ?? "";
        var found = await query.FindByReferenceAsync(asked, desk.Viewer(Purposes.CaseWork), cancellationToken);
        return TypedResults.Ok(new Page<CaseSummary>([.. found.Select(CaseSummary.Of)], null));
    }

    private static async Task<IResult> GetAsync(Guid id, HttpContext context, CaseQuery query, ApiDesk desk)
    {
        if (await query.FindAsync(new(id), desk.Viewer(Purposes.CaseWork), context.RequestAborted) is not { } view)
            return Problems.NotFound();
        ApiDesk.Stamp(context, view.Version);
        return TypedResults.Ok(CaseModel.Of(view));
    }

    private static async Task<IResult> MergeAsync(Guid id, MergeRequest request, HttpContext context, ApiDesk desk)
    {
        if (await desk.LookAsync(new(id), context) is not { } seen)
            return Problems.NotFound();
        var command = new CaseCommand.MergeCase(new(request.Into), PostedForm.Private(request.Reason ?? ""));
        return seen.Mismatch ?? await desk.RunAsync(context, new(id), command);
    }

    private static async Task<IResult> TimelineAsync(
        Guid id,
        CaseQuery query,
        ApiDesk desk,
        CancellationToken cancellationToken,
        int after = 0,
        int limit = 50
    )
    {
        if (after < 0 || limit is < 1 or > MostDecisions)
            return Problems.Malformed("'after' is at least 0, 'limit' 1 to 200.", "after 不小于 0，limit 为 1 至 200。");
        if (await query.TimelineAsync(new(id), after, limit, desk.Viewer(Purposes.CaseWork), cancellationToken) is not { } entries)
            return Problems.NotFound();
        var isFull = entries.Select(entry => entry.Version).Distinct().Count() == limit;
        var next = isFull ? entries[^1].Version.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<TimelineModel>([.. entries.Select(TimelineModel.Of)], next));
    }

    private static Ok<Page<DefinitionModel>> Definitions(Snapshots snapshots) =>
        TypedResults.Ok(
            new Page<DefinitionModel>(
                [
                    .. snapshots.Definitions.Select(definition => new DefinitionModel(
                        definition.Name,
                        definition.Version,
                        definition.Title,
                        [
                            .. definition.Opening.Select(asked => new FieldModel(
                                asked.Name,
                                definition.Fields[asked.Name].Label,
                                definition.Fields[asked.Name].Type,
                                asked.IsOptional,
                                null
                            )),
                        ]
                    )),
                ],
                null
            )
        );
}
