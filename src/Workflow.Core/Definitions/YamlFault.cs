using System.Text.RegularExpressions;

namespace Workflow.Core.Definitions;

/// <summary>
/// Says what is wrong with a text that isn't YAML in the words of somebody who typed it. The parser notices most mistakes a line or two
/// late, so the lines before its place are looked at, too.
/// </summary>
internal static partial class YamlFault
{
    private const int LinesLookedAt = 3;

    private static readonly (char Typed, string Wanted)[] Lookalikes =
    [
        ('：', "': ' (a colon and a blank)"),
        ('，', "', ' (a comma and a blank)"),
        ('“', "\""),
        ('”', "\""),
        ('‘', "'"),
        ('’', "'"),
        ('｛', "{"),
        ('｝', "}"),
        ('［', "["),
        ('］', "]"),
        ('【', "["),
        ('】', "]"),
        ('－', "-"),
        ('＃', "#"),
    ];

    /// <summary>
    /// The place of the mistake as well as it can be told, and what to do about it, from where the parser noticed it and what it told.
    /// </summary>
    public static (SourceLocation Where, string Message) Explain(SourceLocation noticedAt, string text, string told)
    {
        var lines = text.Split('\n');
        var noticed = Math.Clamp(noticedAt.Line, 1, lines.Length);
        foreach (var line in Around(noticed, told.Contains("tab", StringComparison.Ordinal) ? lines.Length : LinesLookedAt))
        {
            if (line <= lines.Length && Seen(lines[line - 1]) is var (column, hint))
                return (new(noticedAt.File, line, column), $"not readable as YAML: {hint}");
        }
        return (noticedAt, $"not readable as YAML: {Guess(told, lines[noticed - 1])} ({told})");
    }

    /// <summary>The line at which the parser stopped, then those before it, then, for what it places wrongly, those after it.</summary>
    private static IEnumerable<int> Around(int noticed, int reach) =>
        Enumerable
            .Range(0, reach)
            .Select(back => noticed - back)
            .Where(line => line >= 1)
            .Concat(reach > LinesLookedAt ? Enumerable.Range(noticed + 1, reach) : []);

    /// <summary>A mistake that can be seen in the line itself.</summary>
    private static (int Column, string Hint)? Seen(string line)
    {
        var bare = WithoutQuotes(line);
        var blanks = bare.Length - bare.TrimStart(' ', '\t').Length;
        if (bare[..blanks].IndexOf('\t', StringComparison.Ordinal) is >= 0 and var tab)
            return (tab + 1, "this line begins with a tab; use blanks");
        if (bare.IndexOf('\u00a0', StringComparison.Ordinal) is >= 0 and var hard)
            return (hard + 1, "there is a non-breaking blank here, which looks like a blank and isn't one; type it again");
        foreach (var (typed, wanted) in Lookalikes)
        {
            if (typed is not ('，' or '：') && IsInText(bare, typed))
                continue;
            var at = bare.IndexOf(typed, StringComparison.Ordinal);
            if (at >= 0 && (typed is not ('，' or '：') || Separates(bare, at)))
                return (at + 1, $"'{typed}' is no punctuation of the file; write {wanted}");
        }
        if (NoBlank().Match(bare) is { Success: true } tight)
            return (tight.Groups["colon"].Index + 1, "a blank belongs after the colon");
        if (NoBlankAfterDash().Match(bare) is { Success: true } dash)
            return (dash.Groups["dash"].Index + 1, "each entry of a list begins with '- ', a dash and a blank");
        return null;
    }

    /// <summary>
    /// True when a Chinese colon or comma stands where a key or a value ends: before any colon of the file itself, or inside braces.
    /// </summary>
    private static bool Separates(string line, int at) =>
        !line[..at].Contains(": ", StringComparison.Ordinal)
        || line[..at].Count(c => c is '{' or '[') > line[..at].Count(c => c is '}' or ']');

    private static bool IsInText(string line, char typed) =>
        line.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon
        && line.IndexOf(typed, StringComparison.Ordinal) is var at
        && at > colon + 2
        && at < line.TrimEnd().Length - 1;

    private static string Guess(string told, string line)
    {
        if (told.Contains("flow", StringComparison.Ordinal))
            return "a comma or a closing bracket is missing before this place, or a text with ': ' or ', ' in it needs quotes";
        if (told.Contains("'-' indicator", StringComparison.Ordinal))
            return "each entry of a list begins with '- ', a dash and a blank";
        return
            line.Contains(": ", StringComparison.Ordinal)
            && line.IndexOf(": ", StringComparison.Ordinal) != line.LastIndexOf(": ", StringComparison.Ordinal)
            ? "a text with ': ' in it needs quotes, or this line begins further left or right than the lines that it belongs with"
            : "this line begins further left or right than the lines that it belongs with";
    }

    /// <summary>The line with everything between quotes, and what follows #, blanked out.</summary>
    private static string WithoutQuotes(string line) => Quoted().Replace(line, match => new string(' ', match.Length));

    [GeneratedRegex(
        """
            "[^"]*"|(?<![\w])'[^']*'|(?<=^|\s)#.*$
            """,
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Quoted();

    [GeneratedRegex("""^\s*(- )?[\w-]+(?<colon>:)[^\s/:]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoBlank();

    [GeneratedRegex("""^\s*(?<dash>-)[^\s-]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoBlankAfterDash();
}
