using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine.Figures;
using Workflow.Engine.Queries;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>
/// Open items and waiting handovers. <paramref name="Open"/> is the sum of the six classes after it, in days of 24 hours;
/// <paramref name="OldestDue"/> the earliest due instant that has passed, null when none has.
/// </summary>
public sealed record LoadModel(
    int Open,
    int Later,
    int WithinDay,
    int OverdueBelowDay,
    int OverdueBelowWeek,
    int OverdueBelowMonth,
    int OverdueLonger,
    Instant? OldestDue,
    int Handovers,
    int LateHandovers
)
{
    public static LoadModel Of(Load load) =>
        new(
            load.Items.Open,
            load.Items.Later,
            load.Items.Soon,
            load.Items.Day,
            load.Items.Week,
            load.Items.Month,
            load.Items.Longer,
            load.OldestDue,
            load.Handovers,
            load.LateHandovers
        );
}

/// <summary>A department with all below it; <paramref name="IsPart"/>: only those of its posts that report to the caller.</summary>
public sealed record UnitLoadModel(string Department, LocalizedText Name, bool IsPart, LoadModel Load)
{
    public static UnitLoadModel Of(UnitLoad row) => new(row.Unit.Id.Code, row.Unit.Name, row.Unit.IsPart, LoadModel.Of(row.Load));
}

/// <summary>A post and what it has to do.</summary>
public sealed record PostLoadModel(PostModel Post, LoadModel Load)
{
    public static PostLoadModel Of(PostLoad row) => new(PostModel.Of(row.Post), LoadModel.Of(row.Load));
}

/// <summary>A post without a holder; <paramref name="UnstaffedSince"/> null while somebody stands in.</summary>
public sealed record VacantPostModel(PostModel Post, Instant? UnstaffedSince);

/// <summary>
/// What is below the caller, as it stood at <paramref name="At"/>. <paramref name="Department"/> is null for everything when that is several
/// departments. Lists have at most 100 rows, most overdue first; <paramref name="DepartmentsBeyond"/> and the like tell how many more there are.
/// </summary>
public sealed record FiguresModel(
    Instant At,
    string? Department,
    bool IsPart,
    LoadModel Total,
    ImmutableArray<UnitLoadModel> Departments,
    int DepartmentsBeyond,
    ImmutableArray<PostLoadModel> Posts,
    int PostsBeyond,
    ImmutableArray<VacantPostModel> Vacant,
    int VacantBeyond
)
{
    public static FiguresModel Of(DepartmentView view) =>
        new(
            view.At,
            view.Unit?.Id.Code,
            view.Unit?.IsPart ?? false,
            LoadModel.Of(view.Total),
            [.. view.Units.Select(UnitLoadModel.Of)],
            view.UnitsBeyond,
            [.. view.Posts.Select(PostLoadModel.Of)],
            view.PostsBeyond,
            [.. view.Vacant.Select(row => new VacantPostModel(PostModel.Of(row.Post), row.UnstaffedSince))],
            view.VacantBeyond
        );
}

/// <summary>What the posts below the caller have to do.</summary>
public static class FigureEndpoints
{
    private const string SecondsUntilReady = "5";

    public static void MapFigures(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/figures", ReadAsync)
            .WithTags("Organization")
            .WithSummary("What the posts below the caller have to do, by age; gathered at most once a minute")
            .Produces<FiguresModel>()
            .MayRefuse();

    private static async Task<IResult> ReadAsync(
        DepartmentQuery query,
        ApiDesk desk,
        HttpContext context,
        CancellationToken cancellationToken,
        string? department = null
    )
    {
        var unit = department is null ? (DepartmentId?)null : new DepartmentId(department);
        var answer = await query.ReadAsync(unit, desk.Viewer(Purposes.Oversight), cancellationToken);
        if (answer is DepartmentAnswer.Shown shown)
            return TypedResults.Ok(FiguresModel.Of(shown.View));
        if (answer is DepartmentAnswer.NotYours)
            return Problems.NotFound();
        context.Response.Headers.RetryAfter = SecondsUntilReady;
        return Problems.NoFiguresYet();
    }
}
