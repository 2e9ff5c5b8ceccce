using System.Collections.Immutable;

namespace Workflow.Core.Definitions;

/// <summary>Reads tracks with their stages and tasks.</summary>
internal sealed class TrackReader(DefinitionScope scope, SchemaReader schema)
{
    private static readonly Dictionary<string, PickRule> PickRules = new(StringComparer.Ordinal)
    {
        ["first"] = PickRule.First,
        ["least-open"] = PickRule.LeastOpen,
    };

    private static readonly Dictionary<string, bool> Signers = new(StringComparer.Ordinal)
    {
        ["accountable"] = true,
        ["performer"] = false,
    };

    private static readonly Dictionary<string, SuspensionRule> SuspensionRules = new(StringComparer.Ordinal)
    {
        ["pause"] = SuspensionRule.Pause,
        ["cancel"] = SuspensionRule.Cancel,
        ["keep"] = SuspensionRule.Keep,
    };

    private static readonly Dictionary<string, bool> Openings = new(StringComparer.Ordinal) { ["on-demand"] = true, ["with-case"] = false };

    private ProblemList Problems => scope.Problems;

    /// <summary>Notes the names of all tracks, stages and tasks before any is read, since they refer to each other.</summary>
    public static void Declare(KnownNames names, SourceNode? tracks)
    {
        names.DeclareAll(NameKind.Track, tracks);
        foreach (var stages in MapsUnder(tracks, "stages"))
        {
            names.DeclareAll(NameKind.Stage, stages);
            foreach (var tasks in MapsUnder(stages, "tasks"))
                names.DeclareAll(NameKind.Task, tasks);
        }
    }

    /// <summary>The definition's own tracks, the main line first, then those of shared files; what can't be read is told and left out.</summary>
    public NamedList<TrackDefinition> Read(MapReader definition, ImmutableArray<MapReader> shared)
    {
        var tracks = definition.Named("tracks", "the tracks", Track);
        var beside = shared.SelectMany(part => part.Named("tracks", "the tracks", Track)).ToList();
        if (!definition.Has("tracks"))
            Problems.Error(definition.Where, "a workflow needs 'tracks:' with at least one track");
        else if (tracks.Count > 0 && tracks[0].Value.OpensOnDemand)
            Problems.Error(definition.WhereIs("tracks"), "the first track is the main line, which every case has; it can't open on demand");
        foreach (var (name, track) in tracks.Skip(1).Concat(beside).Where(track => !track.Value.OpensOnDemand))
            Problems.Error(
                track.Stages.Count > 0 ? track.Stages[0].Value.Where : definition.Where,
                $"the track '{name}' needs 'opens: on-demand'"
            );
        return new([
            .. tracks,
            .. beside.Where(track => !tracks.Contains(track.Key)).DistinctBy(track => track.Key, StringComparer.Ordinal),
        ]);
    }

