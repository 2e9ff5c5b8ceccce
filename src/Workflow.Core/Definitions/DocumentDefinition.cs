using System.Collections.Immutable;
using Workflow.Core.Rules;

namespace Workflow.Core.Definitions;

/// <summary>
/// A paper that a case gives: the posts of <paramref name="PrintedBy"/> can read and print it once the task <paramref name="From"/> was
/// completed. <paramref name="Texts"/> is its wording by language; every field in it may be read by every one of those posts.
/// </summary>
public sealed record DocumentDefinition(
    string Name,
    LocalizedText Title,
    ImmutableArray<PostReference> PrintedBy,
    string From,
    ImmutableSortedDictionary<string, Template> Texts
)
{
    /// <summary>Behind the name of a choice: its code, for conditions; the name alone gives its label.</summary>
    public const string CodeSuffix = "_code";

    /// <summary>Where it is written.</summary>
    public SourceLocation Where { get; init; }

    /// <summary>
    /// The language in which it is written for a reader of <paramref name="language"/>: that one (<c>zh</c> for <c>zh-Hans</c>), else
    /// English, else the first.
    /// </summary>
    public string LanguageFor(string language) =>
        new[] { language, language.Split('-')[0], "en" }.FirstOrDefault(Texts.ContainsKey) ?? Texts.Keys.First();

    /// <summary>The fields that its wording uses, in any language.</summary>
    public ImmutableSortedSet<string> FieldsUsed(NamedList<FieldDefinition> fields) =>
        [.. Texts.Values.SelectMany(text => text.Names).Select(name => FieldOf(name, fields)).OfType<string>()];

    /// <summary>The field that a variable is about, null for a variable that is about none.</summary>
    public static string? FieldOf(string variable, NamedList<FieldDefinition> fields)
    {
        if (fields.Contains(variable))
            return variable;
        return
            variable.EndsWith(CodeSuffix, StringComparison.Ordinal)
            && fields.TryGetValue(variable[..^CodeSuffix.Length], out var choice)
            && choice.Type == FieldType.Choice
            ? choice.Name
            : null;
    }
}
