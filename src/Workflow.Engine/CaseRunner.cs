using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine;

/// <summary>Runs a command on a case: opens it, decides, saves everything in one transaction.</summary>
public sealed class CaseRunner(EngineParts parts)
{
    private const int MaxAttempts = 3;

    /// <summary>
    /// Opens a case on the newest version of a definition. <paramref name="commandId"/> is the caller's name for this one wish; the same
    /// opening sent again needs the same case id too. Throws <see cref="ArgumentException"/> when there is no such definition.
    /// </summary>
    public Task<CommandOutcome> OpenAsync(
        string workflow,
        string commandId,
        CaseCommand.OpenCase command,
        Actor actor,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            command.Case,
            commandId,
            command,
            actor,
            parts.Catalog.FindLatest(workflow) ?? throw new ArgumentException($"There is no definition '{workflow}'.", nameof(workflow)),
            cancellationToken
        );

    /// <summary>
    /// Runs a command on a case that is open. <paramref name="commandId"/> is the caller's name for this one wish: the same wish sent again
    /// has its effect once and gets the stored answer. Throws <see cref="CaseBusyException"/> when others kept winning the race, and
    /// <see cref="StoreUnavailableException"/> when the database can't take it, or <see cref="ClockOffException"/> when this node can't tell the
    /// time; the same command may then be sent again.
    /// </summary>
    public Task<CommandOutcome> RunAsync(
        CaseId id,
        string commandId,
        CaseCommand command,
        Actor actor,
        CancellationToken cancellationToken
    ) =>
        command is CaseCommand.OpenCase
            ? throw new ArgumentException("A case is opened by OpenAsync, which names the definition.", nameof(command))
            : RunAsync(id, commandId, command, actor, opensOn: null, cancellationToken);

    private async Task<CommandOutcome> RunAsync(
        CaseId id,
        string commandId,
        CaseCommand command,
        Actor actor,
        WorkflowDefinition? opensOn,
        CancellationToken cancellationToken
    )
    {
        parts.Store.Database.RequireClock();
        Exception? lost = null;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                if (await TryAsync(id, commandId, command, actor, opensOn, cancellationToken) is { } outcome)
                    return outcome;
            }
            catch (Exception race) when (race is LostRaceException || parts.Store.Database.FaultOf(race) is StoreFault.Busy)
            {
                lost = race;
            }
            catch (Exception failed) when (parts.Store.Database.FaultOf(failed) is { } fault)
            {
                // Whether it was stored isn't known where the answer got lost; the command id makes asking again safe.
                throw new StoreUnavailableException(fault, failed);
            }
        }
        throw new CaseBusyException(id, lost);
    }

    private async Task<CommandOutcome?> TryAsync(
        CaseId id,
        string commandId,
        CaseCommand command,
        Actor actor,
        WorkflowDefinition? opensOn,
        CancellationToken cancellationToken
    )
    {
        var opened = await parts.Cases.OpenAsync(id, commandId, cancellationToken);
        var current = opened.Current;
        var payloadHash = parts.PayloadHashOf(opensOn?.Name ?? "", command);
        if (opened.Earlier is { } earlier)
            return AnswerAgain(earlier, current, actor, payloadHash);
        if (current is null && opensOn is null)
            return new CommandOutcome.UnknownCase();
        if (current is not null && opensOn is not null)
            return new CommandOutcome.CommandIdReused();
        var definition =
            opensOn ?? await parts.Catalog.GetAsync(current?.Workflow ?? "", current?.DefinitionVersion ?? 0, cancellationToken);
        var facts = await parts.Facts.LoadAsync(definition, current, cancellationToken);
        var now = parts.Clock.Now();
        var overdue = current is null || command is CaseCommand.Tick ? null : WhatWasDue(definition, current, opened.LastHash, facts, now);
        var before = overdue?.Accepted.Next ?? current;
        facts = await parts.Facts.ForAsync(command, facts, current, overdue, cancellationToken);
        switch (Decider.Decide(definition, before, command, actor, facts, now))
        {
            case Decision.Rejected rejected:
                return new CommandOutcome.Refused(rejected.Rejection);
            case Decision.Accepted { Events.IsEmpty: true } unchanged:
                return new CommandOutcome.Done([], unchanged.Next, unchanged.Next.Version, IsRepeat: false);
            case Decision.Accepted accepted:
                var decision = CaseStore.Record(before, overdue?.Entry.Hash ?? opened.LastHash, accepted, actor, commandId, payloadHash);
                IEnumerable<RecordedDecision> decided = overdue is null ? [decision] : [overdue, decision];
                var recorded = decided.SelectMany(CaseStore.WithLinked);
                if (facts.Other is { } other)
                    await parts.Cases.SaveAsync(recorded, other, cancellationToken);
                else
                    await parts.Cases.SaveAsync(recorded, cancellationToken);
                parts.Nudge.Give();
                return new CommandOutcome.Done(accepted.Events, accepted.Next, accepted.Next.Version, IsRepeat: false);
            default:
                return null;
        }
    }

    /// <summary>
    /// What the pump hasn't come to yet happens before the command, so that a deadline that the command ends loses no rung. Null when
    /// nothing was due, or when time can't pass in this case: that is the pump's to tell, and no reason to turn a person away.
    /// </summary>
    internal static RecordedDecision? WhatWasDue(WorkflowDefinition definition, Case current, string lastHash, Facts facts, Instant now)
    {
        if (current.Status == CaseStatus.Closed || !(CaseFold.WakeAt(current) <= now))
            return null;
        try
        {
            return
                Decider.Decide(definition, current, new CaseCommand.Tick(), Actor.System, facts, now)
                    is Decision.Accepted { Events.IsEmpty: false } passed
                ? CaseStore.Record(current, lastHash, passed, Actor.System, CaseStore.TickId(current), payloadHash: "")
                : null;
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            return null;
        }
    }

    private static CommandOutcome AnswerAgain(EarlierCommand earlier, Case? current, Actor actor, string payloadHash)
    {
        var isSame = earlier.Person == actor.Person.Code && earlier.Post == actor.Post.Code && earlier.PayloadHash == payloadHash;
        return isSame && current is not null
            ? new CommandOutcome.Done(CaseStore.EventsOf(earlier), current, earlier.Version, IsRepeat: true)
            : new CommandOutcome.CommandIdReused();
    }
}
