using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>The fields and counters of a case as conditions and tables see them.</summary>
internal static class CaseValues
{
    /// <summary>Every field of the definition by name, null while unknown or while its committed text (by reference) isn't at hand; and what each counter counts.</summary>
    public static IReadOnlyDictionary<string, object?> Of(
        WorkflowDefinition definition,
        IReadOnlyDictionary<string, StoredValue> fields,
        Func<int, string?> textOf,
        Func<CounterDefinition, int> countOf
    )
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var name in definition.Fields.Names)
            values[name] = fields.TryGetValue(name, out var stored) ? Open(stored, textOf) : null;
        foreach (var counter in definition.Counters.Values)
            values[counter.Name] = (decimal)countOf(counter);
        return values;
    }

    private static object? Open(StoredValue stored, Func<int, string?> textOf) =>
        stored switch
        {
            StoredValue.Plain plain => plain.Value.AsObject(),
            StoredValue.Committed committed when textOf(committed.Reference) is { } text => new FieldValue(committed.Type, text).AsObject(),
            _ => null,
        };
}
