using Workflow.Core.Definitions;
using Workflow.Core.Simulation;

namespace Workflow.Testing;

/// <summary>The definitions, calendars, organisations and scenarios of this repository, as a shell would hand them to the core.</summary>
public static class SampleFiles
{
    public const string CommunityRehabilitation = "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml";
    public const string Organization = "workflows/organizations/guangdong-sample.organization.yaml";
    public const string NoRegistration = "workflows/community-rehabilitation/examples/S2-no-registration.scenario.yaml";
    public const string Calendar = "workflows/calendars/CN.calendar.yaml";

    /// <summary>Every YAML file and wording under workflows/ and of the guide's patterns, by its path from the root.</summary>
    public static DefinitionSources All { get; } =
        new(
            new[] { "workflows", "docs/patterns", "docs/guide" }
                .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
                .Where(file => file.EndsWith(".yaml", StringComparison.Ordinal) || FileKinds.IsText(file))
                .Select(file => KeyValuePair.Create(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'), File.ReadAllText(file)))
        );

    /// <summary>What the community rehabilitation sample takes place in.</summary>
    public static ScenarioWorld World { get; } = Load(NoRegistration).World;

    /// <summary>The paths of all scenario files.</summary>
    public static IEnumerable<string> ScenarioPaths => All.Paths.Where(path => path.EndsWith(".scenario.yaml", StringComparison.Ordinal));

    /// <summary>A scenario of this repository. Throws with every problem when it can't be read.</summary>
    public static (Scenario Scenario, ScenarioWorld World) Load(string path) =>
        Load(path, All.Find(path) ?? throw new FileNotFoundException(path));

    /// <summary>A changed text in the place of a scenario of this repository.</summary>
    public static (Scenario Scenario, ScenarioWorld World) Load(string path, string text)
    {
        var problems = new ProblemList();
        var scenario = YamlText.Parse(path, text, problems) is { } node ? ScenarioReader.Read(path, node, problems) : null;
        var world = scenario is null ? null : ScenarioWorld.Load(scenario, All, problems);
        return scenario is not null && world is not null
            ? (scenario, world)
            : throw new InvalidDataException(string.Join(Environment.NewLine, problems.All));
    }
}
