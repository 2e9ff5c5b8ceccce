using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Sources keep what was found in a text.</summary>
public sealed class TextsTakenApartOnceTests
{
    [Fact]
    public void A_text_is_taken_apart_once_whatever_its_path_is_written_like()
    {
        var sources = DefinitionSources.Of("a/b.yaml", "shared: parts");

        Assert.NotNull(sources.Read("a/b.yaml", new()));
        Assert.Same(sources.Read("a/b.yaml", new()), sources.Read("a/./c/../b.yaml", new()));
    }

    [Fact]
    public void Everybody_who_reads_a_broken_text_is_told_why_it_cannot_be_read()
    {
        var sources = DefinitionSources.Of("broken.yaml", "shared: [");
        var (first, second) = (new ProblemList(), new ProblemList());

        Assert.Null(sources.Read("broken.yaml", first));
        Assert.Null(sources.Read("broken.yaml", second));

        Assert.True(first.HasErrors);
        Assert.Equal(first.All, second.All);
    }

    [Fact]
    public void A_path_without_a_text_holds_nothing_and_is_no_problem_by_itself()
    {
        var problems = new ProblemList();

        Assert.Null(DefinitionSources.Of("a.yaml", "shared: parts").Read("b.yaml", problems));
        Assert.Empty(problems.All);
    }
}
