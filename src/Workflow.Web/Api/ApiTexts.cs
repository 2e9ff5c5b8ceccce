using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Web.Forms;

namespace Workflow.Web.Api;

/// <summary>Words and choices as programs send them.</summary>
public static class ApiTexts
{
    /// <summary>Reasons by name, each with a salt of its own; null stands for none.</summary>
    public static ImmutableSortedDictionary<string, PrivateText> Private(Dictionary<string, string>? reasons) =>
        (reasons ?? []).ToImmutableSortedDictionary(pair => pair.Key, pair => PostedForm.Private(pair.Value ?? ""), StringComparer.Ordinal);

    /// <summary>One of an enumeration's names in any case, never its number. Null stays null.</summary>
    public static bool TryRead<T>(string? text, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!char.IsLetter(text[0]) || !Enum.TryParse<T>(text, ignoreCase: true, out var read) || !Enum.IsDefined(read))
            return false;
        value = read;
        return true;
    }

    /// <summary>As above, with what an empty text means.</summary>
    public static bool TryRead<T>(string? text, T otherwise, out T value)
        where T : struct, Enum
    {
        var isRead = TryRead<T>(text, out var given);
        value = given ?? otherwise;
        return isRead;
    }
}
