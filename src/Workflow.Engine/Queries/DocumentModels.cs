using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;

namespace Workflow.Engine.Queries;

/// <summary>A paper that can be printed, in a list.</summary>
public sealed record DocumentEntry(string Name, LocalizedText Title);

/// <summary>
/// A paper as it reads for a case, in one of the <paramref name="Languages"/> that it is written in. <paramref name="Today"/> is the day on
/// which it was asked for, in its language, and <paramref name="By"/> the post that asked.
/// </summary>
public sealed record DocumentView(
    CaseId Case,
    string Reference,
    string Name,
    LocalizedText Title,
    string Language,
    ImmutableArray<string> Languages,
    ImmutableArray<DocumentBlock> Blocks,
    PostView By,
    string Today
);

/// <summary>A heading or a paragraph. Lines of a paragraph stay lines.</summary>
public sealed record DocumentBlock(bool IsHeading, string Text)
{
    private const string HeadingMark = "# ";

    /// <summary>The blocks of a text: blank lines divide paragraphs, <c># </c> marks a heading. What comes out empty is left out.</summary>
    public static ImmutableArray<DocumentBlock> Of(string text)
    {
        var blocks = ImmutableArray.CreateBuilder<DocumentBlock>();
        var lines = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            var isHeading = line.StartsWith(HeadingMark, StringComparison.Ordinal);
            if (!isHeading && !string.IsNullOrWhiteSpace(line))
            {
                lines.Add(line.TrimEnd());
                continue;
            }
            if (lines.Count > 0)
                blocks.Add(new(IsHeading: false, string.Join('\n', lines)));
            lines.Clear();
            if (isHeading)
                blocks.Add(new(IsHeading: true, line[HeadingMark.Length..].Trim()));
        }
        return blocks.ToImmutable();
    }
}
