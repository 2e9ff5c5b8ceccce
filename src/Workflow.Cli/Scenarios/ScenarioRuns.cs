using Workflow.Cli.Files;
using Workflow.Core.Definitions;
using Workflow.Core.Simulation;

namespace Workflow.Cli.Scenarios;

/// <summary>A scenario that was run, with what happened and in which points it isn't as told.</summary>
public sealed record ScenarioOutcome(Scenario Scenario, ScenarioRecord Record, IReadOnlyList<DefinitionProblem> Differences)
{
    /// <summary>What it was played in, as the files have it.</summary>
    public required ScenarioWorld World { get; init; }

    /// <summary>True when everything is as told.</summary>
    public bool Holds => Differences.Count == 0;
}

/// <summary>Finds scenarios among files and runs them on a virtual clock.</summary>
public static class ScenarioRuns
{
    /// <summary>
    /// The scenarios of a set in the order of its files. Throws <see cref="UnusableInputException"/> for the first that can't be read, and
    /// when there is none.
    /// </summary>
    public static IReadOnlyList<(Scenario Scenario, ScenarioWorld World)> Load(FileSet files, IReadOnlyList<string> asked)
    {
        if (files.Unusable.Count > 0)
            throw new UnusableInputException(files.Unusable[0]);
        if (files.Files.FirstOrDefault(file => file.Kind is null) is { } unknown)
            throw new UnusableInputException(unknown.Problems.All[0].ToString());
        var found = files.Of(FileKind.Scenario).ToList();
        if (found.Count == 0)
            throw new UnusableInputException($"no scenario in {string.Join(", ", asked)}; expected files that begin with 'scenario:'");
        var sources = files.Sources;
        return [.. found.Select(file => LoadOne(file, sources))];
    }

    /// <summary>Runs one in memory.</summary>
    public static ScenarioOutcome Run(Scenario scenario, ScenarioWorld world)
    {
        var record = Simulator.Run(scenario, world);
        var names = new ProblemList();
        ScenarioNames.Check(scenario, world, names);
        return new(scenario, record, [.. names.All, .. ScenarioComparison.Compare(scenario, record)]) { World = world };
    }

    private static (Scenario Scenario, ScenarioWorld World) LoadOne(FileOfSet file, DefinitionSources sources)
    {
        var scenario = KnownFiles.Read(file, (node, problems) => ScenarioReader.Read(file.Path, node, problems));
        var problems = new ProblemList();
        return ScenarioWorld.Load(scenario, sources, problems) is { } world
            ? (scenario, world)
            : throw new UnusableInputException(
                $"{problems.All.First(problem => problem.Severity == ProblemSeverity.Error)} (used by {file.Path})"
            );
    }
}
