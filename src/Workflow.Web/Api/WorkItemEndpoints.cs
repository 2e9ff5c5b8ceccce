using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Queries;
using Workflow.Web.Forms;
using Workflow.Web.People;

namespace Workflow.Web.Api;

/// <summary>
/// Completes an item. <paramref name="EffectiveAt"/> null means now; <paramref name="LateReason"/> is needed past one working day.
/// <paramref name="Offer"/> is the sender's part when completing hands responsibility over.
/// </summary>
public sealed record CompleteRequest(
    Dictionary<string, JsonElement>? Values = null,
    Instant? EffectiveAt = null,
    string? LateReason = null,
    OfferRequest? Offer = null
);

/// <summary>The sender's part of a handover: what goes along, and why the rest doesn't.</summary>
public sealed record OfferRequest(ImmutableArray<string> Included, Dictionary<string, string>? LeftOut = null, string? Note = null)
{
    public HandoverOffer ToOffer() =>
        new(
            Included.IsDefault ? [] : Included,
            ApiTexts.Private(LeftOut),
            string.IsNullOrWhiteSpace(Note) ? null : PostedForm.Private(Note)
        );
}

/// <summary>Gives an item to another post of the same role.</summary>
public sealed record ReassignRequest(string To);

/// <summary>
/// Adds an item of a task that opens by hand. <paramref name="Note"/> says what is to be done; <paramref name="To"/> null lets the task choose;
/// <paramref name="Wanted"/> only where the day is to be chosen; <paramref name="Track"/> only where several lines have the task.
/// </summary>
public sealed record AddItemRequest(string Task, string Note, string? To = null, LocalDate? Wanted = null, int? Track = null);

/// <summary>An open item in a list.</summary>
public sealed record WorkItemSummary(
    Guid Case,
    string Reference,
    int Item,
    string Workflow,
    string Task,
    LocalizedText Title,
    string? Participant,
    PostModel Performer,
    string Accountable,
    WorkListGroup Group,
    LocalDate? DueDay,
    Instant? DueAt,
    bool IsMissed,
    bool IsProvisional
)
{
    public static WorkItemSummary Of(WorkListEntry entry) =>
        new(
            entry.Case.Value,
            entry.Reference,
            entry.Item.Number,
            entry.Workflow,
            entry.Task,
            entry.Title,
            entry.Participant,
            PostModel.Of(entry.Performer),
            entry.Accountable.Code,
            entry.Group,
            entry.DueDay,
            entry.DueAt,
            entry.IsMissed,
            entry.IsProvisional
        );
}

/// <summary>One open item with its form. <paramref name="WhyNot"/> says why the caller can't complete it, null when they can.</summary>
public sealed record WorkItemModel(
    Guid Case,
    string Reference,
    int Version,
    int Item,
    string Task,
    LocalizedText Title,
    LocalizedText Instruction,
    LocalizedText Stage,
    string? Participant,
    PostModel Performer,
    PostModel Accountable,
    DeadlineModel? Deadline,
    ImmutableArray<FieldModel> Form,
    ImmutableArray<string> Materials,
    ImmutableArray<PostModel> Candidates,
    bool MayComplete,
    LocalizedText? WhyNot
)
{
    public static WorkItemModel Of(WorkItemView view) =>
        new(
            view.Case.Value,
            view.Reference,
            view.CaseVersion,
            view.Item.Number,
            view.Task,
            view.Title,
            view.Instruction,
            view.Stage,
            view.Participant,
            PostModel.Of(view.Performer),
            PostModel.Of(view.Accountable),
            DeadlineModel.Of(view.Deadline),
            [.. view.Form.Select(FieldModel.Of)],
            [.. view.Offers.SelectMany(offer => offer.Materials).Select(material => material.Name).Distinct(StringComparer.Ordinal)],
            [.. view.Candidates.Select(PostModel.Of)],
            view.MayComplete,
            view.WhyNot
        );
}

/// <summary>
/// Corrects a completed item. <paramref name="Values"/> are the fields that were wrong; <paramref name="EffectiveAt"/> null: as the fields say,
/// else as before.
/// </summary>
public sealed record CorrectRequest(string Reason, Dictionary<string, JsonElement>? Values = null, Instant? EffectiveAt = null);

/// <summary>Work items: list, look at, complete, correct, give to somebody else.</summary>
public static class WorkItemEndpoints
{
    private const int MostEntries = 200;

