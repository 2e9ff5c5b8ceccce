using NodaTime.Text;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Testing;
using Xunit;

namespace Workflow.Core.Tests.Cases;

/// <summary>Rules of one place hold for whoever answers there, and follow a case that moves.</summary>
public sealed class LocalRulesTests
{
    private const string Moved = "docs/patterns/transfer.scenario.yaml";

    private const string Rules = """
        rules: HERE
        overlays: CN-BASE
        areas: [ baishi ]
        version: "1"
        rows:
          MOVE-PERSON: { anchor: place-changed, budget: 20 days, roll: forward, certainty: assumption }
          TEST-REHAB: { anchor: registered, repeat: months 1-36 every 1, budget: 2 working days, certainty: assumption }
        """;

    [Theory]
    [InlineData("baishi", "2026-05-09 2026-05-14", "2026-04-27 2026-05-27")]
    [InlineData("qinghe", "2026-05-14 2026-05-09", "2026-04-28 2026-05-25")]
    [InlineData("donglan", "2026-05-14", "2026-04-28 2026-05-27")]
    public void A_case_that_moves_comes_under_the_rules_of_the_place_it_moves_to(string area, string registering, string tests)
    {
        var record = Played(area);

        Assert.Empty(record.Problems);
        Assert.Equal(registering, Due(record, "register-again"));
        Assert.Equal(tests, Due(record, "hold-test"));
    }

    private static ScenarioRecord Played(string area)
    {
        const string Path = "docs/patterns/here.rules.yaml";
        var sources = new DefinitionSources(
            SampleFiles
                .All.Paths.Select(path => KeyValuePair.Create(path, SampleFiles.All.Find(path) ?? ""))
                .Append(new(Path, Rules.Replace("baishi", area, StringComparison.Ordinal)))
        );
        var scenario = SampleFiles.Load(Moved).Scenario with { OverlayPaths = [Path] };
        var problems = new ProblemList();
        var world = ScenarioWorld.Load(scenario, sources, problems);
        Assert.True(world is not null, string.Join('\n', problems.All));
        return Simulator.Run(scenario, world);
    }

    private static string Due(ScenarioRecord record, string task) =>
        string.Join(
            ' ',
            record
                .Deadlines()
                .Where(deadline => deadline.Subject == task)
                .Select(deadline => LocalDatePattern.Iso.Format((deadline.Due - NodaTime.Duration.Epsilon).InZone(Story.Zone).Date))
                .Distinct(StringComparer.Ordinal)
        );
}
