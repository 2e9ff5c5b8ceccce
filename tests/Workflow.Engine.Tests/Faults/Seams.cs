using System.Collections.Immutable;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Tests.Faults;

/// <summary>
/// Where the simulation meets what it tries: the decider and the projections as they are, and a store that keeps its promises. A planted
/// bug is a class of its own that answers one of these wrongly.
/// </summary>
internal class Seams
{
    /// <summary>True: a decision on a version that was overtaken isn't saved.</summary>
    public virtual bool ChecksVersions => true;

    /// <summary>True: what one pump has claimed no other claims.</summary>
    public virtual bool ClaimsExclusively => true;

    /// <summary>True: a rung that has a row isn't stored again.</summary>
    public virtual bool ChecksRungs => true;

    /// <summary>True: a command id that was stored gets the stored answer.</summary>
    public virtual bool RemembersCommands => true;

    /// <summary>True: only the same wish gets it.</summary>
    public virtual bool ComparesWishes => true;

    /// <summary>True: what is answered as saved is saved. Asked once for each save.</summary>
    public virtual bool Stores => true;

    public virtual Decision Decide(
        WorkflowDefinition definition,
        Case? current,
        CaseCommand command,
        Actor actor,
        Facts facts,
        Instant now
    ) => Decider.Decide(definition, current, command, actor, facts, now);

    public virtual Instant? WakeAt(Case state) => CaseFold.WakeAt(state);

    /// <summary>The events of a decision as they reach the journal.</summary>
    public virtual ImmutableArray<CaseEvent> Recorded(Case? before, ImmutableArray<CaseEvent> events) => events;

    /// <summary>Sees the rows before they are stored. <paramref name="attempt"/> counts from 1.</summary>
    public virtual void Projected(ProjectedRows rows, IReadOnlyList<RecordedDecision> decisions, int attempt) { }
}
