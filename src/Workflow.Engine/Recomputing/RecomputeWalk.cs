using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Deadlines;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Recomputing;

/// <summary>Goes over open cases page by page and decides on each what counting again would do; a page at a time is in memory.</summary>
internal sealed class RecomputeWalk(EngineParts parts, RecomputeRequest request)
{
    internal const int CasesAtOnce = 100;

    /// <summary>A case as it was read. <paramref name="Id"/> orders the walk.</summary>
    internal sealed record ReadCase(Guid Id, string Reference, string State, string LastHash);

    /// <summary>What would happen to a case: the command that does it, and what it does. Null command: nothing.</summary>
    internal sealed record Foreseen(CaseCommand.Recompute? Command, RecomputedCase Case);

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = parts.Store.Database.CreateContext();
        return await Open(context).LongCountAsync(cancellationToken);
    }

    /// <summary>The next cases after one; with <paramref name="since"/> only those that something was recorded in from then on.</summary>
    public async Task<List<ReadCase>> PageAsync(Guid after, Instant? since, CancellationToken cancellationToken)
    {
        await using var context = parts.Store.Database.CreateContext();
        var cases = Open(context).Where(row => row.CaseId.CompareTo(after) > 0);
        if (since is { } from)
            cases = cases.Where(row => row.LastRecordedAt >= from);
        return await cases
            .OrderBy(row => row.CaseId)
            .Take(CasesAtOnce)
            .Select(row => new ReadCase(row.CaseId, row.Reference, row.State, row.LastHash))
            .ToListAsync(cancellationToken);
    }

    private IQueryable<CaseRow> Open(WorkflowDb context)
    {
        var open = context.Cases.AsNoTracking().Where(row => row.Status == CaseStatus.Open);
        return request.Case is { Value: var only } ? open.Where(row => row.CaseId == only) : open;
    }

    /// <summary>What counting a case again would do now. What time has brought by now happens first, as it does before every command.</summary>
    public async Task<Foreseen> ForeseeAsync(ReadCase read, CancellationToken cancellationToken)
    {
        try
        {
            var current = CaseJson.ToState(read.State);
            var definition = await parts.Catalog.GetAsync(current.Workflow, current.DefinitionVersion, cancellationToken);
            var facts = await parts.Facts.LoadAsync(definition, current, cancellationToken);
            var now = parts.Clock.Now();
            var before = CaseRunner.WhatWasDue(definition, current, read.LastHash, facts, now)?.Accepted.Next ?? current;
            LocalizedText? stays = null;
            if (parts.Catalog.FindLatest(current.Workflow) is { } newest && newest.Version > definition.Version)
            {
                var command = new CaseCommand.Recompute(request.Reason, request.By, newest.Version);
                var taken = Decider.Decide(definition, before, command, Actor.System, facts with { Successor = newest }, now);
                if (taken is Decision.Accepted accepted)
                    return Of(read, command, before, accepted, now, stays);
                stays = taken is Decision.Rejected { Rejection: var why } ? why.Sentence : null;
            }
            var stay = new CaseCommand.Recompute(request.Reason, request.By, ToVersion: null);
            return Decider.Decide(definition, before, stay, Actor.System, facts, now) switch
            {
                Decision.Accepted accepted => Of(read, stay, before, accepted, now, stays),
                Decision.Rejected { Rejection.Reason: RejectionReason.CaseClosed } => new(
                    null,
                    new(new(read.Id), read.Reference, null, null, null)
                ),
                Decision.Rejected rejected => Failed(read, rejected.Rejection.Sentence.For("en")),
                var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
            };
        }
        catch (Exception broken) when (broken is not OperationCanceledException && parts.Store.FaultOf(broken) is null)
        {
            // Whatever a definition or an old state makes go wrong stays with this one case.
            return Failed(read, $"{broken.GetType().Name}: {broken.Message}");
        }
    }

    private static Foreseen Of(
        ReadCase read,
        CaseCommand.Recompute command,
        Case before,
        Decision.Accepted accepted,
        Instant now,
        LocalizedText? stays
    )
    {
        var preview = RecomputePreview.Of(before, accepted, now);
        return new(accepted.Events.IsEmpty ? null : command, new(before.Id, read.Reference, preview, stays, Error: null));
    }

    private static Foreseen Failed(ReadCase read, string because) =>
        new(null, new(new(read.Id), read.Reference, Preview: null, Stays: null, because));
}

/// <summary>Adds up what a walk finds, and the hash over its lines.</summary>
internal sealed class RecomputeSum : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Cases { get; set; }
    public long Changed { get; private set; }
    public long Failed { get; private set; }
    private long _deadlines;
    private long _atOnce;
    private long _fallAway;
    private long _stay;

    public void Add(RecomputedCase found)
    {
        Failed += found.Error is null ? 0 : 1;
        _stay += found.Stays is null ? 0 : 1;
        if (found.Preview is not { } preview)
            return;
        var changes = false;
        foreach (var line in preview.Lines)
        {
            changes = true;
            _hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }
        Changed += changes ? 1 : 0;
        _deadlines += preview.Deadlines.Length;
        _atOnce += preview.Deadlines.Sum(moved => moved.AtOnce.Length);
        _fallAway += preview.Deadlines.Sum(moved => moved.FallAway.Length);
    }

    public RecomputeReport Report(Guid? batch, bool wasResumed, System.Collections.Immutable.ImmutableArray<string> notices) =>
        new(
            batch,
            Cases,
            Changed,
            _deadlines,
            _atOnce,
            _fallAway,
            _stay,
            Failed,
            Convert.ToHexStringLower(_hash.GetCurrentHash()),
            wasResumed,
            notices
        );

    public void Dispose() => _hash.Dispose();
}
