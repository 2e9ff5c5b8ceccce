using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Rules;

/// <summary>The values that the conditions of a definition may look at: its fields and counters, <c>now</c>, and the outputs of its tables.</summary>
public static class RuleValues
{
    /// <summary>
    /// Every field and counter of the definition by name (<paramref name="known"/> gives those that have a value; the others are null), <c>now</c>, and as
    /// <c>table.output</c> what the tables that <paramref name="needed"/> asks for decide. Throws <see cref="RuleException"/> when one of them can't.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Of(
        WorkflowDefinition definition,
        IReadOnlyDictionary<string, object?> known,
        Instant now,
        IEnumerable<string> needed
    )
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal) { [ReservedNames.Now] = now };
        foreach (var name in definition.Fields.Names.Concat(definition.Counters.Names))
            values[name] = known.GetValueOrDefault(name);
        foreach (var name in needed.Select(TableOf).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (!definition.Tables.TryGetValue(name, out var table))
                continue;
            foreach (var (output, value) in table.Decide(values))
                values[$"{name}.{output}"] = value;
        }
        return values;
    }

    private static string? TableOf(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : null;
}
