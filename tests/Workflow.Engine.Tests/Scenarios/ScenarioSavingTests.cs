using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Engine.Scenarios;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Scenarios;

/// <summary>What was done in a case comes back as a scenario that holds, without what was said about the person.</summary>
public sealed class ScenarioSavingTests
{
    private const string Root = "workflows/";

    public static TheoryData<string> Demos => [.. SampleFiles.ScenarioPaths.Where(path => path.StartsWith(Root, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Demos))]
    public async Task A_story_played_on_a_store_and_saved_holds_when_it_is_read_back(string path)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var database = TestDatabase.CreateSqlite();
        var (scenario, world) = SampleFiles.Load(path);
        var played = await EngineScenario.RunAsync(scenario, SampleFiles.All, database.Store, stop);
        await using var host = await EngineHost.OpenStoredAsync(database.Store, new ManualClock(scenario.Until), stop);

        var saved = await new ScenarioSaving(host.Parts).SaveAsync(
            played.Final!.Id,
            Repository.PathOf("workflows"),
            place: null,
            told: null,
            stop
        );

        Assert.NotNull(saved);
        var (again, sameWorld) = SampleFiles.Load(
            $"{Path.GetDirectoryName(scenario.WorkflowPath)}/examples/saved.scenario.yaml",
            saved.Text
        );
        Assert.Empty(ScenarioComparison.Compare(again, Simulator.Run(again, sameWorld)));
        Assert.NotEmpty(again.Then.OfType<Expectation.Owner>());
        Assert.Equal(scenario.Steps.Count(step => step.Refused is null), again.Steps.Length);
        foreach (var secret in Secrets(scenario, world.Definition))
            Assert.DoesNotContain(secret, saved.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_may_not_read_is_made_up_in_their_scenario()
    {
        await using var engine = await TestEngine.StartAsync(TestDatabase.CreateSqlite());
        var id = await engine.OpenServedAsync();

        var saved = await new ScenarioSaving(engine.Parts).SaveAsync(
            id,
            Repository.PathOf("workflows"),
            place: null,
            told: new HashSet<string>(StringComparer.Ordinal) { "residence" },
            TestEngine.Stop
        );

        Assert.Contains("residence: qinghe", saved?.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("DL-2026-001", saved?.Text, StringComparison.Ordinal);
    }

    /// <summary>Texts of sensitive fields that are long enough not to occur by chance, and that nothing else in the story says.</summary>
    private static IEnumerable<string> Secrets(Scenario scenario, WorkflowDefinition definition)
    {
        var values = scenario.Steps.Prepend(scenario.Opening).SelectMany(step => step.Values).ToList();
        return values
            .Where(pair => definition.Fields[pair.Key] is { IsSensitive: true, Type: FieldType.Text } && pair.Value.Length > 3)
            .Select(pair => pair.Value)
            .Except(values.Where(pair => !definition.Fields[pair.Key].IsSensitive).Select(pair => pair.Value));
    }
}
