using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>One interval of the register, from (inclusive) until (exclusive; null while it stands), and who stood for the post.</summary>
public sealed record ResponsibilityModel(
    int Subject,
    SubjectKind Kind,
    LocalizedText Title,
    PostModel Post,
    PersonModel? Person,
    Instant From,
    Instant? Until,
    ResponsibilityCause Cause,
    Instant RecordedFrom
)
{
    public static ResponsibilityModel Of(ResponsibilityView view) =>
        new(
            view.Interval.Subject,
            view.Interval.Kind,
            view.Subject,
            PostModel.Of(view.Post),
            PersonModel.Of(view.Occupancy?.Person),
            view.Interval.ValidFrom,
            view.Interval.ValidUntil,
            view.Interval.Cause,
            view.Interval.RecordedFrom
        );
}

/// <summary>Who was responsible at an instant, as known at another. Empty subjects: the case wasn't open then.</summary>
public sealed record ResponsibilityAnswerModel(
    Guid Case,
    string Reference,
    Instant At,
    Instant Known,
    ImmutableArray<ResponsibilityModel> Subjects
);

/// <summary>What the register had wrong: from (inclusive) until (exclusive) the post was accountable for the subject.</summary>
public sealed record CorrectResponsibilityRequest(string Post, Instant From, Instant Until, string Reason);

/// <summary>Who was responsible, when.</summary>
public static class ResponsibilityEndpoints
{
    public static void MapResponsibility(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup("/cases/{id:guid}").WithTags("Responsibility");
        cases
            .MapGet("/responsibility", WhoAsync)
            .WithSummary("Who was responsible at an instant, as known at another (both ISO 8601, default now)")
            .Produces<ResponsibilityAnswerModel>()
            .MayMiss();
        cases
            .MapGet("/responsibilities", AllAsync)
            .WithSummary("Every standing interval of the register")
            .Produces<Page<ResponsibilityModel>>()
            .MayMiss();
        cases
            .MapGet("/proof", ProveAsync)
            .WithSummary("The proof pack: owners, receipts, deadlines, rungs, and the chain of the record")
            .Produces<ProofModel>()
            .MayMiss();
        cases
            .MapPost("/responsibilities/{subject:int}/correct", CorrectAsync)
            .WithSummary("Corrects what the register says of the past of a subject; done by whoever stands above all posts concerned")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
    }

    private static async Task<IResult> CorrectAsync(
        Guid id,
        int subject,
        CorrectResponsibilityRequest request,
        HttpContext context,
        CaseQuery query,
        ApiDesk desk
    )
    {
        if (await query.FindAsync(new(id), desk.Viewer(Purposes.Accountability), context.RequestAborted) is not { } view)
            return Problems.NotFound();
        var command = new CaseCommand.CorrectResponsibility(
            subject,
            new(request.Post ?? ""),
            request.From,
            request.Until,
            PostedForm.Private(request.Reason ?? "")
        );
        return ApiDesk.Mismatch(context, view.Version) ?? await desk.RunAsync(context, new(id), command);
    }

    private static async Task<IResult> WhoAsync(
        Guid id,
        ResponsibilityQuery query,
        ApiDesk desk,
        IClock clock,
        CancellationToken cancellationToken,
        string? at = null,
        string? known = null
    )
    {
        if (!TryRead(at, out var readAt) || !TryRead(known, out var readKnown))
            return Problems.Malformed(
                "'at' and 'known' are instants such as 2026-03-20T04:00:00Z.",
                "at 和 known 为时间点，例如 2026-03-20T04:00:00Z。"
            );
        var asked = readAt ?? clock.GetCurrentInstant();
        var answer = await query.WhoAsync(new(id), asked, readKnown, desk.Viewer(Purposes.Accountability), cancellationToken);
        return answer is null
            ? Problems.NotFound()
            : TypedResults.Ok(
                new ResponsibilityAnswerModel(
                    id,
                    answer.Reference,
                    answer.At,
                    answer.Known,
                    [.. answer.Subjects.Select(ResponsibilityModel.Of)]
                )
            );
    }

    private static async Task<IResult> AllAsync(Guid id, ResponsibilityQuery query, ApiDesk desk, CancellationToken cancellationToken) =>
        await query.TimelineAsync(new(id), desk.Viewer(Purposes.Accountability), cancellationToken) is { } intervals
            ? TypedResults.Ok(new Page<ResponsibilityModel>([.. intervals.Select(ResponsibilityModel.Of)], null))
            : Problems.NotFound();

    private static async Task<IResult> ProveAsync(Guid id, ProofQuery query, ApiDesk desk, CancellationToken cancellationToken) =>
        await query.FindAsync(new(id), desk.Viewer(Purposes.Accountability), cancellationToken) is { } proof
            ? TypedResults.Ok(ProofModel.Of(proof))
            : Problems.NotFound();

    private static bool TryRead(string? text, out Instant? instant)
    {
        instant = null;
        if (string.IsNullOrEmpty(text))
            return true;
        var read = NodaTime.Text.OffsetDateTimePattern.ExtendedIso.Parse(text);
        if (read.Success)
            instant = read.Value.ToInstant();
        return read.Success;
    }
}