    public static void MapWorkItems(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/work-items", ListAsync)
            .WithTags("Work items")
            .WithSummary("Open items of the caller, by due instant")
            .Produces<Page<WorkItemSummary>>();
        routes
            .MapPost("/cases/{id:guid}/work-items", AddAsync)
            .WithTags("Work items")
            .WithSummary("Adds an item of a task that opens by hand")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
        var items = routes.MapGroup("/cases/{id:guid}/work-items/{item:int}").WithTags("Work items");
        items
            .MapGet("", GetAsync)
            .WithSummary("An open item with its form; ETag is the case's version")
            .Produces<WorkItemModel>()
            .MayMiss();
        items.MapPost("/complete", CompleteAsync).WithSummary("Completes an item").Produces<CommandAnswer>().TakesKey().MayRefuse();
        items
            .MapPost("/corrections", CorrectAsync)
            .WithSummary("Corrects what was entered when an item was completed, by a counter-event with the reason")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
        items
            .MapPost("/reassign", ReassignAsync)
            .WithSummary("Gives an item to another post, or takes it")
            .Produces<CommandAnswer>()
            .TakesKey()
            .MayRefuse();
    }

    private static async Task<IResult> ListAsync(
        WorkListQuery query,
        ApiDesk desk,
        CancellationToken cancellationToken,
        string? scope = null,
        string? group = null,
        string? search = null,
        string? task = null,
        string? cursor = null,
        int limit = 50
    )
    {
        if (limit is < 1 or > MostEntries)
            return Problems.Malformed("'limit' is 1 to 200.", "limit 为 1 至 200。");
        if (!Cursor.IsReadable(cursor))
            return Problems.UnreadableCursor();
        if (!ApiTexts.TryRead<WorkListScope>(scope, WorkListScope.Mine, out var readScope))
            return Problems.Malformed("'scope' is mine or myResponsibility.", "scope 为 mine 或 myResponsibility。");
        if (!ApiTexts.TryRead<WorkListGroup>(group, out var readGroup))
            return Problems.Malformed("'group' is overdue, today or coming.", "group 为 overdue、today 或 coming。");
        var filter = new WorkListFilter(readScope, readGroup, search, task, cursor, limit);
        var page = await query.ListAsync(filter, desk.Viewer(Purposes.CaseWork), cancellationToken);
        return TypedResults.Ok(new Page<WorkItemSummary>([.. page.Entries.Select(WorkItemSummary.Of)], page.Next));
    }

    private static async Task<IResult> CorrectAsync(Guid id, int item, CorrectRequest request, HttpContext context, ApiDesk desk)
    {
        if (await desk.LookAsync(new(id), context) is not { } seen)
            return Problems.NotFound();
        if (seen.Mismatch is { } changed)
            return changed;
        var values = ApiValues.Read(request.Values, seen.Definition.Fields, desk.Zone, out var problems);
        if (problems.Count > 0)
            return Problems.UnreadableFields(problems);
        var command = new CaseCommand.CorrectWorkItem(new(item), values, request.EffectiveAt, PostedForm.Private(request.Reason ?? ""));
        return await desk.RunAsync(context, new(id), command);
    }

    private static async Task<IResult> GetAsync(Guid id, int item, HttpContext context, WorkItemQuery query, ApiDesk desk)
    {
        if (await query.FindAsync(new(id), new(item), desk.Viewer(Purposes.CaseWork), context.RequestAborted) is not { } view)
            return Problems.NotFound();
        ApiDesk.Stamp(context, view.CaseVersion);
        return TypedResults.Ok(WorkItemModel.Of(view));
    }

    private static async Task<IResult> CompleteAsync(Guid id, int item, CompleteRequest request, HttpContext context, ApiDesk desk)
    {
        if (await desk.LookAsync(new(id), context) is not { } seen)
            return Problems.NotFound();
        if (seen.Mismatch is { } mismatch)
            return mismatch;
        var values = ApiValues.Read(request.Values, seen.Definition.Fields, desk.Zone, out var problems);
        if (problems.Count > 0)
            return Problems.UnreadableFields(problems);
        var lateReason = string.IsNullOrWhiteSpace(request.LateReason) ? null : PostedForm.Private(request.LateReason);
        var command = new CaseCommand.CompleteWorkItem(new(item), values, request.EffectiveAt, lateReason, request.Offer?.ToOffer());
        return await desk.RunAsync(context, new(id), command);
    }

    private static async Task<IResult> AddAsync(Guid id, AddItemRequest request, HttpContext context, ApiDesk desk)
    {
        if (await desk.LookAsync(new(id), context) is not { } seen)
            return Problems.NotFound();
        var command = new CaseCommand.AddWorkItem(
            request.Task ?? "",
            PostedForm.Private(request.Note ?? ""),
            request.To is { } to ? new(to) : null,
            request.Wanted,
            request.Track is { } track ? new(track) : null
        );
        return seen.Mismatch ?? await desk.RunAsync(context, new(id), command);
    }

    private static async Task<IResult> ReassignAsync(Guid id, int item, ReassignRequest request, HttpContext context, ApiDesk desk)
    {
        if (await desk.LookAsync(new(id), context) is not { } seen)
            return Problems.NotFound();
        return seen.Mismatch ?? await desk.RunAsync(context, new(id), new CaseCommand.ReassignWorkItem(new(item), new(request.To ?? "")));
    }
}
