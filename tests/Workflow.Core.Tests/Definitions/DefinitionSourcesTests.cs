using Workflow.Core.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Definitions;

public sealed class DefinitionSourcesTests
{
    [Theory]
    [InlineData("workflows/a/a.workflow.yaml", "../shared/b.yaml", "workflows/shared/b.yaml")]
    [InlineData("workflows/a/a.workflow.yaml", "b.yaml", "workflows/a/b.yaml")]
    [InlineData("workflows/a/a.workflow.yaml", "./x/../b.yaml", "workflows/a/b.yaml")]
    [InlineData("a.yaml", "b.yaml", "b.yaml")]
    [InlineData("a.yaml", "../b.yaml", "../b.yaml")]
    [InlineData("/data/w/a.yaml", "../../../../b.yaml", "/b.yaml")]
    [InlineData("/data/w/a.yaml", "/other/b.yaml", "/other/b.yaml")]
    [InlineData(@"C:\data\a.yaml", @"..\b.yaml", "C:/b.yaml")]
    [InlineData("工作流/甲.yaml", "../共用/乙.yaml", "共用/乙.yaml")]
    public void A_path_is_meant_from_the_file_that_uses_it(string from, string relative, string expected) =>
        Assert.Equal(expected, DefinitionSources.Resolve(from, relative));

    [Fact]
    public void A_text_is_found_however_its_path_is_written()
    {
        var sources = DefinitionSources.Of("./workflows/x/../a.yaml", "text");

        Assert.Equal("text", sources.Find("workflows/a.yaml"));
        Assert.Null(sources.Find("workflows/A.yaml"));
    }

    [Theory]
    [InlineData("workflow: x", FileKind.Workflow)]
    [InlineData("rules: x", FileKind.Rules)]
    [InlineData("ladders: {}", FileKind.Shared)]
    [InlineData("messages: {}", FileKind.Shared)]
    [InlineData("forms: {}", FileKind.Shared)]
    [InlineData("calendar: x", FileKind.Calendar)]
    [InlineData("organization: x", FileKind.Organization)]
    [InlineData("notice: x", FileKind.Notice)]
    [InlineData("scenario: x", FileKind.Scenario)]
    public void The_first_key_says_what_a_file_holds(string text, FileKind expected)
    {
        var problems = new ProblemList();
        var node = YamlText.Parse("a.yaml", text, problems);

        Assert.Equal(expected, FileKinds.Of(node!, problems));
        Assert.Empty(problems.All);
    }

    [Theory]
    [InlineData(
        "workflows: x",
        "a.yaml:1:1: error: the first key of a file says what it holds, and 'workflows' is nothing known (did you mean 'workflow'?)"
    )]
    [InlineData("- a", "a.yaml:1:1: error: expected named values that begin with a key such as 'workflow:', found a list")]
    public void A_file_that_begins_otherwise_is_told(string text, string expected)
    {
        var problems = new ProblemList();
        var node = YamlText.Parse("a.yaml", text, problems);

        Assert.Null(FileKinds.Of(node!, problems));
        Assert.Equal(expected, Assert.Single(problems.All).ToString());
    }

    [Fact]
    public void The_content_hash_changes_with_any_file_and_with_nothing_else()
    {
        string Hash(string main, string shared, string other = "") =>
            DefinitionReader
                .Read(new([new("w/a.yaml", main), new("w/b.yaml", shared), new("w/c.yaml", other)]), "w/a.yaml", new())!
                .ContentHash;
        var main = SmallDefinition.Text + "\nuses: b.yaml";

        var hash = Hash(main, "materials: { a: A }");

        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Equal(hash, Hash(main, "materials: { a: A }", "never used"));
        Assert.NotEqual(hash, Hash(main, "materials: { a: B }"));
        Assert.NotEqual(hash, Hash(main + "\n", "materials: { a: A }"));
    }

    [Fact]
    public void A_file_used_twice_is_read_once()
    {
        var problems = new ProblemList();
        var sources = new DefinitionSources([
            new("a.yaml", SmallDefinition.Text + "\nuses: [ b.yaml, c.yaml ]"),
            new("b.yaml", "materials: { b: B }\nuses: c.yaml"),
            new("c.yaml", "materials: { c: C }"),
        ]);

        var definition = DefinitionReader.Read(sources, "a.yaml", problems);

        Assert.Empty(problems.All);
        Assert.Equal(["c", "b"], definition!.Materials.Names);
    }

    [Fact]
    public void A_shared_form_is_asked_for_by_its_name()
    {
        var problems = new ProblemList();
        var sources = new DefinitionSources([
            new("a.yaml", SmallDefinition.Text.Replace("form: [level, months", "form: [both", StringComparison.Ordinal) + "\nuses: b.yaml"),
            new("b.yaml", "forms: { both: [ level, months? ] }"),
        ]);

        var definition = DefinitionReader.Read(sources, "a.yaml", problems);

        Assert.Empty(problems.All);
        Assert.Equal(
            ["level False", "months True", "starts_on False", "agreed False", "note True"],
            definition!.FindTask("do-it")!.Form.Select(field => $"{field.Name} {field.IsOptional}")
        );
    }
}
