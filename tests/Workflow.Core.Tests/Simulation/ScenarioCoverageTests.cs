using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Simulation;

public sealed class ScenarioCoverageTests
{
    private const string Talk = "docs/patterns/talk-and-help.scenario.yaml";

    [Fact]
    public void A_story_reaches_what_it_tells_and_nothing_else()
    {
        var coverage = Of(Talk);

        Assert.Equal(
            ["helping to closed", "talking opens help when talk is done if help_asked", "talking to closed"],
            Reached(coverage, CoveredPart.Transition).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["LT L1", "LT L2"], Reached(coverage, CoveredPart.Rung));
        Assert.Contains(coverage.Parts, part => part is { Kind: CoveredPart.Rung, Name: "LT L4" } && !coverage.IsReached(part));
    }

    [Fact]
    public void A_second_story_adds_what_it_reaches()
    {
        var quiet = Of(Talk, text => text.Replace("help_asked: yes", "help_asked: no", StringComparison.Ordinal));
        var both = new ScenarioCoverage();
        Add(both, Talk, text => text.Replace("help_asked: yes", "help_asked: no", StringComparison.Ordinal));
        Add(both, Talk, text => text);

        Assert.DoesNotContain("help/helping", Reached(quiet, CoveredPart.Stage));
        Assert.Contains("help/helping", Reached(both, CoveredPart.Stage));
    }

    [Fact]
    public void A_part_of_a_shared_file_is_named_at_its_own_place()
    {
        var stage = Of(Talk).Parts.Single(part => part is { Kind: CoveredPart.Stage, Name: "help/helping" });

        Assert.Equal("docs/patterns/help-beside.shared.yaml", stage.Where.File);
    }

    [Fact]
    public void A_story_of_linked_cases_reaches_parts_of_both_workflows()
    {
        var stages = Reached(Of("docs/patterns/linked.scenario.yaml"), CoveredPart.Stage);
        var files = Of("docs/patterns/linked.scenario.yaml").Parts.Select(part => part.Where.File).Distinct();

        Assert.True(stages.Count >= 2);
        Assert.Contains("docs/patterns/linked.workflow.yaml", files);
        Assert.Contains("docs/patterns/following.workflow.yaml", files);
    }

    private static ScenarioCoverage Of(string path, Func<string, string>? change = null)
    {
        var coverage = new ScenarioCoverage();
        Add(coverage, path, change ?? (text => text));
        return coverage;
    }

    private static void Add(ScenarioCoverage coverage, string path, Func<string, string> change)
    {
        var (scenario, world) = SampleFiles.Load(path, change(SampleFiles.All.Find(path)!));
        coverage.Add(world.Definition, Simulator.Run(scenario, world), world.Linked);
    }

    private static List<string> Reached(ScenarioCoverage coverage, CoveredPart kind) =>
        [.. coverage.Parts.Where(part => part.Kind == kind && coverage.IsReached(part)).Select(part => part.Name)];
}
