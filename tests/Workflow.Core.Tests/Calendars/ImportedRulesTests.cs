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

    [Fact]
    public void An_overlay_for_an_area_holds_there_and_nowhere_else()
    {
        var (definition, problems) = Read(Uses + "  - test.rules.yaml\n", InArea("baishi"));

        Assert.Empty(problems);
        Assert.Equal(new(15, AllowanceUnit.CalendarDays), definition!.Rules.Rows["REGISTER"].Budget);
        Assert.Equal(new(15, AllowanceUnit.CalendarDays), definition.RulesIn(["qinghe", "donglan"]).Rows["REGISTER"].Budget);
        Assert.Equal(new(2, AllowanceUnit.CalendarDays), definition.RulesIn(["baishi", "donglan"]).Rows["REGISTER"].Budget);
        Assert.Equal(new(3, AllowanceUnit.WorkingDays), definition.RulesIn(["baishi"]).Rows["AGREEMENT"].Budget);
        Assert.Same(definition.LocalRules["baishi"], definition.RulesOf("REGISTER", "CN-TEST 1"));
        Assert.Same(definition.Rules, definition.RulesOf("REGISTER", "CN-BASE 2026.1"));
    }

    [Theory]
    [InlineData("anchor: order-received", "anchor: order-served", "an area may change the amount and not the event")]
    [InlineData("budget: 2 days", "budget: 0 days, repeat: every 7 days", "comes back in one area and not in another")]
    [InlineData("overlays: CN-BASE\n", "", "'areas:' is for overlays")]
    public void An_area_changes_amounts_alone(string right, string wrong, string told)
    {
        var (definition, problems) = Read(Uses + "  - test.rules.yaml\n", InArea("baishi").Replace(right, wrong, StringComparison.Ordinal));

        Assert.Null(definition);
        Assert.Contains(problems, problem => problem.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_smaller_area_overlays_a_larger_one_and_two_of_one_area_are_refused()
    {
        var narrow = InArea("baishi")
            .Replace("rules: CN-TEST", "rules: CN-NARROW", StringComparison.Ordinal)
            .Replace("overlays: CN-BASE", "overlays: CN-TEST", StringComparison.Ordinal)
            .Replace("budget: 2 days", "budget: 1 days", StringComparison.Ordinal);
        const string Both = Uses + "  - test.rules.yaml\n  - narrow.rules.yaml\n";

        var (definition, problems) = Read(Both, InArea("donglan"), narrow);

        Assert.Empty(problems);
        Assert.Equal(new(2, AllowanceUnit.CalendarDays), definition!.RulesIn(["qinghe", "donglan"]).Rows["REGISTER"].Budget);
        Assert.Equal(new(1, AllowanceUnit.CalendarDays), definition.RulesIn(["baishi", "donglan"]).Rows["REGISTER"].Budget);
        var rival = narrow.Replace("overlays: CN-TEST", "overlays: CN-BASE", StringComparison.Ordinal);
        Assert.Contains(
            "CN-TEST and CN-NARROW both replace rows of CN-BASE in one area; let the narrower overlay the wider",
            Read(Both, InArea("baishi"), rival).Problems
        );
    }

    private static string InArea(string area) => Overlay + $"\nareas: [ {area} ]\n";

    private static (WorkflowDefinition? Definition, IEnumerable<string> Problems) Read(string uses, string pack, string second = "")
    {
        const string Folder = "workflows/community-rehabilitation/";
        var text = WorkflowFiles.All[WorkflowFiles.CommunityRehabilitation].Replace(Uses, uses, StringComparison.Ordinal);
        var sources = new DefinitionSources(
            WorkflowFiles
                .All.Append(new(Folder + "test.workflow.yaml", text))
                .Append(new(Folder + "test.rules.yaml", pack))
                .Append(new(Folder + "narrow.rules.yaml", second))
        );
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(sources, Folder + "test.workflow.yaml", problems);
        return (definition, problems.All.Select(problem => problem.Message));
    }
}
