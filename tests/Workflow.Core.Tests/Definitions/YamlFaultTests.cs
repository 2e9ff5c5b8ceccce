using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Texts that aren't YAML, as people type them: the line with the mistake is named, and what to write instead.</summary>
public sealed class YamlFaultTests
{
    [Theory]
    [InlineData("rows:\n  A:\n    budget：10 days\n    anchor: x\n", 3, "'：' is no punctuation of the file; write ': '")]
    [InlineData("rows:\n  A: { budget: 10 days， anchor: x }\n  B: y\n", 2, "'，' is no punctuation of the file; write ', '")]
    [InlineData("rows:\n  A:\n\tbudget: 10 days\n", 3, "this line begins with a tab; use blanks")]
    [InlineData("rows:\n  A:\n    budget:10 days\n    anchor: x\n", 3, "a blank belongs after the colon")]
    [InlineData("rows:\n  - a\n  -b\n  - c: d\n   e: f\n", 3, "each entry of a list begins with '- '")]
    [InlineData("rows:\n  A:\n    budget: 10 days\n   anchor: x\n", 4, "begins further left or right than the lines that it belongs with")]
    [InlineData("rows:\n  A: { budget: 10 days anchor: x }\n", 2, "a comma or a closing bracket is missing before this place")]
    [InlineData("rows:\n  A: b\n  A: c\n", 3, "'A' is written twice; first in line 2")]
    public void The_line_with_the_mistake_is_named_and_what_to_write(string text, int line, string told)
    {
        var problems = new ProblemList();

        Assert.Null(YamlText.Parse("a.yaml", text, problems));

        var problem = Assert.Single(problems.All);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Where.Line);
    }

    [Theory]
    [InlineData("cn", "'cn' under 'title' is no language (Chinese is 'zh')")]
    [InlineData("zh：标题", "'zh：标题' under 'title' is no language; the colon is a Chinese one, write ': '")]
    public void A_text_in_no_language_is_told(string language, string told)
    {
        var problems = new ProblemList();
        var node = YamlText.Parse("a.yaml", $"title: {{ en: Title, {language}: 标题 }}", problems);

        MapReader.Of(node!, "a file", problems)!.Localized("title");

        Assert.Contains(told, Assert.Single(problems.All).Message, StringComparison.Ordinal);
    }
}
