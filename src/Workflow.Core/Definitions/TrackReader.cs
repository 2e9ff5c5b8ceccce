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

    /// <summary>The tracks; those that can't be read are told and left out.</summary>
    public NamedList<TrackDefinition> Read(MapReader definition)
    {
        var tracks = definition.Named("tracks", "the tracks", Track);
        if (!definition.Has("tracks"))
            Problems.Error(definition.Where, "a workflow needs 'tracks:' with at least one track");
        else if (tracks.Count > 0 && tracks[0].Value.OpensOnDemand)
            Problems.Error(definition.WhereIs("tracks"), "the first track is the main line, which every case has; it can't open on demand");
        foreach (var (name, track) in tracks.Skip(1).Where(track => !track.Value.OpensOnDemand))
            Problems.Error(
                track.Stages.Count > 0 ? track.Stages[0].Value.Where : definition.Where,
                $"the track '{name}' needs 'opens: on-demand'"
            );
        return tracks;
    }

    private TrackDefinition? Track(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a track", Problems) is not { } map)
            return null;
        var title = DefinitionScope.Title(map, name);
        var onDemand = map.Choice("opens", Openings, otherwise: false);
        var openedBy = map.Words("opened-by")
            .Select(word => scope.PostAt("opened-by", word.Text, word.Where))
            .OfType<PostReference>()
            .ToImmutableArray();
        var opening = schema.FormFields(map.Node("opening"), "opening", scope.Forms);
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
        var label = map.Localized("label") ?? title;
        var accountable = scope.RequiredPost(map, "accountable");
        var tasks = map.Named("tasks", "the tasks", Task);
        var waits = map.Localized("waits");
        var suspends = map.YesNo("suspends");
        var transitions = new TransitionReader(scope, tasks, stages).Read(map.Items("then"));
        map.Done();
        return accountable is null
            ? null
            : new(name, title, label, accountable, tasks, transitions, map.Where) { Waits = waits, Suspends = suspends };
    }

    private TaskDefinition? Task(string name, SourceNode node)
    {
        if (MapReader.Of(node, "a task", Problems) is not { } map)
            return null;
        var finding = scope.Name(map, "finding", NameKind.Finding);
        var task = new TaskDefinition
        {
            Name = name,
            Title = DefinitionScope.Title(map, name),
            Instruction = map.Localized("instruction") ?? LocalizedText.Empty,
            By = scope.Post(map, "by"),
            Pick = map.Choice("pick", PickRules, PickRule.First),
            Accountable = scope.Post(map, "accountable"),
            Finding = finding,
            SignedByAccountable = map.Choice("signed-by", Signers, otherwise: false),
            Form = schema.FormFields(map.Node("form"), "form", scope.Forms),
            HappenedField = scope.Name(map, "happened", NameKind.Field),
            Due = scope.Name(map, "due", NameKind.Rule),
            NoDeadlineReason = map.Text("no-deadline"),
            Ladder = scope.Name(map, "ladder", NameKind.Ladder),
            OpensBeforeDays = map.Number("opens-before-days") ?? 14,
            OnSuspension = map.Choice("on-suspension", SuspensionRules, SuspensionRule.Pause),
            ParticipantTakesPart = map.YesNo("participant-takes-part"),
            IsOptional = map.YesNo("optional"),
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
        if (map.Has("ladder") && !map.Has("due"))
            Problems.Error(map.WhereIs("ladder"), $"the task '{task.Name}' has a ladder but no 'due:' that it could climb from");
        if (map.Has("signed-by") && !map.Has("finding"))
            Problems.Error(map.WhereIs("signed-by"), "'signed-by:' belongs to a task with 'finding:'");
        if (task.HappenedField is { } happened)
            CheckHappened(task, happened, map.WhereIs("happened"));
    }

    private void CheckHappened(TaskDefinition task, string happened, SourceLocation where)
    {
        if (task.Form.FirstOrDefault(field => field.Name == happened) is not { } asked)
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
