using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Simulation;

public sealed class ScenarioTests
{
    private const string NoRegistration = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";

    public static TheoryData<string> Paths => [.. SampleFiles.ScenarioPaths];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_scenario_of_the_samples_holds(string path)
    {
        var (scenario, world) = SampleFiles.Load(path);

        var differences = ScenarioComparison.Compare(scenario, Simulator.Run(scenario, world));

        Assert.Empty(differences);
    }

    [Theory]
    [InlineData("2026-03-18 09:00 register L1 QH-DIR", "2026-03-18 10:00 register L1 QH-DIR", "2026-03-18 09:00 QH-DIR")]
    [InlineData("2026-03-19 09:00 register L2 QH-DEP", "2026-03-19 09:00 register L2 QH-DIR", "2026-03-19 09:00 QH-DEP")]
    [InlineData("2026-03-03 10:00 main QH-DIR", "2026-03-03 10:01 main QH-DIR", "2026-03-03 10:00 QH-DIR")]
    [InlineData("2026-03-21 15:00 report-breach", "2026-03-23 15:00 report-breach", "2026-03-21 15:00")]
    [InlineData("    - register L3\n", "    - register L2\n", "2026-03-19 09:00")]
    [InlineData("main registration", "main agreement", "found: registration")]
    [InlineData("2026-03-13 09:00 register QH-FTW-1", "2026-03-12 09:00 register QH-FTW-1", "2026-03-13 09:00 QH-FTW-1")]
    public void One_changed_expectation_is_named_at_its_line_with_what_was_found(string written, string changed, string found)
    {
        var text = SampleFiles.All.Find(NoRegistration);
        Assert.NotNull(text);
        var line = text[..text.IndexOf(written, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var (scenario, world) = SampleFiles.Load(NoRegistration, text.Replace(written, changed, StringComparison.Ordinal));

        var differences = ScenarioComparison.Compare(scenario, Simulator.Run(scenario, world));

        var difference = differences.FirstOrDefault(difference => difference.Where.Line == line);
        Assert.NotNull(difference);
        Assert.Contains(found, difference.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rung_that_the_scenario_does_not_list_is_named()
    {
        var text = SampleFiles.All.Find(NoRegistration);
        Assert.NotNull(text);
        var shortened = text.Replace("    - 2026-03-19 09:00 register L2 QH-DEP\n", "", StringComparison.Ordinal);
        var (scenario, world) = SampleFiles.Load(NoRegistration, shortened);

        var differences = ScenarioComparison.Compare(scenario, Simulator.Run(scenario, world));

        var difference = Assert.Single(differences);
        Assert.Contains("2026-03-19 09:00 register L2 QH-DEP", difference.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_refused_is_named_with_the_reason()
    {
        var text = SampleFiles.All.Find(NoRegistration);
        Assert.NotNull(text);
        var (scenario, world) = SampleFiles.Load(NoRegistration, text.Replace("refused: NotResponsible, ", "", StringComparison.Ordinal));

        var differences = ScenarioComparison.Compare(scenario, Simulator.Run(scenario, world));

        Assert.Contains("NotResponsible", Assert.Single(differences).Message, StringComparison.Ordinal);
    }
}
