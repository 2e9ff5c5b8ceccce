using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>The one door: what a command, or the passing of time, means for a case. Pure; same arguments, same answer.</summary>
public static class Decider
{
    /// <summary>
    /// Decides. <paramref name="current"/> is null only for <see cref="CaseCommand.OpenCase"/>. Decides at <paramref name="now"/>, or at
    /// the case's last recorded time when that is later. Never throws for a command that a person can send.
    /// </summary>
    public static Decision Decide(WorkflowDefinition definition, Case? current, CaseCommand command, Actor actor, Facts facts, Instant now) =>
        throw new NotSupportedException();
}
