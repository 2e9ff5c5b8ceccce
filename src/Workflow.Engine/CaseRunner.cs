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
    public Task<CommandOutcome> OpenAsync(string workflow, string commandId, CaseCommand.OpenCase command, Actor actor, CancellationToken cancellationToken) =>
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
    /// has its effect once and gets the stored answer. Throws <see cref="CaseBusyException"/> when others kept winning the race.
    /// </summary>
    public Task<CommandOutcome> RunAsync(CaseId id, string commandId, CaseCommand command, Actor actor, CancellationToken cancellationToken) =>
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
        Exception? lost = null;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                if (await TryAsync(id, commandId, command, actor, opensOn, cancellationToken) is { } outcome)
                    return outcome;
            }
            catch (Exception race) when (race is LostRaceException or StoreBusyException || parts.Store.Database.IsTransient(race))
            {
                lost = race;
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
        var definition = opensOn ?? await parts.Catalog.GetAsync(current?.Workflow ?? "", current?.DefinitionVersion ?? 0, cancellationToken);
        var facts = await parts.Facts.LoadAsync(definition, current, cancellationToken);
        switch (Decider.Decide(definition, current, command, actor, facts, parts.Clock.Now()))
        {
            case Decision.Rejected rejected:
                return new CommandOutcome.Refused(rejected.Rejection);
            case Decision.Accepted { Events.IsEmpty: true } unchanged:
                return new CommandOutcome.Done([], unchanged.Next, unchanged.Next.Version, IsRepeat: false);
            case Decision.Accepted accepted:
                await parts.Cases.SaveAsync(
                    CaseStore.Record(current, opened.LastHash, accepted, actor, commandId, payloadHash),
                    cancellationToken
                );
                parts.Nudge.Give();
                return new CommandOutcome.Done(accepted.Events, accepted.Next, accepted.Next.Version, IsRepeat: false);
            default:
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
