using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Workflow.Hosts.Tests.Conventions;

/// <summary>Texts for people exist in every language that any text of their family exists in, with the same blanks to fill.</summary>
internal static partial class TranslationRules
{
    /// <summary>The family a resource file belongs to: <c>Texts.resx</c> and <c>Texts.zh-Hans.resx</c> are both of <c>Texts</c>.</summary>
    public static string FamilyOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var dot = name.LastIndexOf('.');
        var folder = Path.GetDirectoryName(path) ?? "";
        return Path.Combine(folder, dot > 0 && Language().IsMatch(name[(dot + 1)..]) ? name[..dot] : name);
    }

    /// <summary>What differs between the files of one family, given as name and content.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<(string Name, string Xml)> files)
    {
        if (files.Count < 2)
            yield return $"{files[0].Name} has no translation";
        var texts = files.ToDictionary(file => file.Name, file => Texts(file.Xml), StringComparer.Ordinal);
        foreach (var key in texts.Values.SelectMany(entries => entries.Keys).Distinct(StringComparer.Ordinal))
        {
            foreach (var (name, _) in texts.Where(file => string.IsNullOrWhiteSpace(file.Value.GetValueOrDefault(key))))
                yield return $"{name} lacks {key}";
            var blanks = texts
                .Values.Where(entries => entries.ContainsKey(key))
                .Select(entries => BlanksIn(entries[key]))
                .Distinct(StringComparer.Ordinal);
            if (blanks.Count() > 1)
                yield return $"{key} has different blanks in {string.Join(" and ", texts.Keys)}";
        }
    }

    private static Dictionary<string, string> Texts(string xml) =>
        XDocument
            .Parse(xml)
            .Descendants("data")
            .ToDictionary(
                data => (string?)data.Attribute("name") ?? "",
                data => (string?)data.Element("value") ?? "",
                StringComparer.Ordinal
            );

    private static string BlanksIn(string text) =>
        string.Join(
            ' ',
            Blank()
                .Matches(text)
                .Select(match => match.Groups["number"].Value)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        );

    [GeneratedRegex("^[a-z]{2}(-[A-Za-z]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Language();

    [GeneratedRegex(@"\{(?<number>\d+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blank();
}
