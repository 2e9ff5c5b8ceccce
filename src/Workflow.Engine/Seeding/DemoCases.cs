using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Seeding;

/// <summary>
/// The cases with which a new demo store begins: the scenarios in the <c>demo</c> folders of the workflow folder, each played up to its own
/// end. Their messages wait to be delivered, so that the people of the demo find their notifications.
/// </summary>
internal static class DemoCases
{
    private const string Folder = "/demo/";

    /// <summary>
    /// Plays and stores those of the workflow folder's texts, all in one transaction, in a demo store that holds no case yet; anything else
    /// is left as it is. Gives the number of cases stored. Throws <see cref="EngineStartException"/> naming the place when a step of a
    /// scenario goes otherwise than it says.
    /// </summary>
    public static async Task<int> SeedAsync(EngineParts parts, DefinitionSources sources, CancellationToken cancellationToken)
    {
        if (!parts.Store.IsDemo || await HoldsCasesAsync(parts.Store, cancellationToken))
            return 0;
        var rows = parts.Cases.NewRows();
        // No scenario knows of another, so all processors play.
        var played = Playable(parts, sources).Select(one => Task.Run(() => Play(parts, one.Scenario, one.Definition), cancellationToken));
        foreach (var decision in (await Task.WhenAll(played)).SelectMany(decisions => decisions))
            rows.Add(decision);
        try
        {
            await parts.Store.Database.WriteAsync(new CaseWriter(parts.Store.Database.Sql).Write(rows), isUrgent: true, cancellationToken);
        }
        catch (LostRaceException)
        {
            // Another node began the demo at the same moment, with the same cases.
            return 0;
        }
        parts.Nudge.Give();
        return rows.Cases.Count;
    }

    private static IEnumerable<(Scenario Scenario, WorkflowDefinition Definition)> Playable(EngineParts parts, DefinitionSources sources)
    {
        var organization = parts.Organization.Directory.Content.Id;
        foreach (var (scenario, workflow, its) in ScenarioFolder.In(sources, sources.Paths.Where(IsDemo)))
        {
            if (its == organization && parts.Catalog.FindLatest(workflow) is { } definition)
                yield return (scenario, definition);
        }
    }

    private static bool IsDemo(string path) => $"/{path}".Contains(Folder, StringComparison.Ordinal) && !FileKinds.IsText(path);

    private static async Task<bool> HoldsCasesAsync(Store store, CancellationToken cancellationToken)
    {
        await using var context = store.Database.CreateContext();
        return await context.Cases.AnyAsync(cancellationToken);
    }

    private static IReadOnlyList<RecordedDecision> Play(EngineParts parts, Scenario scenario, WorkflowDefinition definition)
    {
        if (scenario.Until > parts.Clock.Now())
            throw new EngineStartException(
                $"The demo can't begin: the scenario in {scenario.File} ends later than the demo's clock stands."
            );
        var script = new ScenarioScript(scenario, definition);
        var directory = parts.Organization.Directory;
        var tape = new CaseTape(parts, definition, Facts.Of(directory, parts.Catalog.Calendars), "demo");
        foreach (var step in scenario.Steps.Prepend(scenario.Opening))
        {
            tape.LetTimePass(step.At);
            var command =
                script.CommandFor(step, tape.Current, definition, tape.Journal, label => script.IdOf(label), out var problem)
                ?? throw Wrong(step, problem ?? "there is nothing to do");
            var person = directory.OccupantOf(step.By, step.At) ?? throw Wrong(step, $"nobody stands for {step.By}");
            if (tape.Decide(command, new(person, step.By), step.At) is { } refusal)
                throw Wrong(step, refusal.Sentence.For("en"));
        }
        tape.LetTimePass(scenario.Until);
        return tape.ToStore;
    }

    private static EngineStartException Wrong(ScenarioStep step, string problem) => new($"The demo can't begin. {step.Where}: {problem}");
}
