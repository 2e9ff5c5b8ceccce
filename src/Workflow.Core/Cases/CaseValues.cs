using Workflow.Core.Definitions;

namespace Workflow.Core.Cases;

/// <summary>The fields of a case as conditions and tables see them.</summary>
internal static class CaseValues
{
    /// <summary>Every field of the definition by name; null while unknown, or while its committed text isn't at hand.</summary>
    public static IReadOnlyDictionary<string, object?> Of(WorkflowDefinition definition, Case current, Facts facts)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var name in definition.Fields.Names)
            values[name] = current.Fields.TryGetValue(name, out var stored) ? Open(stored, facts) : null;
        return values;
    }

    private static object? Open(StoredValue stored, Facts facts) =>
        stored switch
        {
            StoredValue.Plain plain => plain.Value.AsObject(),
            StoredValue.Committed committed when facts.PersonalTexts.TryGetValue(committed.Reference, out var text) => new FieldValue(
                committed.Type,
                text
            ).AsObject(),
            _ => null,
        };
}
