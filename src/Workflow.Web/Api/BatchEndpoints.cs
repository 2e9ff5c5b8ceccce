using System.Collections.Immutable;
using NodaTime;
using Workflow.Engine.Batches;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>One thing that could not be done, and why.</summary>
public sealed record FailedThingModel(int Number, Guid Case, string Reference, int Subject, string Why);

/// <summary>
/// How far long work is; <paramref name="FinishedAt"/> is null while something waits, <paramref name="Failures"/> lists at most 100.
/// </summary>
public sealed record BatchModel(
    Guid Id,
    string Kind,
    string Plan,
    string Reason,
    string By,
    bool IsRunning,
    int Total,
    int Done,
    int Failed,
    int Receipts,
    Instant CreatedAt,
    Instant? FinishedAt,
    ImmutableArray<FailedThingModel> Failures
)
{
    public static BatchModel Of(BatchProgress progress) =>
        new(
            progress.Id,
            progress.Kind,
            progress.PlanHash,
            progress.Reason,
            progress.Person,
            progress.IsRunning,
            progress.Total,
            progress.Done,
            progress.Failed,
            progress.Receipts,
            progress.CreatedAt,
            progress.FinishedAt,
            [
                .. progress.Failures.Select(failed => new FailedThingModel(
                    failed.Number,
                    failed.Case.Value,
                    failed.Case.Reference,
                    failed.Subject,
                    failed.Why
                )),
            ]
        );
}

/// <summary>Long work on many cases: for operators.</summary>
public static class BatchEndpoints
{
    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        var batches = routes.MapGroup("/batches/{id:guid}").WithTags("Long work");
        batches.MapGet("", FindAsync).WithSummary("How far long work is; for operators").Produces<BatchModel>().MayMiss();
        batches
            .MapPost("/retry", RetryAsync)
            .WithSummary("Lets what failed be tried again; what was done stays done")
            .Produces<BatchModel>()
            .MayMiss();
    }

    private static async Task<IResult> FindAsync(
        Guid id,
        ViewerContext viewer,
        OperatorAccess access,
        BatchQuery query,
        CancellationToken cancellationToken
    )
    {
        if (!access.IsAllowed(viewer.Actor.Person))
            return Problems.Forbidden();
        return await query.FindAsync(id, cancellationToken) is { } progress
            ? TypedResults.Ok(BatchModel.Of(progress))
            : Problems.NotFound();
    }

    private static async Task<IResult> RetryAsync(
        Guid id,
        ViewerContext viewer,
        OperatorAccess access,
        BatchQuery query,
        CancellationToken cancellationToken
    )
    {
        if (!access.IsAllowed(viewer.Actor.Person))
            return Problems.Forbidden();
        if (await query.FindAsync(id, cancellationToken) is null)
            return Problems.NotFound();
        await query.RetryAsync(id, cancellationToken);
        return await FindAsync(id, viewer, access, query, cancellationToken);
    }
}
