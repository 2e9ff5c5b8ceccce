using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>The fields and counters of a case as conditions and tables see them.</summary>
internal static class CaseValues
{
    /// <summary>
    /// A field's value, null while unknown or while its committed text (by reference) isn't at hand; or what a counter counts. Null for a name
    /// that is neither.
    /// </summary>
    public static object? Of(
        string name,
        WorkflowDefinition definition,
        Case current,
        Track? track,
        Func<int, string?> textOf,
        Func<CounterDefinition, int> countOf
    )
    {
        if (definition.Counters.TryGetValue(name, out var counter))
            return (decimal)countOf(counter);
        return definition.Fields.Contains(name) && current.FieldFor(track, name) is { } stored ? Open(stored, textOf) : null;
    }

    private static object? Open(StoredValue stored, Func<int, string?> textOf) =>
        stored switch
        {
            StoredValue.Plain plain => plain.Value.AsObject(),
            StoredValue.Committed committed when textOf(committed.Reference) is { } text => new FieldValue(committed.Type, text).AsObject(),
            _ => null,
        };
}
