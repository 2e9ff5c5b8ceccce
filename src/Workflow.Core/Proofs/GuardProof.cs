using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.Rules;

namespace Workflow.Core.Proofs;

/// <summary>
/// When all that must be done in a stage is done, one of its ways out holds, whatever the fields say. Conditions are tried on one value of
/// each piece between their constants; fields that may still be empty are tried empty too.
/// </summary>
internal static class GuardProof
{
    private const long MaxTrials = 200_000;

    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        var always = Required(definition.Opening);
        foreach (var track in definition.Tracks.Values)
        {
            var known = FieldsKnownAtEntry(track, always);
            foreach (var stage in track.Stages.Values)
            {
                var inStage = DefinitionProof
                    .RequiredTasks(stage)
                    .Aggregate(known[stage.Name], (fields, task) => fields.Union(Required(task.Form)));
                CheckStage(definition, stage, inStage, problems);
            }
        }
    }

    private static void CheckStage(
        WorkflowDefinition definition,
        StageDefinition stage,
        ImmutableHashSet<string> known,
        ProblemList problems
    )
    {
        var required = DefinitionProof.RequiredTasks(stage).Select(task => task.Name).ToHashSet(StringComparer.Ordinal);
        var ways = stage
            .Transitions.Where(way => way.WhenMissed is null && (way.To is not null || way.ClosesTrack) && way.After.All(required.Contains))
            .ToImmutableArray();
        ImmutableArray<Expression> guards = [.. ways.Select(way => way.When).OfType<Expression>()];
        if (ways.IsEmpty || guards.IsEmpty)
            return;
        if (SpaceOf(definition, guards, known) is not { } space || space.Count > MaxTrials)
        {
            problems.Warn(
                stage.Where,
                $"whether the stage '{stage.Name}' can always be left was not decided: its conditions compute or compare fields"
            );
            return;
        }
        foreach (var cell in space.Cells())
        {
            if (Fault(ways, cell) is not { } fault)
                continue;
            problems.Error(stage.Where, fault);
            return;
        }
    }

    /// <summary>What goes wrong for the values of a cell, or null when a way out holds.</summary>
    private static string? Fault(ImmutableArray<Transition> ways, ImmutableArray<(string Name, Piece Piece)> cell)
    {
        var values = cell.ToDictionary(pair => pair.Name, pair => pair.Piece.Value, StringComparer.Ordinal);
        var words = ValueSpace.Describe([.. cell.Select(pair => pair.Piece)]);
        foreach (var way in ways)
        {
            try
            {
                if (way.When is null || way.When.IsTrue(values))
                    return null;
            }
            catch (RuleException broken)
            {
                var line = way.Where.Line.ToString(CultureInfo.InvariantCulture);
                return $"the condition in line {line} can't be computed when {words}: {broken.Message}";
            }
        }
        return $"no way out holds when {words}";
    }

    private static GuardSpace? SpaceOf(WorkflowDefinition definition, ImmutableArray<Expression> guards, ImmutableHashSet<string> known)
    {
        if (!guards.All(guard => guard.IsDecidedByConstants))
            return null;
        var lists = ImmutableArray.CreateBuilder<PieceList>();
        foreach (var name in guards.SelectMany(guard => guard.Names).Distinct(StringComparer.Ordinal))
        {
            if (!definition.Fields.TryGetValue(name, out var field) || field.Type == FieldType.DateTime)
                return null;
            var constants = guards.SelectMany(guard => guard.ConstantsComparedWith(name));
            lists.Add(ValueSpace.Cut(name, field.RuleType, constants, mayBeEmpty: !known.Contains(name)));
        }
        return new(lists.ToImmutable());
    }

    /// <summary>The fields that every way to a stage has asked for.</summary>
    private static Dictionary<string, ImmutableHashSet<string>> FieldsKnownAtEntry(TrackDefinition track, ImmutableHashSet<string> always)
    {
        var all = track
            .Stages.Values.SelectMany(stage => stage.Tasks.Values)
            .Aggregate(always, (fields, task) => fields.Union(Required(task.Form)));
        var known = track.Stages.Names.ToDictionary(
            name => name,
            name => name == track.Stages[0].Key ? always : all,
            StringComparer.Ordinal
        );
        bool shrank;
        do
        {
            shrank = false;
            foreach (var stage in track.Stages.Values)
            {
                foreach (var way in stage.Transitions.Where(way => way.To is not null))
                {
                    var waited = way.After.IsEmpty ? DefinitionProof.RequiredTasks(stage) : way.After.Select(name => stage.Tasks[name]);
                    var after = waited.Aggregate(known[stage.Name], (fields, task) => fields.Union(Required(task.Form)));
                    var entry = known[way.To ?? ""].Intersect(after);
                    shrank |= entry.Count < known[way.To ?? ""].Count;
                    known[way.To ?? ""] = entry;
                }
            }
        } while (shrank);
        return known;
    }

    private static ImmutableHashSet<string> Required(IEnumerable<FormField> fields) =>
        fields.Where(field => !field.IsOptional).Select(field => field.Name).ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>A value space that remembers which input each piece is of.</summary>
    private sealed class GuardSpace(ImmutableArray<PieceList> inputs)
    {
        private readonly ValueSpace _space = new(inputs);

        public long Count => _space.Count;

        public IEnumerable<ImmutableArray<(string Name, Piece Piece)>> Cells() =>
            _space.Cells().Select(cell => cell.Select((piece, i) => (inputs[i].Name, piece)).ToImmutableArray());
    }
}
