using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>Takes an alert on.</summary>
public sealed record AcknowledgeRequest(string? Comment = null);

/// <summary>
/// An alert that isn't resolved. <paramref name="NextAt"/> is when the next step fires if nothing happens, null when none is left, and
/// <paramref name="NextFor"/> whom it is meant for, in the ladder's words.
/// </summary>
public sealed record AlertModel(
    Guid Case,
    string Reference,
    int Alert,
    int Subject,
    bool IsHandover,
    LocalizedText Title,
    string Rung,
    EscalationAction Action,
    bool IsCritical,
    int Cycle,
    int Repeat,
    PostModel Post,
    PersonModel? Person,
    PostModel? Accountable,
    Instant RaisedAt,
    LocalDate? DueDay,
    Instant? DueAt,
    PersonModel? AcknowledgedBy,
    Instant? AcknowledgedAt,
    string? NextStep,
    Instant? NextAt,
    ImmutableArray<string> NextFor
)
{
    public static AlertModel Of(AlertEntry entry) =>
        new(
            entry.Case.Value,
            entry.Reference,
            entry.Alert.Number,
            entry.Subject,
            entry.IsHandover,
            entry.Title,
            entry.Rung,
            entry.Action,
            entry.IsCritical,
            entry.Cycle,
            entry.Repeat,
            PostModel.Of(entry.Post),
            PersonModel.Of(entry.Person),
            PostModel.OfOptional(entry.Accountable),
            entry.RaisedAt,
            entry.DueDay,
            entry.DueAt,
            PersonModel.Of(entry.AcknowledgedBy),
            entry.AcknowledgedAt,
            entry.Next?.Key,
            entry.Next?.At,
            entry.NextFor
        );
}

/// <summary>Alerts: list, take on.</summary>
public static class AlertEndpoints
{
    private const int MostEntries = 200;

    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/alerts", ListAsync)
            .WithTags("Alerts")
            .WithSummary("Open alerts of the caller, newest first")
            .Produces<Page<AlertModel>>();
        routes
            .MapPost("/cases/{id:guid}/alerts/{alert:int}/acknowledge", AcknowledgeAsync)
            .WithTags("Alerts")
            .WithSummary("Takes an alert on; its repetitions stop")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
    }

    private static async Task<IResult> ListAsync(
        AlertQuery query,
        ApiDesk desk,
        CancellationToken cancellationToken,
        bool includeAcknowledged = false,
        string? cursor = null,
        int limit = 50
    )
    {
        if (limit is < 1 or > MostEntries)
            return Problems.Malformed("'limit' is 1 to 200.", "limit 为 1 至 200。");
        if (!Cursor.IsReadable(cursor))
            return Problems.UnreadableCursor();
        var page = await query.ListAsync(includeAcknowledged, cursor, limit, desk.Viewer(Purposes.Oversight), cancellationToken);
        return TypedResults.Ok(new Page<AlertModel>([.. page.Entries.Select(AlertModel.Of)], page.Next));
    }

    // Who is told by a rung may see nothing of the case but the alert, so the case isn't looked at first.
    private static Task<IResult> AcknowledgeAsync(Guid id, int alert, AcknowledgeRequest request, HttpContext context, ApiDesk desk) =>
        desk.RunAsync(
            context,
            new(id),
            new CaseCommand.AcknowledgeAlert(
                new(alert),
                string.IsNullOrWhiteSpace(request.Comment) ? null : PostedForm.Private(request.Comment)
            )
        );
}
