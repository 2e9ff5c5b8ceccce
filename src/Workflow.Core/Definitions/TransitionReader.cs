using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads the ways out of one stage, which has these tasks, in a track that has these stages.</summary>
internal sealed class TransitionReader(DefinitionScope scope, NamedList<TaskDefinition> tasks, IReadOnlyCollection<string> stages)
{
    private const string Closed = "closed";
    private const int Most = 200;

    private ProblemList Problems => scope.Problems;

    public ImmutableArray<Transition> Read(ImmutableArray<SourceNode> items)
    {
        if (items.Length > Most)
            Problems.Error(items[Most].Where, FormattableString.Invariant($"more than {Most} ways out of one stage aren't read"));
        return [.. items.Take(Most).Select(Transition).OfType<Transition>()];
    }

    private Transition? Transition(SourceNode node)
    {
        if (MapReader.Of(node, "a transition", Problems) is not { } map)
            return null;
        var whenMissed = scope.Name(map, "when-missed", NameKind.Task);
        var to = map.Text("to");
        var transition = new Transition
        {
            After = scope.NameList(map, "after", NameKind.Task),
            When = scope.Condition(map, "when"),
            WhenMissed = whenMissed,
            WhenTermEnds = map.YesNo("when-term-ends"),
            To = to is null or Closed ? null : Stage(to, map),
            ClosesTrack = to == Closed,
            EndsCase = map.YesNo("ends-case"),
            Opens = scope.Name(map, "open", NameKind.Track),
            Supersedes = scope.NameList(map, "supersedes", NameKind.Task),
            Reopens = Reopening(map),
            Consequence = map.Text("consequence"),
            Handover = map.Has("handover") ? Handover(map) : null,
            Where = map.Where,
        };
        Check(transition, map);
        map.Done();
        return transition;
    }

    private void Check(Transition transition, MapReader map)
    {
        if (!map.Has("to") && !map.Has("open"))
            Problems.Error(map.Where, "a transition needs 'to:' (a stage, or closed) or 'open:' (a track beside)");
        if (map.Has("open") && !map.Has("to") && !map.Has("when-missed"))
            Problems.Error(map.Where, "'open:' alone belongs to 'when-missed:': a track opens beside when a task is missed");
        if (map.Has("to") && map.Has("when-missed"))
            Problems.Error(map.WhereIs("when-missed"), "'when-missed:' opens a track beside; the stage stays, so 'to:' doesn't go with it");
        foreach (var task in transition.After.Where(task => !tasks.Contains(task)))
            Problems.Error(
                map.WhereIs("after"),
                $"'after:' names '{task}', which is no task of this stage{NearestName.Hint(task, tasks.Names)}"
            );
        if (transition.WhenMissed is { } missed && !tasks.Contains(missed))
            Problems.Error(
                map.WhereIs("when-missed"),
                $"'when-missed:' names '{missed}', which is no task of this stage{NearestName.Hint(missed, tasks.Names)}"
            );
        else if (transition.WhenMissed is { } dueless && tasks[dueless].Due is null && tasks[dueless].NoDeadlineReason is not null)
            Problems.Error(map.WhereIs("when-missed"), $"'{dueless}' has no deadline that could be missed");
        if (transition.EndsCase && !transition.ClosesTrack)
            Problems.Error(map.WhereIs("ends-case"), "'ends-case:' belongs to 'to: closed'");
        if (map.Has("handover") && transition.ClosesTrack)
            Problems.Error(map.WhereIs("handover"), "a track that closes has nothing to hand over");
    }

    private string? Stage(string name, MapReader map)
    {
        if (stages.Contains(name))
            return name;
        var where = map.Node("to")?.Where ?? map.Where;
        var elsewhere = scope.Names.Has(NameKind.Stage, name)
            ? "; that stage belongs to another track"
            : NearestName.Hint(name, stages.Append(Closed));
        Problems.Error(where, $"this track has no stage '{MapReader.Short(name)}'{elsewhere}");
        return null;
    }

    private Reopening? Reopening(MapReader map)
    {
        if (map.Group("reopens", "what is opened again") is not { } group)
            return null;
        var task = scope.RequiredName(group, "task", NameKind.Task);
        var due = scope.RequiredName(group, "due", NameKind.Rule);
        group.Done();
        return task is null || due is null ? null : new(task, due);
    }

    private HandoverDefinition? Handover(MapReader map)
    {
        if (map.Group("handover", "a handover") is not { } group)
            return null;
        var to = scope.RequiredPost(group, "to");
        var accept = scope.RequiredName(group, "accept", NameKind.Rule);
        var ladder = scope.RequiredName(group, "ladder", NameKind.Ladder);
        var complete = scope.RequiredName(group, "complete", NameKind.Rule);
        var completeLadder = scope.RequiredName(group, "complete-ladder", NameKind.Ladder);
        var materials = scope.NameList(group, "materials", NameKind.Material);
        var sees = scope.NameList(group, "receiver-sees", NameKind.DisclosureGroup);
        group.Done();
        return to is null || accept is null || ladder is null || complete is null || completeLadder is null
            ? null
            : new(to, accept, ladder, complete, completeLadder, materials, sees) { Where = group.Where };
    }
}
