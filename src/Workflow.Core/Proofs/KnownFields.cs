using System.Collections.Immutable;
using Workflow.Core.Definitions;

namespace Workflow.Core.Proofs;

/// <summary>Which fields have a value wherever a case may stand.</summary>
internal static class KnownFields
{
    /// <summary>By stage of a track: the fields that every way to it has asked for, so that none of them is empty there.</summary>
    public static Dictionary<string, ImmutableHashSet<string>> AtEntry(WorkflowDefinition definition, TrackDefinition track)
    {
        var always = Required(definition.Opening);
        if (IsOpenedByHandOnly(definition, track))
            always = always.Union(Required(track.Opening));
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
                    var waited =
                        way.WhenTermEnds ? []
                        : way.After.IsEmpty ? DefinitionProof.RequiredTasks(definition, stage)
                        : way.After.Select(name => stage.Tasks[name]);
                    var after = waited.Aggregate(known[stage.Name], (fields, task) => fields.Union(Required(task.Form)));
                    var entry = known[way.To ?? ""].Intersect(after);
                    shrank |= entry.Count < known[way.To ?? ""].Count;
                    known[way.To ?? ""] = entry;
                }
            }
        } while (shrank);
        return known;
    }

    private static bool IsOpenedByHandOnly(WorkflowDefinition definition, TrackDefinition track) =>
        !track.OpenedBy.IsEmpty
        && DefinitionProof.Stages(definition).All(pair => pair.Stage.Transitions.All(way => way.Opens != track.Name))
        && definition.Counters.Values.All(counter => counter.Opens != track.Name);

    /// <summary>The fields of a form that can't stay empty.</summary>
    public static ImmutableHashSet<string> Required(IEnumerable<FormField> fields) =>
        fields.Where(field => !field.IsOptional).Select(field => field.Name).ToImmutableHashSet(StringComparer.Ordinal);
}
