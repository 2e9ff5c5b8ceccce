using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Tests.Definitions;
using Xunit;

namespace Workflow.Core.Tests.Calendars;

public sealed class ImportedRulesTests
{
    private const string Uses = "  - ../shared/cn-base.rules.yaml\n";

    private const string Overlay = """
        rules: CN-TEST
        overlays: CN-BASE
        version: "1"
        rows:
          REGISTER: { anchor: order-received, budget: 2 days, roll: none, certainty: assumption }
        """;

    [Theory]
    [InlineData("  - test.rules.yaml\n" + Uses)]
    [InlineData(Uses + "  - test.rules.yaml\n")]
    public void A_definition_uses_the_rows_of_an_overlay_wherever_it_is_named(string uses)
    {
        var (definition, problems) = Read(uses, Overlay);

        Assert.Empty(problems);
        Assert.Equal(new(2, AllowanceUnit.CalendarDays), definition!.Rules.Rows["REGISTER"].Budget);
        Assert.Equal(new(3, AllowanceUnit.WorkingDays), definition.Rules.Rows["AGREEMENT"].Budget);
    }

    [Fact]
    public void An_overlay_without_its_base_is_refused()
    {
        var (definition, problems) = Read("  - test.rules.yaml\n", Overlay);

        Assert.Null(definition);
        Assert.Contains("CN-TEST overlays CN-BASE, but 'uses:' names no such pack", problems);
    }

    [Fact]
    public void Two_packs_with_a_row_of_one_name_are_refused()
    {
        var (definition, problems) = Read(
            Uses + "  - test.rules.yaml\n",
            Overlay.Replace("overlays: CN-BASE\n", "", StringComparison.Ordinal)
        );

        Assert.Null(definition);
        Assert.Contains("the row 'REGISTER' is also in CN-BASE", problems);
    }

    private static (WorkflowDefinition? Definition, IEnumerable<string> Problems) Read(string uses, string pack)
    {
        const string Folder = "workflows/community-rehabilitation/";
        var text = WorkflowFiles.All[WorkflowFiles.CommunityRehabilitation].Replace(Uses, uses, StringComparison.Ordinal);
        var sources = new DefinitionSources(
            WorkflowFiles.All.Append(new(Folder + "test.workflow.yaml", text)).Append(new(Folder + "test.rules.yaml", pack))
        );
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(sources, Folder + "test.workflow.yaml", problems);
        return (definition, problems.All.Select(problem => problem.Message));
    }
}
