using NodaTime;
using Workflow.Core.Definitions;
using Workflow.Engine.Queries;
using Workflow.Engine.Scenarios;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>What explains a deadline ends where the deadline ends, whatever moved it.</summary>
public sealed class DeadlineViewTests
{
    private const string Workflow = "docs/patterns/recurring-tests.workflow.yaml";
    private const string Detention = "docs/patterns/detention.scenario.yaml";

    /// <summary>Two tasks of three years beside the recurring one: a suspension stops the clock of the first and not of the second.</summary>
    private const string LongTasks = """
        tasks:
          pausing: { by: township/full-time-worker, form: review_note, due: TERM, ladder: LT }
          lasting: { by: township/full-time-worker, form: review_note, due: TERM, ladder: LT, on-suspension: keep }
          hold-test:
""";

    [Theory]
    [InlineData("2026-06-29 10:00")]
    [InlineData("2026-07-14 00:00")]
    public async Task An_explanation_ends_at_the_stored_due_before_and_after_a_suspension(string until)
    {
        var items = await PlayedAsync(until);

        Assert.All(items, item => Assert.Equal(item.Deadline?.Armed.Due, item.Deadline?.Computation?.Due));
        Assert.Contains(items, item => item.Task == "pausing");
    }

    [Fact]
    public async Task Days_of_a_suspension_are_told_where_they_were_given_back_and_nowhere_else()
    {
        var items = await PlayedAsync("2026-07-14 00:00");

        var given = Assert.Single(items.Single(item => item.Task == "pausing").Deadline!.Computation!.Pauses);
        Assert.Equal((new LocalDateTime(2026, 6, 15, 8, 0), 15m), (given.From, given.GivenBack));
        Assert.Empty(items.Single(item => item.Task == "lasting").Deadline!.Computation!.Pauses);
        // The occurrence counts ten months and not the first one.
        Assert.Equal(10, items.Single(item => item.Task == "hold-test").Deadline!.Computation!.Rule.Budget.Amount);
    }

    private static async Task<IReadOnlyList<ItemDeadline>> PlayedAsync(string until)
    {
        var stop = TestContext.Current.CancellationToken;
        var sources = new DefinitionSources(SampleFiles.All.Paths.Select(path => KeyValuePair.Create(path, Text(path))));
        var (scenario, _) = SampleFiles.Load(Detention);
        var end = FakeClock.At(until);
        var story = scenario with { Steps = [.. scenario.Steps.Where(step => step.At <= end)], Until = end };
        await using var database = TestDatabase.CreateSqlite();
        var record = await EngineScenario.RunAsync(story, sources, database.Store, stop);
        Assert.Empty(record.Problems);
        await using var host = await EngineHost.OpenStoredAsync(database.Store, new ManualClock(story.Until), stop);
        var id = record.Final?.Id ?? throw new InvalidOperationException("no case");
        return await new OperatorQuery(host.Parts).DeadlinesAsync(id, stop) ?? [];
    }

    private static string Text(string path)
    {
        var text = SampleFiles.All.Find(path) ?? throw new FileNotFoundException(path);
        return path == Workflow ? text.Replace("        tasks:\n          hold-test:\n", LongTasks + "\n", StringComparison.Ordinal) : text;
    }
}
