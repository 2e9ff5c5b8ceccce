using Workflow.Core.Definitions;

namespace Workflow.Web.Forms;

/// <summary>What a person is known by: the texts of opening forms that are kept apart, such as a name and a number.</summary>
public static class Identifiers
{
    /// <summary>So many are compared pair by pair; openings tell the name and the number first.</summary>
    private const int MostCompared = 4;

    /// <summary>
    /// The fields of these definitions by which their cases can be found, each once. One text alone finds nothing, so a definition needs
    /// two.
    /// </summary>
    public static IReadOnlyList<FieldDefinition> Of(IEnumerable<WorkflowDefinition> definitions) =>
        [
            .. definitions
                .Select(definition =>
                    definition
                        .Opening.Select(asked => definition.Fields[asked.Name])
                        .Where(field => field is { Type: FieldType.Text, IsSensitive: true })
                        .ToList()
                )
                .Where(fields => fields.Count > 1)
                .SelectMany(fields => fields)
                .DistinctBy(field => field.Name, StringComparer.Ordinal),
        ];

    /// <summary>What a form tells of these fields; those left empty aren't among them.</summary>
    public static IReadOnlyDictionary<string, string> Read(PostedForm form, IEnumerable<FieldDefinition> fields) =>
        fields
            .Select(field => (field.Name, Text: form[CaseFields.NameOf(field.Name)] ?? ""))
            .Where(pair => pair.Text.Length > 0)
            .ToDictionary(pair => pair.Name, pair => pair.Text, StringComparer.Ordinal);

    /// <summary>Every two of them: a person who moved has another address, and one of two texts may be misspelt.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, string>> Pairs(IReadOnlyDictionary<string, string> texts)
    {
        var first = texts.Take(MostCompared).ToList();
        return from left in first.Index() from right in first.Skip(left.Index + 1) select Both(left.Item, right);
    }

    private static Dictionary<string, string> Both(KeyValuePair<string, string> left, KeyValuePair<string, string> right) =>
        new([left, right], StringComparer.Ordinal);
}
