using NodaTime;
using Workflow.Web.Hosting;

namespace Workflow.Web.Api;

/// <summary>Where the demonstration clock is to go; only forward, at most five years.</summary>
public sealed record MoveClockRequest(Instant To);

/// <summary>What the clock says; <paramref name="IsDemo"/> true when it can be moved.</summary>
public sealed record ClockModel(Instant Now, bool IsDemo);

/// <summary>The clock that drives what happens to cases.</summary>
public static class ClockEndpoints
{
    public static void MapClock(this IEndpointRouteBuilder routes)
    {
        var clock = routes.MapGroup("/demo-clock").WithTags("Demonstration clock");
        clock.MapGet("", (DemoTime time) => TypedResults.Ok(new ClockModel(time.Now, time.IsDemo))).WithSummary("What the clock says");
        clock.MapPost("", MoveAsync).WithSummary("Puts the clock forward; what becomes due happens").Produces<ClockModel>().MayRefuse();
    }

    private static async Task<IResult> MoveAsync(MoveClockRequest request, DemoTime time, CancellationToken cancellationToken)
    {
        if (!time.IsDemo)
            return Problems.NotFound();
        return await time.MoveAsync(request.To, cancellationToken)
            ? TypedResults.Ok(new ClockModel(time.Now, IsDemo: true))
            : Problems.Malformed("The clock only goes forward, at most five years.", "时钟只能向前，最多五年。");
    }
}
