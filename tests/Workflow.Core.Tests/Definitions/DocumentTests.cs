using Workflow.Core.Definitions;
using Workflow.Core.Proofs;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

/// <summary>What a paper may say is proved before it is published.</summary>
public sealed class DocumentTests
{
    private const string Section = """
        disclosure:
          open: { read: office, write: office/clerk }
          inner: { read: office/clerk, write: office/clerk }
        documents:
          slip: { title: Slip, printed-by: [ office/clerk, office/head ], from: do-it, text: { en: texts/slip.txt } }
        """;

    [Fact]
    public void A_paper_that_every_printer_may_read_is_fine()
    {
        var (definition, problems) = Read("# Slip\n\n{{ if level_code == 'low' }}{{ level }}{{ end }} in {{ place }} on {{ now }}");

        Assert.Empty(problems);
        Assert.Equal(["level", "place"], definition!.Documents["slip"].FieldsUsed(definition.Fields));
    }

    [Theory]
    [InlineData(
        "a {{ note }}",
        "small.workflow.yaml:24:9: error: the document 'slip' says 'note' of 'inner', which office/head may not read"
    )]
    [InlineData(
        "a {{ months }}",
        "small.workflow.yaml:24:9: error: the document 'slip' says 'months', which belongs to no disclosure group, so that office/clerk may not read it"
    )]
    [InlineData("one\ntwo {{ levle }}", "texts/slip.txt:2:8: error: a document can't say 'levle'")]
    [InlineData("{{ place_code }}", "texts/slip.txt:1:4: error: a document can't say 'place_code'")]
    [InlineData("{{ for x in y }}{{ end }}", "texts/slip.txt:1:1: error: ")]
    public void What_it_must_not_say_is_told_at_its_place(string wording, string expected)
    {
        var (_, problems) = Read(wording);

        Assert.Contains(problems, problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("from: do-it", "from: do-this", "there is no task 'do-this'")]
    [InlineData("texts/slip.txt", "texts/slap.txt", "there is no file 'texts/slap.txt'")]
    [InlineData("texts/slip.txt", "texts/slip.md", "stands in a .txt file")]
    [InlineData("office/head", "officer/head", "there is no party 'officer'")]
    public void A_paper_that_can_not_be_is_an_error(string right, string wrong, string expected)
    {
        var (definition, problems) = Read("text", Section.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Null(definition);
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_wording_is_a_changed_definition()
    {
        var (one, _) = Read("one");
        var (other, _) = Read("other");

        Assert.NotEqual(one!.ContentHash, other!.ContentHash);
    }

    private static (WorkflowDefinition? Definition, IReadOnlyList<string> Problems) Read(string wording, string section = Section)
    {
        var text =
            SmallDefinition
                .Text.Replace("place: area", "place: { type: area, group: open }", StringComparison.Ordinal)
                .Replace("level: { type", "level: { group: open, type", StringComparison.Ordinal)
                .Replace("note: text", "note: { type: text, group: inner }", StringComparison.Ordinal)
            + "\n"
            + section;
        var sources = new DefinitionSources([new(SmallDefinition.Path, text), new("texts/slip.txt", wording)]);
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(sources, SmallDefinition.Path, problems);
        if (definition is not null)
            DefinitionProof.CheckAlone(definition, problems);
        var about = problems.All.Where(problem =>
            problem.Severity == ProblemSeverity.Error && !problem.ToString().Contains("is found by", StringComparison.Ordinal)
        );
        return (definition, [.. about.Select(problem => problem.ToString())]);
    }
}