    private TrackDefinition? Track(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a track", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var onDemand = map.Choice("opens", Openings, otherwise: false);
        var openedBy = Posts(map, "opened-by");
        var opening = schema.FormFields(map.Node("opening"), "opening", scope.Forms);
        var happened = scope.Name(map, "happened", NameKind.Field);
        if (happened is not null)
            CheckHappened(opening, happened, map.WhereIs("happened"));
        var several = map.YesNo("several");
        var survives = map.YesNo("survives");
        if (!onDemand && (map.Has("opened-by") || several))
            Problems.Error(map.Where, $"the track '{name}' is opened by people, so it needs 'opens: on-demand'");
        map.RequiredNode("stages");
        var names = (map.Node("stages") as SourceNode.Map)?.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal) ?? [];
        var stages = map.Named("stages", "the stages", (stage, body) => Stage(stage, body, names));
        map.Done();
        if (stages.Count > 0)
            return new(name, title, onDemand, stages)
            {
                OpenedBy = openedBy,
                Opening = opening,
                HappenedField = happened,
                Several = several,
                Survives = survives,
            };
        if (names.Count == 0 && map.Has("stages"))
            Problems.Error(map.Where, $"the track '{name}' has no stage");
        return null;
    }

    private StageDefinition? Stage(string name, SourceNode node, HashSet<string> stages)
    {
        if (MapReader.Of(node, "a stage", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var label = map.Localized("label");
        var accountable = scope.RequiredPost(map, "accountable");
        var names = (map.Node("tasks") as SourceNode.Map)?.Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal) ?? [];
        var tasks = map.Named("tasks", "the tasks", (task, body) => Task(task, body, names));
        var waits = map.Localized("waits");
        var suspends = map.YesNo("suspends");
        var transitions = new TransitionReader(scope, tasks, stages).Read(map.Items("then"));
        map.Done();
        return accountable is null
            ? null
            : new(name, title, label ?? title, accountable, tasks, transitions, map.Where)
            {
                Waits = waits,
                Suspends = suspends,
                HasOwnLabel = label is not null,
            };
    }

    private TaskDefinition? Task(string name, SourceNode node, HashSet<string> tasksOfStage)
    {
        if (MapReader.Of(node, "a task", Problems) is not { } map)
            return null;
        var finding = scope.Name(map, "finding", NameKind.Finding);
        var byHand = Posts(map, "by-hand");
        var task = new TaskDefinition
        {
            Name = name,
            Title = DefinitionScope.Title(map, name),
            Instruction = map.Localized("instruction") ?? LocalizedText.Empty,
            By = scope.Post(map, "by"),
            Pick = map.Choice("pick", PickRules, PickRule.First),
            Accountable = scope.Post(map, "accountable"),
            Finding = finding,
            EndsFinding = scope.Name(map, "ends-finding", NameKind.Finding),
            SignedByAccountable = map.Choice("signed-by", Signers, otherwise: false),
            Form = schema.FormFields(map.Node("form"), "form", scope.Forms),
            HappenedField = scope.Name(map, "happened", NameKind.Field),
            Due = scope.Name(map, "due", NameKind.Rule),
            DueWhen = [.. map.Items("due-when").Select(DueChoice).OfType<DueChoice>()],
            NoDeadlineReason = map.Text("no-deadline"),
            Ladder = scope.Name(map, "ladder", NameKind.Ladder),
            OpensBeforeDays = map.Number("opens-before-days") ?? 14,
            OpensAhead = map.Has("opens-before-days"),
            OnSuspension = map.Choice("on-suspension", SuspensionRules, SuspensionRule.Pause),
            ParticipantTakesPart = map.YesNo("participant-takes-part"),
            IsOptional = map.YesNo("optional") || !byHand.IsEmpty,
            ByHand = byHand,
            When = scope.Condition(map, "when"),
            After = TasksOfStage(map, "after", tasksOfStage),
            AnotherPersonThan = TasksOfStage(map, "another-person-than", tasksOfStage),
            Where = map.Where,
        };
        Check(task, map);
        map.Done();
        return task;
    }

    private void Check(TaskDefinition task, MapReader map)
    {
        if (map.Has("due") && map.Has("no-deadline"))
            Problems.Error(map.WhereIs("no-deadline"), $"the task '{task.Name}' has both 'due:' and 'no-deadline:'");
        if (!map.Has("due") && !map.Has("no-deadline"))
            Problems.Error(
                map.Where,
                $"the task '{task.Name}' needs 'due:' with a deadline rule, or 'no-deadline:' with the reason why not"
            );
        if (map.Has("due") && !map.Has("ladder"))
            Problems.Error(map.Where, $"the task '{task.Name}' has a deadline but no 'ladder:' that says who is told when it is missed");
        if (map.Has("due-when") && !map.Has("due"))
            Problems.Error(map.WhereIs("due-when"), "'due-when:' needs 'due:' with the row that holds otherwise");
        if (map.Has("ladder") && !map.Has("due"))
            Problems.Error(map.WhereIs("ladder"), $"the task '{task.Name}' has a ladder but no 'due:' that it could climb from");
        if (map.Has("signed-by") && !map.Has("finding"))
            Problems.Error(map.WhereIs("signed-by"), "'signed-by:' belongs to a task with 'finding:'");
        if (task.AnotherPersonThan.Contains(task.Name))
            Problems.Error(map.WhereIs("another-person-than"), $"'{task.Name}' can't be done by another person than itself");
        if (task.HappenedField is { } happened)
            CheckHappened(task.Form, happened, map.WhereIs("happened"));
    }

    private ImmutableArray<string> TasksOfStage(MapReader map, string key, HashSet<string> tasksOfStage)
    {
        var named = scope.NameList(map, key, NameKind.Task);
        foreach (var task in named.Where(task => !tasksOfStage.Contains(task)))
            Problems.Error(
                map.WhereIs(key),
                $"'{key}:' names '{task}', which is no task of this stage{NearestName.Hint(task, tasksOfStage)}"
            );
        return [.. named.Where(tasksOfStage.Contains)];
    }

    private DueChoice? DueChoice(SourceNode node)
    {
        if (MapReader.Of(node, "a choice of a deadline", Problems) is not { } map)
            return null;
        map.RequiredNode("when");
        var when = scope.Condition(map, "when");
        var row = scope.RequiredName(map, "row", NameKind.Rule);
        map.Done();
        return when is null || row is null ? null : new(when, row);
    }

    private ImmutableArray<PostReference> Posts(MapReader map, string key) =>
        [.. map.Words(key).Select(word => scope.PostAt(key, word.Text, word.Where)).OfType<PostReference>()];

    private void CheckHappened(ImmutableArray<FormField> form, string happened, SourceLocation where)
    {
        if (form.FirstOrDefault(field => field.Name == happened) is not { } asked)
            Problems.Error(where, $"'happened:' names '{happened}', which the form doesn't ask for");
        else if (asked.IsOptional)
            Problems.Error(where, $"'happened:' names '{happened}', which the form leaves optional");
        if (scope.Fields.TryGetValue(happened, out var field) && field.Type is not (FieldType.Date or FieldType.DateTime))
            Problems.Error(where, $"'happened:' needs a date or date-time, but '{happened}' is neither");
    }

    private static IEnumerable<SourceNode.Map> MapsUnder(SourceNode? group, string key) =>
        ((group as SourceNode.Map)?.Entries ?? ImmutableArray<SourceEntry>.Empty)
            .Select(entry => (entry.Value as SourceNode.Map)?.Find(key))
            .OfType<SourceNode.Map>();
}
