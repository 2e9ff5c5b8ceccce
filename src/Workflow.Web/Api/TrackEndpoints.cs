using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;

namespace Workflow.Web.Api;

/// <summary>
/// Opens a track by hand. <paramref name="Values"/> are the fields that it asks for; <paramref name="EffectiveAt"/> is since when it holds,
/// null means now (a line with a field for it takes it from there); <paramref name="LateReason"/> is needed past one working day.
/// </summary>
public sealed record OpenTrackRequest(
    string Track,
    Dictionary<string, JsonElement>? Values = null,
    Instant? EffectiveAt = null,
    string? LateReason = null
);

/// <summary>A track that the caller may open now, with the fields that it asks for.</summary>
public sealed record TrackOfferModel(string Track, LocalizedText Title, int AlreadyOpen, ImmutableArray<FieldModel> Opening)
{
    /// <summary>The field that says when it happened; null when it is told beside the fields.</summary>
    public string? HappenedField { get; init; }

    public static TrackOfferModel Of(TrackOffer offer) =>
        new(offer.Track, offer.Title, offer.AlreadyOpen, [.. offer.Opening.Select(FieldModel.Of)]) { HappenedField = offer.HappenedField };
}

/// <summary>Tracks: open one by hand.</summary>
public static class TrackEndpoints
{
    public static void MapTracks(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/cases/{id:guid}/tracks", OpenAsync)
            .WithTags("Cases")
            .WithSummary("Opens a track by hand; the case says under mayOpen which")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();

    private static async Task<IResult> OpenAsync(Guid id, OpenTrackRequest request, HttpContext context, ApiDesk desk)
    {
        if (await desk.LookAsync(new(id), context) is not { } seen)
            return Problems.NotFound();
        if (seen.Mismatch is { } mismatch)
            return mismatch;
        var values = ApiValues.Read(request.Values, seen.Definition.Fields, desk.Zone, out var problems);
        if (problems.Count > 0)
            return Problems.UnreadableFields(problems);
        var command = new CaseCommand.OpenTrack(request.Track ?? "", values, request.EffectiveAt)
        {
            LateReason = string.IsNullOrWhiteSpace(request.LateReason) ? null : PostedForm.Private(request.LateReason),
        };
        return await desk.RunAsync(context, new(id), command);
    }
}
