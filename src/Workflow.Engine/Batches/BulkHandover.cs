using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Leaving;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Batches;

/// <summary>
/// Hands many items and responsibilities on, from one post to others of its role and department. What was ordered is stored first; the work
/// itself is done case by case, by whichever node is free, and goes on where it stopped.
/// </summary>
public sealed class BulkHandover(EngineParts parts)
{
    /// <summary>What a batch of this kind is called in the store.</summary>
    public const string Kind = "handover";

    private const int RowsAtOnce = 1000;

    private readonly HeldThings _held = new(parts);

    /// <summary>The plan for everything that a post performs and is accountable for, or the reasons why it can't be.</summary>
    public async Task<(BulkPlan? Plan, ImmutableArray<LocalizedText> Reasons)> PlanAsync(
        PostId from,
        ImmutableArray<PostId> to,
        CancellationToken cancellationToken
    )
    {
        await parts.Organization.RefreshAsync(cancellationToken);
        var held = await _held.OfPostsAsync([from.Code], cancellationToken);
        // An offer that waits is answered by whoever stands for the post to which it was made.
        held.RemoveAll(thing => thing.Kind == HeldKind.Offer);
        var openItems = await _held.OpenItemsAsync([.. to.Select(post => post.Code)], cancellationToken);
        return BulkPlan.Of(parts.Organization.Directory, from, to, held, openItems);
    }

    /// <summary>Stores the order; <see cref="BatchWorker"/> carries it out. The name by which its progress can be asked.</summary>
    public async Task<Guid> StartAsync(
        string plan,
        string planHash,
        IReadOnlyList<PlannedThing> things,
        string reason,
        Viewer by,
        CancellationToken cancellationToken
    )
    {
        parts.Store.Database.RequireClock();
        var (id, statements) = Order(plan, planHash, things, reason, by);
        await parts.Store.Database.WriteAsync(statements, isUrgent: true, cancellationToken);
        return id;
    }

    /// <summary>What stores the order, for whoever stores more with it.</summary>
    internal (Guid Id, ImmutableArray<Statement> Statements) Order(
        string plan,
        string planHash,
        IReadOnlyList<PlannedThing> things,
        string reason,
        Viewer by
    )
    {
        var now = parts.Clock.Now();
        var id = Guid.CreateVersion7(now.ToDateTimeOffset());
        var batch = new BatchRow
        {
            BatchId = id,
            Kind = Kind,
            Plan = plan.Split('\n')[0],
            PlanHash = planHash,
            Reason = reason,
            Person = by.Person.Code,
            Post = by.Post.Code,
            Status = BatchStatus.Running,
            Total = things.Count,
            CreatedAt = now,
        };
        var rows = things.Select((thing, i) => RowOf(id, i + 1, thing)).ToList();
        List<Statement> statements = [.. parts.Store.Database.Sql.Insert(new List<BatchRow> { batch })];
        foreach (var part in rows.Chunk(RowsAtOnce))
            statements.AddRange(parts.Store.Database.Sql.Insert(part.ToList()));
        return (id, [.. statements]);
    }

    private static BatchItemRow RowOf(Guid batch, int number, PlannedThing thing) =>
        new()
        {
            BatchId = batch,
            Number = number,
            CaseId = thing.Held.Case.Value,
            Subject = thing.Held.Subject,
            Work = CaseJson.Of(
                new HandOnWork(
                    thing.Held.Kind,
                    thing.Held.Post ?? throw new ArgumentException("Only what a post has is handed on.", nameof(thing)),
                    thing.To ?? throw new ArgumentException("What is handed on has a receiver.", nameof(thing))
                )
            ),
            Status = BatchItemStatus.Waiting,
        };
}

/// <summary>What is to be done with one thing of a batch.</summary>
internal sealed record HandOnWork(HeldKind Kind, PostId From, PostId To)
{
    public CaseCommand Command(int subject, Actor by)
    {
        var order = new HandOnOrder(by, From);
        return Kind switch
        {
            HeldKind.WorkItem => new CaseCommand.ReassignWorkItem(new(subject), To) { Order = order },
            HeldKind.Track => new CaseCommand.HandOnResponsibility(subject, SubjectKind.Track, To, order),
            HeldKind.ItemResponsibility => new CaseCommand.HandOnResponsibility(subject, SubjectKind.WorkItem, To, order),
            HeldKind.Offer or HeldKind.Acknowledgement or HeldKind.Draft or HeldKind.FirstSignature => throw new InvalidDataException(
                $"A batch can't hand on: {Kind}"
            ),
        };
    }
}
