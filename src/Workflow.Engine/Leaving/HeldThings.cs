using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Leaving;

/// <summary>What is open and held by posts, or by a person in their own name.</summary>
internal sealed class HeldThings(EngineParts parts)
{
    /// <summary>Items that the posts perform, tracks and items for which they are accountable, and offers that wait for them.</summary>
    public async Task<List<HeldThing>> OfPostsAsync(IReadOnlyCollection<string> posts, CancellationToken cancellationToken)
    {
        await using var db = parts.Store.Database.CreateContext();
        var items = await db
            .WorkItems.Where(row => row.Status == WorkItemStatus.Open && posts.Contains(row.Performer))
            .Select(row => new
            {
                row.CaseId,
                row.Number,
                row.Performer,
                row.Workflow,
                row.DefinitionVersion,
                row.Task,
            })
            .ToListAsync(cancellationToken);
        var own = new List<HeldThing>();
        foreach (var row in items)
        {
            // What nobody is named for goes along with whoever is accountable, and is no thing of its own.
            var definition = await parts.Catalog.GetAsync(row.Workflow, row.DefinitionVersion, cancellationToken);
            if (definition.FindTask(row.Task) is not { By: null })
                own.Add(new(HeldKind.WorkItem, new(row.CaseId), row.Number, new(row.Performer)));
        }
        var responsibilities = await db
            .Responsibilities.Where(row => row.ValidUntil == null && row.RecordedUntil == null && posts.Contains(row.Post))
            .Select(row => new
            {
                row.CaseId,
                row.Subject,
                row.Kind,
                row.Post,
            })
            .ToListAsync(cancellationToken);
        var offers = await db
            .Handovers.Where(row => row.Status == HandoverStatus.Offered && posts.Contains(row.ToPost))
            .Select(row => new
            {
                row.CaseId,
                row.Number,
                row.ToPost,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. own,
            .. responsibilities.Select(row => new HeldThing(KindOf(row.Kind), new(row.CaseId), row.Subject, new(row.Post))),
            .. offers.Select(row => new HeldThing(HeldKind.Offer, new(row.CaseId), row.Number, new(row.ToPost))),
        ];
    }

    /// <summary>Alerts that the person took on, forms begun, and first signatures whose second is still to come.</summary>
    public async Task<List<HeldThing>> OfPersonAsync(PersonId person, CancellationToken cancellationToken)
    {
        await using var db = parts.Store.Database.CreateContext();
        var code = person.Code;
        var alerts = await db
            .Alerts.Where(row => row.AcknowledgedBy == code && row.ResolvedAt == null)
            .Select(row => new
            {
                row.CaseId,
                row.Number,
                row.Post,
            })
            .ToListAsync(cancellationToken);
        var drafts = await db
            .Drafts.Where(row => row.Person == code)
            .Select(row => new { row.CaseId, row.Item })
            .ToListAsync(cancellationToken);
        return
        [
            .. alerts.Select(row => new HeldThing(HeldKind.Acknowledgement, new(row.CaseId), row.Number, new(row.Post))),
            .. drafts.Select(row => new HeldThing(HeldKind.Draft, new(row.CaseId), row.Item, null)),
            .. await FirstSignaturesAsync(db, person, cancellationToken),
        ];
    }

    /// <summary>How many items each of the posts has open.</summary>
    public async Task<Dictionary<PostId, int>> OpenItemsAsync(IReadOnlyCollection<string> posts, CancellationToken cancellationToken)
    {
        await using var db = parts.Store.Database.CreateContext();
        return await db
            .WorkItems.Where(row => row.Status == WorkItemStatus.Open && posts.Contains(row.Performer))
            .GroupBy(row => row.Performer)
            .Select(group => new { Post = group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => new PostId(pair.Post), pair => pair.Count, cancellationToken);
    }

    /// <summary>Open items that this person can't do, having done the other of the two parts.</summary>
    private async Task<List<HeldThing>> FirstSignaturesAsync(WorkflowDb db, PersonId person, CancellationToken cancellationToken)
    {
        var code = person.Code;
        var pairs = parts
            .Catalog.Latest.SelectMany(definition => definition.Tracks.Values)
            .SelectMany(track => track.Stages.Values)
            .SelectMany(stage => stage.Tasks.Values)
            .SelectMany(task => task.AnotherPersonThan.IsEmpty ? [] : task.AnotherPersonThan.Append(task.Name))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (pairs.Count == 0)
            return [];
        var states = await db
            .Cases.Where(row =>
                row.Status == CaseStatus.Open
                && db.WorkItems.Any(done => done.CaseId == row.CaseId && done.ClosedBy == code && pairs.Contains(done.Task))
                && db.WorkItems.Any(open => open.CaseId == row.CaseId && open.Status == WorkItemStatus.Open && pairs.Contains(open.Task))
            )
            .Select(row => row.State)
            .ToListAsync(cancellationToken);
        var found = new List<HeldThing>();
        foreach (var current in states.Select(CaseJson.ToState))
        {
            var definition = await parts.Catalog.GetAsync(current.Workflow, current.DefinitionVersion, cancellationToken);
            var waiting = current.Items.Values.Where(item => TwoPersons.OwnPart(definition, current, item, person) is not null);
            found.AddRange(waiting.Select(item => new HeldThing(HeldKind.FirstSignature, current.Id, item.Id.Number, null)));
        }
        return found;
    }

    private static HeldKind KindOf(SubjectKind kind) =>
        kind switch
        {
            SubjectKind.Track => HeldKind.Track,
            SubjectKind.WorkItem => HeldKind.ItemResponsibility,
        };
}
