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
        var ending = Ending(map);
        var transition = new Transition
        {
            After = scope.NameList(map, "after", NameKind.Task),
            When = scope.Condition(map, "when"),
            WhenMissed = whenMissed,
            WhenDone = scope.Name(map, "when-done", NameKind.Task),
            WhenTermEnds = map.YesNo("when-term-ends"),
            To = to is null or Closed ? null : Stage(to, map),
            ClosesTrack = to == Closed,
            EndsCase = ending is not null || map.YesNo("ends-case"),
            Ending = ending,
            Opens = scope.Name(map, "open", NameKind.Track),
            Supersedes = scope.NameList(map, "supersedes", NameKind.Task),
            Reopens = Reopening(map),
            OpensCase = OpensCase(map),
            Consequence = map.Text("consequence"),
            Handover = new HandoverReader(scope).Read(map),
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
        if (map.Has("open") && !map.Has("to") && !map.Has("when-missed") && !map.Has("when-done"))
            Problems.Error(
                map.Where,
                "'open:' alone belongs to 'when-missed:' or 'when-done:': a track opens beside when a task is missed or done"
            );
        foreach (var beside in new[] { "when-missed", "when-done" }.Where(map.Has))
        {
            if (map.Has("to"))
                Problems.Error(map.WhereIs(beside), $"'{beside}:' opens a track beside; the stage stays, so 'to:' doesn't go with it");
        }
        if (map.Has("when-missed") && map.Has("when-done"))
            Problems.Error(map.WhereIs("when-done"), "a task is either missed or done; write two ways, one for each");
        if (transition.WhenDone is { } done && !tasks.Contains(done))
            Problems.Error(
                map.WhereIs("when-done"),
                $"'when-done:' names '{done}', which is no task of this stage{NearestName.Hint(done, tasks.Names)}"
            );
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

    /// <summary>The name of an ending, when 'ends-case:' names one instead of saying yes or no.</summary>
    private string? Ending(MapReader map) =>
        map.Node("ends-case") is SourceNode.Scalar { IsEmpty: false, Text: not ("true" or "false" or "yes" or "no") } word
            ? scope.Names.Use(NameKind.Ending, word.Text, word.Where) ?? word.Text
            : null;

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

    private CaseOpening? OpensCase(MapReader map)
    {
        if (map.Group("opens-case", "a case to open") is not { } group)
            return null;
        if (!map.Has("to"))
            Problems.Error(map.WhereIs("opens-case"), "'opens-case:' belongs to a way out: write 'to:' beside it");
        var workflow = group.RequiredText("workflow");
        var with = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in group.Group("with", "the fields (their_field: our_field)")?.Entries ?? [])
        {
            if (entry.Value is not SourceNode.Scalar { IsEmpty: false } word)
                Problems.Error(
                    entry.Value.Where,
                    $"'{MapReader.Short(entry.Key)}' expects a field of this workflow, found {entry.Value.Kind}"
                );
            else if (scope.Names.Use(NameKind.Field, word.Text, word.Where) is { } ours)
                with[entry.Key] = ours;
        }
        group.Done();
        return workflow is null ? null : new(workflow, with.ToImmutable()) { Where = group.Where };
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
}
