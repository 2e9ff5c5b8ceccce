using Workflow.Core.Cases;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>Takes a finding back.</summary>
public sealed record WithdrawFindingRequest(string Reason);

/// <summary>Signed findings: taking one back.</summary>
public static class FindingEndpoints
{
    public static void MapFindings(this IEndpointRouteBuilder routes) =>
        routes
            .MapGroup("/cases/{id:guid}/findings/{finding:int}")
            .WithTags("Findings")
            .MapPost("/withdraw", WithdrawAsync)
            .WithSummary("Takes a signed finding back, with the reason; counters are counted again")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();

    private static async Task<IResult> WithdrawAsync(
        Guid id,
        int finding,
        WithdrawFindingRequest request,
        HttpContext context,
        CaseQuery query,
        ApiDesk desk
    )
    {
        if (await query.FindAsync(new(id), desk.Viewer(Purposes.CaseWork), context.RequestAborted) is not { } view)
            return Problems.NotFound();
        // One that was withdrawn has its kind too: sent again with its key, the wish gets the stored answer.
        if (view.Findings.FirstOrDefault(signed => signed.Finding.Number == finding) is not { } found)
            return Problems.NotFound();
        var command = new CaseCommand.WithdrawFinding(new(finding), found.Kind, PostedForm.Private(request.Reason ?? ""));
        return ApiDesk.Mismatch(context, view.Version) ?? await desk.RunAsync(context, new(id), command);
    }
}
