using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine.Queries;

/// <summary>A definition as diagrams draw it.</summary>
public static class CaseDiagram
{
    /// <summary>
    /// The lines of stages, the main one first. <paramref name="current"/> marks where a case stands; null marks nothing. Stages name their
    /// accountable as the organisation calls the role in the first department that has it.
    /// </summary>
    public static ImmutableArray<DiagramTrack> Of(WorkflowDefinition definition, Case? current, OrgDirectory directory) =>
        [
            .. definition.Tracks.Values.Select(track => new DiagramTrack(
                track.Name,
                track.Title,
                track.Name == definition.MainTrack,
                current?.Tracks.Values.Any(open => open.Name == track.Name) ?? false,
                [.. track.Stages.Values.Select(stage => StageOf(definition, track, stage, current, directory))],
                [.. track.Stages.Values.SelectMany(stage => stage.Transitions.Select(way => TransitionOf(definition, stage, way)))]
            )),
        ];

    private static DiagramStage StageOf(
        WorkflowDefinition definition,
        TrackDefinition track,
        StageDefinition stage,
        Case? current,
        OrgDirectory directory
    ) =>
        new(
            stage.Name,
            stage.Title,
            AccountableOf(definition, stage.Accountable, current, directory),
            current?.Tracks.Values.Any(open => open.Name == track.Name && open.Stage == stage.Name) ?? false,
            [.. stage.Tasks.Values.Select(task => task.Title)]
        );

    private static LocalizedText AccountableOf(
        WorkflowDefinition definition,
        PostReference reference,
        Case? current,
        OrgDirectory directory
    )
    {
        var kind = definition.Parties.TryGetValue(reference.Party, out var party) ? party.UnitKind : "";
        var departments =
            current is not null && current.Parties.TryGetValue(reference.Party, out var playing)
                ? [playing]
                : directory.Departments.Values.Where(department => department.Kind == kind).Select(department => department.Id);
        var post = departments.SelectMany(department => directory.PostsWith(department, reference.Role)).FirstOrDefault();
        return post?.Title ?? LocalizedText.Same(reference.ToString());
    }

    private static DiagramTransition TransitionOf(WorkflowDefinition definition, StageDefinition stage, Transition way)
    {
        var accept =
            way.Handover is { } handover && definition.Rules.Rows.TryGetValue(handover.AcceptRule, out var rule)
                ? new AllowanceView(handover.AcceptRule, rule.Budget)
                : null;
        return new(stage.Name, way.To, way.Opens, way.When?.Text, way.WhenMissed, way.Handover is not null, way.Consequence, accept);
    }
}
