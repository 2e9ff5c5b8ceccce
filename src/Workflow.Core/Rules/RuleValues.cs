using NodaTime;
using Workflow.Core.Definitions;

namespace Workflow.Core.Rules;

/// <summary>The values that the conditions of a definition may look at: its fields and counters, <c>now</c>, and the outputs of its tables.</summary>
public static class RuleValues
{
    /// <summary>
    /// What <paramref name="needed"/> names: fields and counters of the definition (<paramref name="known"/> gives those that have a value; the
    /// others are null), <c>now</c>, and as <c>table.output</c> what tables decide. Throws <see cref="RuleException"/> when one of them can't.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Of(
        WorkflowDefinition definition,
        IReadOnlyDictionary<string, object?> known,
        Instant now,
        IReadOnlyCollection<string> needed
    ) => Of(definition, known.GetValueOrDefault, now, needed);

    /// <summary>The same, asking only for the values that are needed: a case has many, and a condition looks at few.</summary>
    public static IReadOnlyDictionary<string, object?> Of(
        WorkflowDefinition definition,
        Func<string, object?> known,
        Instant now,
        IReadOnlyCollection<string> needed
    )
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var name in needed)
        {
            if (TableOf(name) is not { } asked || !definition.Tables.TryGetValue(asked, out var table))
                Put(name);
            else if (!values.ContainsKey(name))
                Decide(table);
        }
        return values;

        void Put(string name)
        {
            if (name == ReservedNames.Now)
                values[name] = now;
            else if (definition.Fields.Contains(name) || definition.Counters.Contains(name))
                values[name] = known(name);
        }

        void Decide(DecisionTable table)
        {
            foreach (var input in table.Inputs)
                Put(input.Name);
            foreach (var (output, value) in table.Decide(values))
                values[$"{table.Name}.{output}"] = value;
        }
    }

    private static string? TableOf(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : null;
}
