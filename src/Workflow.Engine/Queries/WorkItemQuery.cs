using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Queries;

/// <summary>One open work item, for the one who does it and those who oversee it.</summary>
public sealed class WorkItemQuery(EngineParts parts)
{
    private readonly QueryDesk _desk = new(parts);

    /// <summary>The item, or null when there is no such open item that the viewer may see.</summary>
    public async Task<WorkItemView?> FindAsync(CaseId id, WorkItemId item, Viewer viewer, CancellationToken cancellationToken)
    {
        var viewing = _desk.Look(viewer);
        if (
            await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen
            || !seen.Current.Items.TryGetValue(item.Number, out var open)
        )
            return null;
        if (seen.Definition.FindTask(open.Task) is not { } task)
            return null;
        seen = seen.In(open.Track);
        await _desk.LoadAsync(seen, task.Form.Select(field => field.Name), cancellationToken);
        if (open.Added is { } added && MayReadNote(seen, open, added, viewing))
            await _desk.LoadAsync(seen, [added.Note], cancellationToken);
        var draft = await DraftAsync(id, item, viewing, cancellationToken);
        var form = task.Form.Select(field => FieldOf(seen, field, draft)).ToImmutableArray();
        await _desk.NoteAsync(viewing, AccessKind.Read, [(id.Value, ShownOf(seen, form))], cancellationToken);
        return ViewOf(seen, open, task, form, viewing);
    }

    /// <summary>
    /// Keeps what the viewer typed into an item's form until it is sent; an empty form forgets it. False when the item isn't theirs to see.
    /// </summary>
    public async Task<bool> SaveDraftAsync(
        CaseId id,
        WorkItemId item,
        IReadOnlyDictionary<string, string> typed,
        Viewer viewer,
        CancellationToken cancellationToken
    )
    {
        var viewing = _desk.Look(viewer);
        if (await _desk.SeeAsync(id, viewing, cancellationToken) is not { } seen || !seen.Current.Items.ContainsKey(item.Number))
            return false;
        var kept = typed.Where(pair => !string.IsNullOrWhiteSpace(pair.Value)).ToDictionary(StringComparer.Ordinal);
        var row = new DraftRow
        {
            CaseId = id.Value,
            Item = item.Number,
            Person = viewer.Person.Code,
            Content = CaseJson.Of(kept),
            SavedAt = viewing.Now,
        };
        var database = parts.Store.Database;
        var statements =
            kept.Count > 0
                ? database.Sql.Upsert([row])
                :
                [
                    Statement.Of(
                        "DELETE FROM drafts WHERE case_id = $1 AND item = $2 AND person = $3",
                        id.Value,
                        item.Number,
                        viewer.Person.Code
                    ),
                ];
        await database.WriteAsync([.. statements], isUrgent: true, cancellationToken);
        return true;
    }

    private async Task<Dictionary<string, string>> DraftAsync(
        CaseId id,
        WorkItemId item,
        Viewing viewing,
        CancellationToken cancellationToken
    )
    {
        await using var db = _desk.Open();
        var person = viewing.Viewer.Person.Code;
        var content = await db
            .Drafts.Where(row => row.CaseId == id.Value && row.Item == item.Number && row.Person == person)
            .Select(row => row.Content)
            .FirstOrDefaultAsync(cancellationToken);
        return content is null ? [] : CaseJson.Read<Dictionary<string, string>>(content);
    }

    private static FormFieldView FieldOf(SeenCase seen, FormField field, Dictionary<string, string> draft) =>
        new(
            seen.Definition.Fields[field.Name],
            field.IsOptional,
            seen.Scope.MayRead(field.Name),
            seen.ValueOf(field.Name),
            draft.GetValueOrDefault(field.Name)
        );

    private static IEnumerable<string> ShownOf(SeenCase seen, ImmutableArray<FormFieldView> form)
    {
        var shown = form.Where(field => field.Value is not null).Select(field => field.Field.Name);
        return seen.Participant is null ? shown : shown.Append(SeenCase.NameField(seen.Definition) ?? "");
    }

    private WorkItemView ViewOf(SeenCase seen, WorkItem open, TaskDefinition task, ImmutableArray<FormFieldView> form, Viewing viewing)
    {
        var current = seen.Current;
        var track = current.Tracks[open.Track.Number];
        var trackDefinition = seen.Definition.Tracks[track.Name];
        var stage = trackDefinition.Stages[track.Stage];
        var accountable = current.AccountableFor(open);
        var doer = task.SignedByAccountable ? accountable : open.Performer;
        var whyNot = WhyNot(seen, open, doer, viewing);
        return new(
            current.Id,
            current.Id.Reference,
            current.Version,
            open.Id,
            seen.Definition.Title,
            task.Name,
            task.Title,
            task.Instruction,
            trackDefinition.Title,
            stage.Title,
            seen.Participant,
            viewing.Names.Of(open.Performer),
            viewing.Names.Of(accountable),
            viewing.Posts.Contains(open.Performer),
            viewing.Posts.Contains(accountable),
            open.OpenedAt,
            open.Deadline is { } deadline ? _desk.View(seen, deadline, viewing) : null,
            task.NoDeadlineReason,
            form,
            task.HappenedField,
            task.Finding is { } finding && seen.Definition.Findings.TryGetValue(finding, out var signed) ? signed.Title : null,
            task.SignedByAccountable,
            OffersOf(seen, track, stage, task, viewing),
            CandidatesOf(seen, task, viewing),
            whyNot is null,
            whyNot,
            open.Deadline is { } armed ? _desk.View(seen, armed, viewing).Zone : viewing.Zone
        )
        {
            Added = open.Added is { } added
                ? new(viewing.Names.Of(added.By.Person), viewing.Names.Of(added.By.Post), seen.TextOf(added.Note), added.Wanted)
                : null,
        };
    }

