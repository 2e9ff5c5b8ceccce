using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Histories;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Recomputing;

/// <summary>
/// Counts running cases again after calendars, rules or ladders changed: a plan that changes nothing, and the same walk that carries it out.
/// It goes on where it was when its process died: the next one that is asked for the same takes it over.
/// </summary>
public sealed class Recomputation(EngineParts parts)
{
    private const string Kind = "recompute";

    /// <summary>How long other processes may go on with what they knew before: they look about every second.</summary>
    internal TimeSpan Settling { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>For tests: called after each case that was carried out.</summary>
    internal Action<long>? AfterCase { get; set; }

    /// <summary>What a batch is and where it stands; <paramref name="After"/> is the last case done in its pass.</summary>
    private sealed record StoredPlan(RecomputeRequest Request, string Versions, int Pass, Guid After);

    /// <summary>
    /// What would happen to each case that changes, now. With <paramref name="folder"/> as if its calendars and definitions were published;
    /// null: by those of the store. Changes nothing.
    /// </summary>
    public async Task<RecomputeReport> PlanAsync(
        RecomputeRequest request,
        string? folder,
        Action<RecomputedCase> each,
        Action<RecomputeProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        var read = folder is null ? null : await WorkflowFolder.ReadAsync(folder, cancellationToken);
        return await PlanAsync(request, read, each, onProgress, cancellationToken);
    }

    internal async Task<RecomputeReport> PlanAsync(
        RecomputeRequest request,
        WorkflowFolder? folder,
        Action<RecomputedCase> each,
        Action<RecomputeProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        var ahead = folder is null ? parts : await AheadAsync(folder, cancellationToken);
        var walk = new RecomputeWalk(ahead, request);
        using var sum = new RecomputeSum();
        var total = await walk.CountAsync(cancellationToken);
        for (
            var after = Guid.Empty;
            await walk.PageAsync(after, since: null, cancellationToken) is { Count: > 0 } page;
            after = page[^1].Id
        )
        {
            foreach (var one in page)
            {
                var foreseen = await walk.ForeseeAsync(one, cancellationToken);
                sum.Cases++;
                sum.Add(foreseen.Case);
                if (foreseen.Command is not null || foreseen.Case.Error is not null)
                    each(foreseen.Case);
            }
            onProgress?.Invoke(new(sum.Cases, Math.Max(total, sum.Cases)));
        }
        return sum.Report(batch: null, wasResumed: false, ahead.Catalog.Notices);
    }

    /// <summary>
    /// Publishes what <paramref name="folder"/> holds (null: nothing) and counts every case again. With <paramref name="planHash"/> only when
    /// the plan is still that one; throws <see cref="RecomputePlanChangedException"/> otherwise, before anything is changed.
    /// <paramref name="each"/> is told what was done, case by case.
    /// </summary>
    public async Task<RecomputeReport> ApplyAsync(
        RecomputeRequest request,
        string? folder,
        string? planHash,
        Action<RecomputedCase> each,
        Action<RecomputeProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        var read = folder is null ? null : await WorkflowFolder.ReadAsync(folder, cancellationToken);
        return await ApplyAsync(request, read, planHash, each, onProgress, cancellationToken);
    }

    internal async Task<RecomputeReport> ApplyAsync(
        RecomputeRequest request,
        WorkflowFolder? folder,
        string? planHash,
        Action<RecomputedCase> each,
        Action<RecomputeProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        parts.Store.Database.RequireClock();
        if (planHash is not null)
        {
            var found = await PlanAsync(request, folder, _ => { }, onProgress: null, cancellationToken);
            if (found.PlanHash != planHash)
                throw new RecomputePlanChangedException(planHash, found.PlanHash);
        }
        if (folder is not null)
        {
            await parts.Catalog.RequirePublishableAsync(folder, cancellationToken);
            await parts.Catalog.TakeOverAsync(folder, parts.Clock.Now(), cancellationToken);
        }
        var (batch, plan, wasResumed) = await BeginAsync(request, cancellationToken);
        using var sum = new RecomputeSum();
        var walk = new RecomputeWalk(parts, request);
        batch.Total = (int)await walk.CountAsync(cancellationToken);
        if (plan.Pass == 1)
        {
            await PassAsync(walk, batch, plan, since: null, sum, each, onProgress, cancellationToken);
            await Task.Delay(Settling, cancellationToken);
            plan = plan with { Pass = 2, After = Guid.Empty };
        }
        // Others may have set deadlines by what they knew until a moment ago: those cases are looked at once more.
        var since = batch.CreatedAt - Duration.FromSeconds(5);
        plan = await PassAsync(walk, batch, plan, since, sum, each, onProgress: null, cancellationToken);
        batch.Status = BatchStatus.Done;
        batch.FinishedAt = parts.Clock.Now();
        await SaveAsync(batch, plan, [], cancellationToken);
        parts.Nudge.Give();
        return sum.Report(batch.BatchId, wasResumed, parts.Catalog.Notices);
    }

    private async Task<EngineParts> AheadAsync(WorkflowFolder folder, CancellationToken cancellationToken)
    {
        var catalog = await parts.Catalog.WithAsync(parts.Store, folder, cancellationToken);
        return new(parts.Options, parts.Store, catalog, parts.Organization, parts.Clock);
    }

    /// <summary>The batch that an earlier process left unfinished when it was asked for the same, else a new one.</summary>
    private async Task<(BatchRow Batch, StoredPlan Plan, bool WasResumed)> BeginAsync(
        RecomputeRequest request,
        CancellationToken cancellationToken
    )
    {
        var plan = new StoredPlan(request, Versions(), Pass: 1, Guid.Empty);
        var hash = Commitment.Of(Kind, CaseJson.Of(plan));
        await using (var context = parts.Store.Database.CreateContext())
        {
            var left = await context
                .Batches.AsNoTracking()
                .Where(row => row.Status == BatchStatus.Running && row.Kind == Kind && row.PlanHash == hash)
                .OrderBy(row => row.CreatedAt)
                .FirstOrDefaultAsync(cancellationToken);
            if (left is not null)
                return (left, CaseJson.Read<StoredPlan>(left.Plan), true);
        }
        var batch = new BatchRow
        {
            BatchId = Guid.CreateVersion7(),
            Kind = Kind,
            Plan = CaseJson.Of(plan),
            PlanHash = hash,
            Reason = request.Reason,
            Person = request.By,
            CreatedAt = parts.Clock.Now(),
        };
        await parts.Store.Database.WriteAsync([.. parts.Store.Database.Sql.Insert([batch])], isUrgent: true, cancellationToken);
        return (batch, plan, false);
    }

    /// <summary>What everything is counted by: another version of anything makes it another piece of work.</summary>
    private string Versions() =>
        string.Join(
            ", ",
            parts
                .Catalog.Calendars.Values.Select(calendar => $"{calendar.Id} {calendar.Version}")
                .Concat(parts.Catalog.Latest.Select(definition => $"{definition.Name} {definition.ContentHash}"))
                .Append(parts.Organization.Directory.Version)
                .Order(StringComparer.Ordinal)
        );

    private async Task<StoredPlan> PassAsync(
        RecomputeWalk walk,
        BatchRow batch,
        StoredPlan plan,
        Instant? since,
        RecomputeSum sum,
        Action<RecomputedCase> each,
        Action<RecomputeProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        while (await walk.PageAsync(plan.After, since, cancellationToken) is { Count: > 0 } page)
        {
            var failed = new List<BatchItemRow>();
            foreach (var one in page)
            {
                var done = await CarryAsync(walk, batch, plan.Pass, one, cancellationToken);
                sum.Cases += since is null ? 1 : 0;
                if (done is null)
                    continue;
                sum.Add(done);
                if (done.Preview is not null || done.Error is not null)
                    each(done);
                if (done.Error is { } error)
                    failed.Add(FailureOf(batch, one.Id, error));
                AfterCase?.Invoke(sum.Changed);
            }
            plan = plan with { After = page[^1].Id };
            batch.Done += since is null ? page.Count : 0;
            await SaveAsync(batch, plan, failed, cancellationToken);
            onProgress?.Invoke(new(batch.Done, Math.Max(batch.Total, batch.Done)));
        }
        return plan;
    }

    /// <summary>Counts one case again, through the same door as every command; null when nothing is to be told of it.</summary>
    private async Task<RecomputedCase?> CarryAsync(
        RecomputeWalk walk,
        BatchRow batch,
        int pass,
        RecomputeWalk.ReadCase one,
        CancellationToken cancellationToken
    )
    {
        var foreseen = await walk.ForeseeAsync(one, cancellationToken);
        if (foreseen.Command is not { } command)
            return pass == 1 && foreseen.Case is not { Error: null, Stays: null } ? foreseen.Case with { Preview = null } : null;
        var id = FormattableString.Invariant($"recompute-{batch.BatchId:N}-{pass}");
        try
        {
            return await new CaseRunner(parts).RunAsync(new(one.Id), id, command, Actor.System, cancellationToken) switch
            {
                CommandOutcome.Done { IsRepeat: false, Events.IsEmpty: false } done => foreseen.Case with
                {
                    Preview = await EffectAsync(done, cancellationToken),
                },
                CommandOutcome.Done => null,
                CommandOutcome.Refused { Rejection.Reason: RejectionReason.CaseClosed } => null,
                CommandOutcome.Refused refused => Failed(foreseen.Case, refused.Rejection.Sentence.For("en")),
                var other => Failed(foreseen.Case, other.GetType().Name),
            };
        }
        catch (Exception broken) when (broken is not OperationCanceledException && parts.Store.FaultOf(broken) is null)
        {
            return Failed(foreseen.Case, $"{broken.GetType().Name}: {broken.Message}");
        }
    }

    /// <summary>What was done, from what was recorded: the case before that decision against the case after it.</summary>
    private async Task<RecomputePreview> EffectAsync(CommandOutcome.Done done, CancellationToken cancellationToken)
    {
        var journal = await parts.Facts.JournalAsync(done.Current.Id, cancellationToken);
        Case? before = null;
        foreach (var (at, events) in journal.Take(done.Version - 1))
            before = CaseFold.ApplyAll(before, events, at);
        var (recordedAt, recorded) = journal[done.Version - 1];
        var after = CaseFold.ApplyAll(before, recorded, recordedAt);
        return RecomputePreview.Of(before ?? after, new Decision.Accepted(recorded, after, [], []), recordedAt);
    }

    private static RecomputedCase Failed(RecomputedCase one, string because) => one with { Preview = null, Error = because };

    private BatchItemRow FailureOf(BatchRow batch, Guid id, string error) =>
        new()
        {
            BatchId = batch.BatchId,
            Number = ++batch.Failed,
            CaseId = id,
            Status = BatchItemStatus.Failed,
            Error = error.Length <= 500 ? error : error[..500],
            DoneAt = parts.Clock.Now(),
        };

    /// <summary>Where the work stands, and what failed of it.</summary>
    private Task SaveAsync(BatchRow batch, StoredPlan plan, List<BatchItemRow> failed, CancellationToken cancellationToken)
    {
        batch.Plan = CaseJson.Of(plan);
        var sql = parts.Store.Database.Sql;
        return parts.Store.Database.WriteAsync([.. sql.Insert(failed), .. sql.Upsert([batch])], isUrgent: true, cancellationToken);
    }
}
