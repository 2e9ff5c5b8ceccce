using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Definitions;

/// <summary>
/// What of a definition a running case stands in: everything that its files say but rules, ladders, messages, its version and its title.
/// Places, comments and spacing don't count; the order of what is written does.
/// </summary>
internal static class DefinitionStructure
{
    private static readonly string[] Changeable = ["version", "title", "uses", "shared", "ladders", "messages"];

    /// <summary>SHA-256 (hex, lower case) over the definition's own text and the shared parts that it uses, in order.</summary>
    public static string HashOf(IEnumerable<SourceNode> parts)
    {
        var text = new StringBuilder();
        foreach (var map in parts.OfType<SourceNode.Map>())
        {
            foreach (var entry in map.Entries.Where(entry => !Changeable.Contains(entry.Key, StringComparer.Ordinal)))
                Write(text, entry);
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Write(StringBuilder text, SourceEntry entry)
    {
        Write(text, entry.Key);
        Write(text, entry.Value);
    }

    private static void Write(StringBuilder text, SourceNode node)
    {
        switch (node)
        {
            case SourceNode.Scalar { IsEmpty: true }:
                text.Append('-');
                break;
            case SourceNode.Scalar scalar:
                Write(text, scalar.Text);
                break;
            case SourceNode.List list:
                text.Append('[');
                foreach (var item in list.Items)
                    Write(text, item);
                text.Append(']');
                break;
            case SourceNode.Map map:
                text.Append('{');
                foreach (var entry in map.Entries)
                    Write(text, entry);
                text.Append('}');
                break;
        }
    }

    /// <summary>A text with its length before it, so that no two sequences read alike.</summary>
    private static void Write(StringBuilder text, string value) =>
        text.Append(value.Length.ToString(CultureInfo.InvariantCulture)).Append(':').Append(value);
}
