using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Leaving;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>
/// Who leaves, from when (null: as soon as it is applied), who takes up which post, and among which posts that of theirs is shared out what it
/// has. <paramref name="Plan"/> is the hash of the plan to apply; null only plans.
/// </summary>
public sealed record LeaverRequest(
    string Person,
    Instant? At,
    ImmutableSortedDictionary<string, string>? Successors,
    ImmutableSortedDictionary<string, ImmutableArray<string>>? HandOn,
    string? Happened,
    string? Plan
);

/// <summary>A post that passes on: who stands for it right after, null for nobody, and until when that is known to last (exclusive).</summary>
public sealed record PassedPostModel(string Post, string? Person, OccupancyKind As, Instant? Until);

/// <summary>Something open and what becomes of it.</summary>
public sealed record PlannedThingModel(HeldKind Kind, Guid Case, string Reference, int Subject, string? Post, HeldFate Fate, string? To)
{
    public static PlannedThingModel Of(PlannedThing thing) =>
        new(
            thing.Held.Kind,
            thing.Held.Case.Value,
            thing.Held.Case.Reference,
            thing.Held.Subject,
            thing.Held.Post?.Code,
            thing.Fate,
            thing.To?.Code
        );
}

/// <summary>The plan, and what came of it: <paramref name="Batch"/> carries out what is handed on, null where nothing is.</summary>
public sealed record LeaverModel(
    string Person,
    string Plan,
    bool IsApplied,
    ImmutableArray<PassedPostModel> Posts,
    ImmutableArray<PlannedThingModel> Things,
    Guid? Batch
)
{
    public static LeaverModel Of(LeaverPlan plan, bool isApplied, Guid? batch) =>
        new(
            plan.Person.Code,
            plan.Hash,
            isApplied,
            [.. plan.Posts.Select(post => new PassedPostModel(post.Post.Code, post.After.Person?.Code, post.After.As, post.Until))],
            [.. plan.Things.Select(PlannedThingModel.Of)],
            batch
        );
}

/// <summary>What follows when somebody leaves: for operators.</summary>
public static class LeaverEndpoints
{
    public static void MapLeavers(this IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/organization/leavers", LeaveAsync)
            .WithTags("Organization")
            .WithSummary("Plans what follows when somebody leaves, or applies that plan by its hash; for operators")
            .Produces<LeaverModel>()
            .MayRefuse();

    private static async Task<IResult> LeaveAsync(
        LeaverRequest request,
        ViewerContext viewer,
        OperatorAccess access,
        LeaverDesk desk,
        CancellationToken cancellationToken
    )
    {
        if (!access.IsAllowed(viewer.Actor.Person))
            return Problems.Forbidden();
        var (person, choices) = (new PersonId(request.Person ?? ""), ChoicesOf(request));
        if (request.Plan is not { } hash)
        {
            return await desk.PlanAsync(person, request.At, choices, cancellationToken) switch
            {
                LeaverOutcome.Planned { Plan: var plan } => TypedResults.Ok(LeaverModel.Of(plan, isApplied: false, batch: null)),
                LeaverOutcome.Refused refused => Problems.OrganizationRefused(refused.Reasons),
                var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
            };
        }
        var by = viewer.For(Purposes.CaseWork);
        return await desk.ApplyAsync(person, request.At, choices, hash, by, cancellationToken) switch
        {
            LeaverResult.Applied applied => TypedResults.Ok(LeaverModel.Of(applied.Plan, isApplied: true, applied.Batch)),
            LeaverResult.Changed => Problems.PlanChanged(),
            LeaverResult.Refused refused => Problems.OrganizationRefused(refused.Reasons),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };
    }

    private static LeaverChoices ChoicesOf(LeaverRequest request) =>
        new(
            (request.Successors ?? ImmutableSortedDictionary<string, string>.Empty).ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => new PersonId(pair.Value),
                StringComparer.Ordinal
            ),
            (request.HandOn ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty).ToImmutableSortedDictionary(
                pair => pair.Key,
                pair => pair.Value.IsDefault ? [] : pair.Value.Select(post => new PostId(post)).ToImmutableArray(),
                StringComparer.Ordinal
            )
        )
        {
            Happened = request.Happened,
        };
}