    /// <summary>What is to be done is said to whoever does it or answers for it, and to whoever said it.</summary>
    private static bool MayReadNote(SeenCase seen, WorkItem open, Addition added, Viewing viewing) =>
        viewing.Posts.Contains(open.Performer)
        || viewing.Posts.Contains(seen.Current.AccountableFor(open))
        || viewing.Posts.Contains(added.By.Post);

    private static LocalizedText? WhyNot(SeenCase seen, WorkItem open, PostId doer, Viewing viewing)
    {
        if (seen.Current.PendingHandoverOf(open.Track) is not null)
            return LocalizedText.Of(
                "Responsibility is offered and not accepted yet: the receiver accepts first.",
                "责任移交尚未接收：须先由接收方签收。"
            );
        if (TwoPersons.OwnPart(seen.Definition, seen.Current, open, viewing.Viewer.Person) is { } own)
            return TwoPersons.Refusal(own).Sentence;
        if (viewing.Viewer.Post == doer && viewing.Posts.Contains(doer))
            return null;
        var named = viewing.Names.Of(doer);
        var (title, name) = (named.Title, named.Person?.Name);
        return viewing.Posts.Contains(doer)
            ? LocalizedText.Of(
                $"You can do this as {title.For("en")}: switch to that post first.",
                $"请先切换到岗位“{title.For("zh")}”再办理。"
            )
            : LocalizedText.Of(
                $"Only {title.For("en")}{(name is null ? "" : $", {name.For("en")},")} can complete this.",
                $"只有{title.For("zh")}{name?.For("zh")}可以完成此事项。"
            );
    }

    /// <summary>Transitions that completing this task may lead to and that hand over; certain when it is the only way on.</summary>
    private static ImmutableArray<OfferPreview> OffersOf(
        SeenCase seen,
        Track track,
        StageDefinition stage,
        TaskDefinition task,
        Viewing viewing
    )
    {
        var completed = track.Completed.Add(task.Name);
        var ways = stage
            .Transitions.Where(transition => transition.Leaves)
            .Where(transition =>
                transition.After.IsDefaultOrEmpty
                    ? stage.Tasks.Values.All(other => completed.Contains(other.Name) || !KeepsInStage(seen, track, other))
                    : transition.After.Contains(task.Name) && transition.After.All(completed.Contains)
            )
            .ToList();
        return
        [
            .. ways.Where(way => way.Handover is not null && way.To is not null)
                .Select(way => OfferOf(seen, track, way, ways.Count == 1 && way.When is null, viewing)),
        ];
    }

    /// <summary>True for a task that the stage waits for, as far as can be told before the values are given that its condition looks at.</summary>
    private static bool KeepsInStage(SeenCase seen, Track track, TaskDefinition task) =>
        !task.IsOptional
        && (task.When is null || track.Opened.Contains(task.Name))
        && !(task.Due is { } due && seen.Definition.Rules.Rows.TryGetValue(due, out var rule) && rule.Repeat is not null);

    private static OfferPreview OfferOf(SeenCase seen, Track track, Transition way, bool isCertain, Viewing viewing)
    {
        var stage = seen.Definition.Tracks[track.Name].Stages[way.To ?? ""];
        var to = way.Handover is { } handover ? PostOf(seen, handover.To, viewing) : null;
        var materials = (way.Handover?.Materials ?? []).Select(name => new MaterialView(name, MaterialTitle(seen.Definition, name)));
        return new(stage.Title, to is { } post ? viewing.Names.Of(post) : null, [.. materials], isCertain);
    }

    internal static LocalizedText MaterialTitle(WorkflowDefinition definition, string name) =>
        definition.Materials.TryGetValue(name, out var title) ? title : LocalizedText.Same(name);

    private static PostId? PostOf(SeenCase seen, PostReference reference, Viewing viewing)
    {
        var posts = PostsOf(seen, reference, viewing);
        return posts.IsEmpty ? null : posts[0];
    }

    private static ImmutableArray<PostId> PostsOf(SeenCase seen, PostReference reference, Viewing viewing) =>
        seen.Current.Parties.TryGetValue(reference.Party, out var department)
            ? [.. viewing.Directory.PostsWith(department, reference.Role).Select(post => post.Id)]
            : [];

    /// <summary>Posts of the task's role to which the item may be given.</summary>
    private static ImmutableArray<PostView> CandidatesOf(SeenCase seen, TaskDefinition task, Viewing viewing) =>
        task.By is { } by ? [.. PostsOf(seen, by, viewing).Select(viewing.Names.Of)] : [];
}
