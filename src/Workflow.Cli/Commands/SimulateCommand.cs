using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Scenarios;
using Workflow.Cli.Stores;
using Workflow.Core.Simulation;
using Workflow.Engine.Scenarios;

namespace Workflow.Cli.Commands;

/// <summary><c>simulate PATH...</c> runs scenario files; <c>simulate --nobody-acts WORKFLOW --days N</c> shows what time alone does.</summary>
public static class SimulateCommand
{
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("path")
        {
            Description = "Scenario files, or folders with all below them",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "PATH",
        };
        var timeline = new Option<bool>("--timeline") { Description = "Tell everything that happened, in order" };
        var coverage = new Option<bool>("--coverage")
        {
            Description = "Tell which stages, tasks, ways, rungs and handovers the stories reach; exit 1 when some are reached by none",
        };
        var store = StorePlace.Option(isRequired: false);
        var json = CommonOptions.Json();
        var nobody = new NobodyActsOptions();
        var command = new Command("simulate", "Runs scenario files on a virtual clock: one line each, and every difference at file:line.")
        {
            paths,
            timeline,
            coverage,
            store,
            json,
        };
        nobody.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var asked = parsed.GetValue(paths) ?? [];
                if (parsed.GetValue(coverage) && parsed.GetValue(store) is not null)
                    throw new UnusableInputException("--coverage goes with a run in memory, not with --store");
                if (parsed.GetValue(nobody.Workflow) is { } workflow)
                    return (int)(
                        asked.Length == 0 && parsed.GetValue(store) is null && !parsed.GetValue(coverage)
                            ? NobodyActsPage.Run(terminal, nobody.Of(parsed, workflow), parsed.GetValue(json))
                            : throw TooMuch()
                    );
                if (asked.Length == 0)
                    throw new UnusableInputException("name scenario files or folders, or --nobody-acts WORKFLOW --days N");
                var files = FileSet.Load(terminal, asked);
                var scenarios = ScenarioRuns.Load(files, asked);
                var outcomes = parsed.GetValue(store) is { } typed
                    ? await OnStoreAsync(terminal, scenarios, files, typed, cancellationToken)
                    : InMemory(terminal, scenarios);
                var covered = parsed.GetValue(coverage) ? CoveragePage.Of(outcomes) : null;
                return (int)Tell(terminal, outcomes, covered, parsed.GetValue(timeline), parsed.GetValue(json));
            }
        );
        return command;
    }

    private static UnusableInputException TooMuch() => new("--nobody-acts goes with neither scenario files nor --store nor --coverage");

    private static List<ScenarioOutcome> InMemory(Terminal terminal, IReadOnlyList<(Scenario Scenario, ScenarioWorld World)> scenarios)
    {
        var outcomes = new List<ScenarioOutcome>();
        terminal.ForEach("simulating", scenarios, scenario => outcomes.Add(ScenarioRuns.Run(scenario.Scenario, scenario.World)));
        return outcomes;
    }

    /// <summary>Each scenario in a store of its own: a file as named, further ones beside it; a database takes one scenario only.</summary>
    private static async Task<List<ScenarioOutcome>> OnStoreAsync(
        Terminal terminal,
        IReadOnlyList<(Scenario Scenario, ScenarioWorld World)> scenarios,
        FileSet files,
        string typed,
        CancellationToken cancellationToken
    )
    {
        var outcomes = new List<ScenarioOutcome>();
        var addresses = StorePlace.Several(terminal, typed, scenarios.Count);
        await terminal.WithProgressAsync(
            "simulating on the store",
            async onProgress =>
            {
                foreach (var ((scenario, world), address) in scenarios.Zip(addresses))
                {
                    var record = await EngineScenario.RunAsync(scenario, files.Sources, address, cancellationToken);
                    outcomes.Add(new(scenario, record, ScenarioComparison.Compare(scenario, record)) { World = world });
                    onProgress(outcomes.Count, scenarios.Count);
                }
            }
        );
        return outcomes;
    }

    private static ExitCode Tell(Terminal terminal, List<ScenarioOutcome> outcomes, CoveragePage? coverage, bool timeline, bool json)
    {
        if (json)
            terminal.SayJson(Facts(outcomes, coverage, timeline));
        else
            Print(terminal, outcomes, timeline);
        if (!json)
            coverage?.Print(terminal);
        return outcomes.TrueForAll(outcome => outcome.Holds) && coverage?.IsWhole != false ? ExitCode.Holds : ExitCode.FallsShort;
    }

    private static void Print(Terminal terminal, List<ScenarioOutcome> outcomes, bool timeline)
    {
        foreach (var outcome in outcomes)
        {
            var (scenario, record, differences) = outcome;
            terminal.Say(
                outcome.Holds
                    ? FormattableString.Invariant(
                        $"holds    {scenario.Name} ({scenario.File}): {scenario.Then.Length} expectations, {record.Rungs().Count()} rungs"
                    )
                    : FormattableString.Invariant($"differs  {scenario.Name} ({scenario.File}): {differences.Count} difference(s)")
            );
            foreach (var difference in differences)
                terminal.Say($"  {difference.Where}: {difference.Message}");
            if (timeline)
                Timeline.Print(terminal, Timeline.Of(record, scenario.Zone), scenario.Zone);
        }
        var holding = outcomes.Count(outcome => outcome.Holds);
        terminal.Say(FormattableString.Invariant($"{outcomes.Count} scenario(s): {holding} hold(s), {outcomes.Count - holding} differ(s)"));
    }

    private static object Facts(List<ScenarioOutcome> outcomes, CoveragePage? coverage, bool timeline) =>
        new
        {
            coverage = coverage?.Facts(),
            holds = outcomes.TrueForAll(outcome => outcome.Holds),
            scenarios = outcomes.Select(outcome => new
            {
                outcome.Scenario.Name,
                outcome.Scenario.File,
                outcome.Holds,
                expectations = outcome.Scenario.Then.Length,
                rungs = outcome.Record.Rungs().Count(),
                differences = outcome.Differences.Select(difference => new
                {
                    difference.Where.File,
                    difference.Where.Line,
                    difference.Where.Column,
                    difference.Message,
                }),
                timeline = timeline ? Timeline.Facts(Timeline.Of(outcome.Record, outcome.Scenario.Zone), outcome.Scenario.Zone) : null,
            }),
        };
}
