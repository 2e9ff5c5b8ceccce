using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>Signs the receipt: what was found, and why the rest of what was included wasn't.</summary>
public sealed record AcceptRequest(ImmutableArray<string> Received, Dictionary<string, string>? Missing = null);

/// <summary>Sends an offer back.</summary>
public sealed record ReturnRequest(string Reason);

/// <summary>Takes an offer back.</summary>
public sealed record WithdrawOfferRequest(string Reason);

/// <summary>A handover in a list.</summary>
public sealed record HandoverSummary(
    Guid Case,
    string Reference,
    int Handover,
    LocalizedText Stage,
    string? Participant,
    PostModel From,
    PostModel To,
    HandoverStatus Status,
    int Cycle,
    Instant OfferedAt,
    LocalDate? DueDay,
    Instant? DueAt,
    bool IsMissed
)
{
    public static HandoverSummary Of(HandoverEntry entry) =>
        new(
            entry.Case.Value,
            entry.Reference,
            entry.Handover.Number,
            entry.Stage,
            entry.Participant,
            PostModel.Of(entry.From),
            PostModel.Of(entry.To),
            entry.Status,
            entry.Cycle,
            entry.OfferedAt,
            entry.DueDay,
            entry.DueAt,
            entry.IsMissed
        );
}

/// <summary>A thing on the checklist, with the sender's reason when left out and the receiver's when not found.</summary>
public sealed record MaterialModel(string Name, LocalizedText Title, bool IsIncluded, string? LeftOutBecause, string? MissingBecause);

/// <summary>One handover, open or settled. Until a receipt is signed <paramref name="AccountableNow"/> is the sender.</summary>
public sealed record HandoverModel(
    Guid Case,
    string Reference,
    int Version,
    int Handover,
    LocalizedText Stage,
    string? Participant,
    PostModel From,
    PostModel To,
    PostModel? AccountableNow,
    HandoverStatus Status,
    int Cycle,
    Instant OfferedAt,
    Instant? SettledAt,
    ImmutableArray<MaterialModel> Materials,
    string? Note,
    string? ReturnedBecause,
    string? Receipt,
    DeadlineModel? Deadline,
    ImmutableArray<FieldModel> Fields,
    bool MayAnswer,
    bool MayWithdraw,
    bool MayOfferAgain
)
{
    public static HandoverModel Of(HandoverView view) =>
        new(
            view.Case.Value,
            view.Reference,
            view.CaseVersion,
            view.Handover.Number,
            view.Stage,
            view.Participant,
            PostModel.Of(view.From),
            PostModel.Of(view.To),
            PostModel.OfOptional(view.AccountableNow),
            view.Status,
            view.Cycle,
            view.OfferedAt,
            view.SettledAt,
            [
                .. view.Materials.Select(item => new MaterialModel(
                    item.Name,
                    item.Title,
                    item.IsIncluded,
                    item.WaivedBecause,
                    item.MissingBecause
                )),
            ],
            view.Note,
            view.Returned,
            view.Receipt,
            DeadlineModel.Of(view.Deadline),
            [.. view.Fields.SelectMany(group => group.Fields).Select(FieldModel.Of)],
            view.MayAnswer,
            view.MayWithdraw,
            view.MayOfferAgain
        );
}

/// <summary>Handovers: list, look at, accept, send back, offer again.</summary>
public static class HandoverEndpoints
{
    public static void MapHandovers(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/handovers", ListAsync)
            .WithTags("Handovers")
            .WithSummary("Unsettled handovers of one side")
            .Produces<Page<HandoverSummary>>();
        var handovers = routes.MapGroup("/cases/{id:guid}/handovers/{handover:int}").WithTags("Handovers");
        handovers
            .MapGet("", GetAsync)
            .WithSummary("A handover, open or settled; ETag is the case's version")
            .Produces<HandoverModel>()
            .MayMiss();
        handovers
            .MapPost("/accept", AcceptAsync)
            .WithSummary("Signs the receipt; responsibility moves")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
        handovers
            .MapPost("/return", ReturnAsync)
            .WithSummary("Sends an offer back with the reason")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
        handovers
            .MapPost("/withdraw", WithdrawAsync)
            .WithSummary("Takes an unanswered offer back, with the reason")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
        handovers
            .MapPost("/reoffer", ReofferAsync)
            .WithSummary("Offers again what was returned or taken back")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
    }

    private static async Task<IResult> ListAsync(
        HandoverQuery query,
        ApiDesk desk,
        CancellationToken cancellationToken,
        string? side = null
    )
    {
        if (!ApiTexts.TryRead<HandoverSide>(side, HandoverSide.OfferedToMe, out var readSide))
            return Problems.Malformed("'side' is offeredToMe or sentByMe.", "side 为 offeredToMe 或 sentByMe。");
        var entries = await query.ListAsync(readSide, desk.Viewer(Purposes.CaseWork), cancellationToken);
        return TypedResults.Ok(new Page<HandoverSummary>([.. entries.Select(HandoverSummary.Of)], null));
    }

    private static async Task<IResult> GetAsync(Guid id, int handover, HttpContext context, HandoverQuery query, ApiDesk desk)
    {
        if (await query.FindAsync(new(id), new(handover), desk.Viewer(Purposes.CaseWork), context.RequestAborted) is not { } view)
            return Problems.NotFound();
        ApiDesk.Stamp(context, view.CaseVersion);
        return TypedResults.Ok(HandoverModel.Of(view));
    }

    private static Task<IResult> AcceptAsync(
        Guid id,
        int handover,
        AcceptRequest request,
        HttpContext context,
        HandoverQuery query,
        ApiDesk desk
    ) =>
        RunAsync(
            id,
            handover,
            context,
            query,
            desk,
            new CaseCommand.AcceptHandover(
                new(handover),
                request.Received.IsDefault ? [] : request.Received,
                ApiTexts.Private(request.Missing)
            )
        );

    private static Task<IResult> ReturnAsync(
        Guid id,
        int handover,
        ReturnRequest request,
        HttpContext context,
        HandoverQuery query,
        ApiDesk desk
    ) =>
        RunAsync(
            id,
            handover,
            context,
            query,
            desk,
            new CaseCommand.ReturnHandover(new(handover), PostedForm.Private(request.Reason ?? ""))
        );

    private static Task<IResult> WithdrawAsync(
        Guid id,
        int handover,
        WithdrawOfferRequest request,
        HttpContext context,
        HandoverQuery query,
        ApiDesk desk
    ) =>
        RunAsync(
            id,
            handover,
            context,
            query,
            desk,
            new CaseCommand.WithdrawHandover(new(handover), PostedForm.Private(request.Reason ?? ""))
        );

    private static Task<IResult> ReofferAsync(
        Guid id,
        int handover,
        OfferRequest request,
        HttpContext context,
        HandoverQuery query,
        ApiDesk desk
    ) => RunAsync(id, handover, context, query, desk, new CaseCommand.ReofferHandover(new(handover), request.ToOffer()));

    // A receiver may not see the case yet, only the handover; so that is what must be found.
    private static async Task<IResult> RunAsync(
        Guid id,
        int handover,
        HttpContext context,
        HandoverQuery query,
        ApiDesk desk,
        CaseCommand command
    )
    {
        if (await query.FindAsync(new(id), new(handover), desk.Viewer(Purposes.CaseWork), context.RequestAborted) is not { } view)
            return Problems.NotFound();
        return ApiDesk.Mismatch(context, view.CaseVersion) ?? await desk.RunAsync(context, view.Case, command);
    }
}
