using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Engine;

namespace Workflow.Web.Hosting;

/// <summary>What somebody to begin with has to do.</summary>
public enum GuideAct
{
    /// <summary>Opens cases and does the first task.</summary>
    Begins,

    /// <summary>Receives the first handover.</summary>
    Receives,

    /// <summary>Does the task after it.</summary>
    GoesOn,

    /// <summary>Gets the alerts that climb.</summary>
    Oversees,
}

/// <summary>A person of the sample to begin with, and the task or stage that their act is about (null for overseeing).</summary>
public sealed record Guide(GuideAct Act, Person Person, Post Post, LocalizedText? About);

/// <summary>
/// The persons who meet the main acts of a workflow, found in its definition and in the organisation, so that any sample has them.
/// </summary>
public static class Guides
{
    /// <summary>
    /// At most one person for each act, of the workflow in which most of them are met; empty where the organisation can't play the parts.
    /// </summary>
    public static ImmutableArray<Guide> Of(EngineParts parts)
    {
        var directory = parts.Organization.Directory;
        var most = ImmutableArray<Guide>.Empty;
        foreach (var definition in parts.Catalog.Latest)
        {
            var area = directory.Areas.Names.FirstOrDefault(area =>
                definition.Parties.Values.All(party => UnitOf(directory, party, area) is not null)
            );
            if (area is not null && In(definition, directory, area, parts) is var guides && guides.Length > most.Length)
                most = guides;
        }
        return most;
    }

    private static ImmutableArray<Guide> In(WorkflowDefinition definition, OrgDirectory directory, string area, EngineParts parts)
    {
        var stages = definition.Tracks[0].Value.Stages;
        var first = stages[0].Value;
        if (first.Tasks.Values.FirstOrDefault() is not { } begins)
            return [];
        var transition = first.Transitions.FirstOrDefault(transition => transition is { Handover: not null, To: not null });
        var next = transition?.To is { } name && stages.TryGetValue(name, out var stage) ? stage : null;
        var goesOn = next?.Tasks.Values.FirstOrDefault();
        var receiver = transition?.Handover?.To is { } to ? PostOf(to) : null;
        var overseer =
            receiver is not null && directory.CoordinatorOf(receiver.Id) is { } coordinator ? directory.Posts[coordinator.Code] : null;
        return
        [
            .. Guide(GuideAct.Begins, PostOf(begins.By ?? first.Accountable), begins.Title),
            .. Guide(GuideAct.Receives, receiver, next?.Title),
            .. Guide(GuideAct.GoesOn, goesOn?.By is { } by ? PostOf(by) : null, goesOn?.Title),
            .. Guide(GuideAct.Oversees, overseer, null),
        ];

        Post? PostOf(PostReference reference) =>
            UnitOf(directory, definition.Parties[reference.Party], area) is { } unit
                ? directory.PostsWith(unit.Id, reference.Role).FirstOrDefault()
                : null;

        IEnumerable<Guide> Guide(GuideAct act, Post? post, LocalizedText? about) =>
            post is not null && directory.OccupantOf(post.Id, parts.Clock.GetCurrentInstant()) is { } person
                ? [new(act, directory.Persons[person.Code], post, about)]
                : [];
    }

    private static Department? UnitOf(OrgDirectory directory, PartyDefinition party, string area) =>
        directory.UnitServing(party.UnitKind, area);
}
