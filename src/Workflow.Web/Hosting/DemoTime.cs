using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Workflow.Core.Calendars;
using Workflow.Engine;
using Workflow.Engine.Queries;
using Workflow.Web.Display;
using Workflow.Web.People;

namespace Workflow.Web.Hosting;

/// <summary>The clock of a demonstration: shown on every page, and put forward by whoever tries things out.</summary>
public sealed class DemoTime(EngineParts parts, OperationsQuery operations)
{
    // Long enough for what a person jumps over in a demonstration, short enough that nobody thinks the page hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly Duration Longest = Duration.FromDays(366 * 5);
    private static readonly LocalTime Morning = new(9, 0);

    public bool IsDemo => parts.Clock is DemoClock;

    public Instant Now => parts.Clock.GetCurrentInstant();

    /// <summary>Where a step leads; null for a step that isn't one.</summary>
    public Instant? After(string step, WorkCalendar calendar)
    {
        var now = Now;
        return step switch
        {
            "hour" => now + Duration.FromHours(1),
            "day" => now + Duration.FromDays(1),
            "morning" => NextMorning(now, calendar),
            _ => null,
        };
    }

    /// <summary>
    /// Puts the clock forward and waits until what became due has happened, for a while. False when that isn't forward, is more than five
    /// years, or this is no demonstration.
    /// </summary>
    public async Task<bool> MoveAsync(Instant to, CancellationToken cancellationToken)
    {
        if (parts.Clock is not DemoClock clock || to - Now > Longest || !await clock.MoveToAsync(to, cancellationToken))
            return false;
        parts.Nudge.Give();
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested && (await operations.ReadAsync(cancellationToken)).DueCases > 0)
            await Task.Delay(Pause, cancellationToken);
        return true;
    }

    private static Instant NextMorning(Instant now, WorkCalendar calendar)
    {
        var today = calendar.DateOf(now);
        var thisMorning = calendar.At(today, Morning);
        return calendar.IsWorkingDay(today) && thisMorning > now ? thisMorning : calendar.At(calendar.AddWorkingDays(today, 1), Morning);
    }
}

/// <summary>Moving the clock from the strip above every page.</summary>
public static class DemoClockEndpoint
{
    public static void MapDemoClock(this IEndpointRouteBuilder routes) => routes.MapPost("/demo-clock", MoveAsync).ExcludeFromDescription();

    private static async Task<IResult> MoveAsync(
        DemoTime time,
        ViewerContext viewer,
        [FromForm] string? step,
        [FromForm] string? to,
        [FromForm] string? back,
        CancellationToken cancellationToken
    )
    {
        var target = step == "to" ? FieldText.FromInput(to, viewer.Zone) : time.After(step ?? "", viewer.Calendar);
        var isMoved = target is { } instant && await time.MoveAsync(instant, cancellationToken);
        var address = Preferences.Local(back);
        var query = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return Results.LocalRedirect($"{address}{query}clock={(isMoved ? "moved" : "backward")}");
    }
}
