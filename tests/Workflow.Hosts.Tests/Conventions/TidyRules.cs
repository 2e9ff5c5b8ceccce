using System.Text.RegularExpressions;

namespace Workflow.Hosts.Tests.Conventions;

/// <summary>What no analyzer here checks. Each rule takes one file's text and gives the lines that break it, or sentences.</summary>
internal static partial class TidyRules
{
    public const int MaxLines = 400;

    /// <summary>A warning may only be silenced together with the reason: on the line, or as the attribute's justification.</summary>
    public static IEnumerable<string> SilencedWithoutReason(string text) =>
        Matches(Pragma(), text)
            .Where(line => !line.Contains("//", StringComparison.Ordinal))
            .Concat(
                Suppression()
                    .Matches(text)
                    .Select(match => match.Value.Trim())
                    .Where(attribute => !attribute.Contains("Justification = \"", StringComparison.Ordinal))
            );

    /// <summary>A type is named for what it is, not for being useful.</summary>
    public static IEnumerable<string> VagueTypeNames(string text) => Matches(VagueName(), text);

    /// <summary>Nothing pretends to be there.</summary>
    public static IEnumerable<string> Stubs(string text) => Matches(Stub(), text);

    /// <summary>Nothing ties the sources to one machine, or to one place that packages come from.</summary>
    public static IEnumerable<string> TiesToOnePlace(string text) => Matches(Place(), text);

    /// <summary>Relative targets of a Markdown text's links, without their anchors.</summary>
    public static IEnumerable<string> RelativeLinks(string text) =>
        Link()
            .Matches(text)
            .Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target =>
                target.Length > 0
                && !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal)
            );

    /// <summary>
    /// Compares the files that are too long with those excepted at the length they have: an exception may shrink and go, never grow,
    /// and none is added for a new file.
    /// </summary>
    public static IEnumerable<string> LongFiles(IReadOnlyDictionary<string, int> lineCounts, IReadOnlyDictionary<string, int> exceptions)
    {
        foreach (var (path, count) in lineCounts.Where(file => file.Value > MaxLines))
        {
            if (!exceptions.TryGetValue(path, out var allowed))
                yield return FormattableString.Invariant($"{path} has {count} lines, at most {MaxLines} are good");
            else if (count > allowed)
                yield return FormattableString.Invariant($"{path} grew from {allowed} to {count} lines; it may only shrink");
        }
        foreach (var path in exceptions.Keys.Where(path => lineCounts.GetValueOrDefault(path) <= MaxLines))
            yield return $"{path} needs no exception any more: remove it from the list";
    }

    public static int CountLines(string text) => text.Count(character => character == '\n');

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim());

    private static IEnumerable<string> Matches(Regex rule, string text) => Lines(text).Where(line => rule.IsMatch(line));

    [GeneratedRegex(@"^#pragma warning disable", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pragma();

    [GeneratedRegex(@"^\s*\[(\w+: ?)?[\w.]*SuppressMessage\([^\]]*\]", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Suppression();

    [GeneratedRegex(
        @"\b(class|record|struct|interface|enum) ((class|struct) )?\w*(Manager|Helpers?|Utils?|Utilities|Utility)\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex VagueName();

    [GeneratedRegex(@"\bNotImplementedException\b|\bnew NotSupportedException\(\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Stub();

    [GeneratedRegex(
        @"(?<![\w.])/(home|root|Users)/\w|\b[A-Z]:\\Users\b|nuget\.org|pkgs\.dev\.azure|jfrog\.io|artifact[o]ry|npmjs\.org|/v3/index\.json",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Place();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
