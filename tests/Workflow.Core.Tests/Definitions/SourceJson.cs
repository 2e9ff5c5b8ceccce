using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

/// <summary>A read file as JSON, as an editor hands it to a schema.</summary>
internal static class SourceJson
{
    public static JsonNode? Of(SourceNode node) =>
        node switch
        {
            SourceNode.Map map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))),
            SourceNode.List list => new JsonArray([.. list.Items.Select(Of)]),
            SourceNode.Scalar { IsEmpty: true } => null,
            SourceNode.Scalar { IsQuoted: false, Text: "true" or "false" } scalar => JsonValue.Create(scalar.Text == "true"),
            SourceNode.Scalar { IsQuoted: false } scalar
                when int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            SourceNode.Scalar scalar => JsonValue.Create(scalar.Text),
            _ => throw new InvalidOperationException(node.Kind),
        };
}
