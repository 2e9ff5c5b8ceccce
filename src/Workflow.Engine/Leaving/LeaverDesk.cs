using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Engine.Batches;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Leaving;

/// <summary>What applying a leaver's plan came to.</summary>
public abstract record LeaverResult
{
    private LeaverResult() { }

    /// <summary>
    /// Applied. <paramref name="Batch"/> hands on what was to be handed on, null where nothing was. <paramref name="Lapsed"/> and
    /// <paramref name="Dropped"/> count acknowledgements and drafts ended by now; for a person who leaves later they end then.
    /// </summary>
    public sealed record Applied(LeaverPlan Plan, Guid? Batch, int Lapsed, int Dropped) : LeaverResult;

    /// <summary>The world is another than the one planned for: look at this plan and apply it by its own hash.</summary>
    public sealed record Changed(LeaverPlan Plan) : LeaverResult;

    /// <summary>Nobody can leave so, in sentences.</summary>
    public sealed record Refused(ImmutableArray<LocalizedText> Reasons) : LeaverResult;
}

/// <summary>Plans what follows when somebody leaves, and does exactly that.</summary>
public sealed class LeaverDesk(EngineParts parts)
{
    private readonly HeldThings _held = new(parts);

    /// <summary>The plan, with all that is open by now. <paramref name="at"/> null: as soon as it is applied.</summary>
    public async Task<LeaverOutcome> PlanAsync(PersonId person, Instant? at, LeaverChoices choices, CancellationToken cancellationToken)
    {
        await parts.Organization.RefreshAsync(cancellationToken);
        var (directory, now) = (parts.Organization.Directory, parts.Clock.Now());
        var leaves = at ?? now;
        var posts = directory
            .Content.Tenures.Where(row => row.Person == person && !(row.Until <= leaves))
            .Select(row => row.Post.Code)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var held = await _held.OfPostsAsync(posts, cancellationToken);
        held.AddRange(await _held.OfPersonAsync(person, cancellationToken));
        var among = choices.HandOn.Values.SelectMany(to => to).Select(post => post.Code).Distinct(StringComparer.Ordinal).ToList();
        var openItems = await _held.OpenItemsAsync(among, cancellationToken);
        return LeaverPlan.Of(directory, person, at, now, choices, held, openItems);
    }

    /// <summary>
    /// Applies a plan by its hash: the organisation changes in one transaction that touches no case and orders what is handed on, then
    /// acknowledgements lapse and drafts go. <paramref name="by"/> is whoever ordered it.
    /// </summary>
    public async Task<LeaverResult> ApplyAsync(
        PersonId person,
        Instant? at,
        LeaverChoices choices,
        string hash,
        Viewer by,
        CancellationToken cancellationToken
    )
    {
        switch (await PlanAsync(person, at, choices, cancellationToken))
        {
            case LeaverOutcome.Refused refused:
                return new LeaverResult.Refused(refused.Reasons);
            case LeaverOutcome.Planned { Plan: var plan }:
                return plan.Hash == hash ? await ApplyAsync(plan, by, cancellationToken) : new LeaverResult.Changed(plan);
            case var other:
                throw new System.Diagnostics.UnreachableException(other.GetType().Name);
        }
    }

    private async Task<LeaverResult> ApplyAsync(LeaverPlan plan, Viewer by, CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now();
        var handedOn = plan.HandedOn.ToImmutableArray();
        // Stored with the change itself: who has left and left something to hand on, has ordered it.
        var order = handedOn.IsEmpty
            ? ((Guid Id, ImmutableArray<Statement> Statements)?)null
            : new BulkHandover(parts).Order(plan.Text, plan.Hash, handedOn, $"{plan.Person} leaves", by);
        var changed = await parts.Organization.ApplyAsync(plan.Changes, by, now, order?.Statements ?? [], cancellationToken);
        if (changed is OrgChangeOutcome.Refused refused)
            return new LeaverResult.Refused(refused.Sentences);
        var sweep = await new DutySweep(parts).RunAsync(cancellationToken);
        return new LeaverResult.Applied(plan, order?.Id, sweep.Lapsed, sweep.Dropped);
    }
}
