using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Workflow.Testing;

/// <summary>Everything that a value holds, as text: records compare collections by reference, this doesn't.</summary>
public static class ContentText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        if (depth > 30)
            throw new InvalidOperationException("The value holds itself.");
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string or Enum or Guid:
                text.Append(value);
                break;
            case IFormattable formattable:
                text.Append(formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool yes:
                text.Append(yes ? "true" : "false");
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Write(text, item, depth + 1);
                    text.Append(',');
                }
                text.Append(']');
                break;
            default:
                WriteMembers(text, value, depth);
                break;
        }
    }

    private static void WriteMembers(StringBuilder text, object value, int depth)
    {
        var type = value.GetType();
        text.Append(type.Name).Append('{');
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0);
        foreach (var property in properties.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            text.Append(property.Name).Append('=');
            Write(text, property.GetValue(value), depth + 1);
            text.Append(';');
        }
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            text.Append(field.Name).Append('=');
            Write(text, field.GetValue(value), depth + 1);
            text.Append(';');
        }
        text.Append('}');
    }
}
