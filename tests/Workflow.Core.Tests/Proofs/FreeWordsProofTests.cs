using Workflow.Core.Definitions;
using Workflow.Core.Tests.Cases;
using Xunit;

namespace Workflow.Core.Tests.Proofs;

/// <summary>Free words are kept for good unless a definition calls them sensitive, so it says which.</summary>
public sealed class FreeWordsProofTests
{
    private const string Text = """
        fields:
          residence: area
          words: WORDS
        tracks:
          main:
            stages:
              asked:
                accountable: township/director
                tasks: { reply: { form: [ words ], no-deadline: a test } }
                then: { to: closed }
        """;

    [Theory]
    [InlineData("text", true)]
    [InlineData("{ type: text }", true)]
    [InlineData("{ type: text, sensitive: true }", false)]
    [InlineData("{ type: text, sensitive: false }", false)]
    [InlineData("number", false)]
    public void A_text_that_does_not_say_whether_it_is_sensitive_is_told(string words, bool isTold)
    {
        var told = OwnWorkflow
            .Proved(Text, "WORDS", words)
            .Where(problem => problem.Message.Contains("'sensitive: false'", StringComparison.Ordinal));

        Assert.Equal(isTold, told.Any(problem => problem.Severity == ProblemSeverity.Warning));
    }
}
