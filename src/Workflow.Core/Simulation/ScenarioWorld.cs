using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Core.Simulation;

/// <summary>What a scenario takes place in: definition, organisation and calendars, read from its files.</summary>
public sealed record ScenarioWorld(
    WorkflowDefinition Definition,
    OrgDirectory Directory,
    ImmutableDictionary<string, WorkCalendar> Calendars
)
{
    /// <summary>The workflows whose cases can be opened, by name.</summary>
    public ImmutableDictionary<string, WorkflowDefinition> Linked { get; init; } = ImmutableDictionary<string, WorkflowDefinition>.Empty;

    /// <summary>Reads the files that a scenario names; null after noting what is wrong with them.</summary>
    public static ScenarioWorld? Load(Scenario scenario, DefinitionSources sources, ProblemList problems)
    {
        if (MissesFile(scenario, sources, problems))
            return null;
        var definition = DefinitionReader.Read(sources, scenario.WorkflowPath, scenario.OverlayPaths, problems);
        var directory = ReadFile(sources, scenario.OrganizationPath, OrgReader.Read, problems);
        var calendars = scenario
            .CalendarPaths.Select(path => ReadFile(sources, path, CalendarReader.Read, problems))
            .OfType<WorkCalendar>()
            .ToList();
        if (definition is null || directory is null || calendars.Count < scenario.CalendarPaths.Length)
            return null;
        var known = calendars.ToImmutableDictionary(calendar => calendar.Id, StringComparer.Ordinal);
        foreach (var department in directory.Departments.Values.Where(department => !known.ContainsKey(department.Calendar)))
        {
            problems.Error(
                new(scenario.File, 0, 0),
                $"department {department.Id} works by calendar '{department.Calendar}', which 'calendars:' doesn't list"
            );
            return null;
        }
        var linked = scenario
            .LinkedPaths.Select(path => DefinitionReader.Read(sources, path, problems))
            .OfType<WorkflowDefinition>()
            .ToList();
        return linked.Count < scenario.LinkedPaths.Length
            ? null
            : new(definition, directory, known) { Linked = linked.ToImmutableDictionary(one => one.Name, StringComparer.Ordinal) };
    }

    /// <summary>Tells the files that aren't there where the scenario names them.</summary>
    private static bool MissesFile(Scenario scenario, DefinitionSources sources, ProblemList problems)
    {
        var missing = scenario.Named.Where(named => sources.Find(named.Key) is null).OrderBy(named => named.Value.Line).ToList();
        foreach (var (path, where) in missing)
            problems.Error(
                where,
                $"there is no file '{path}', which is meant from the folder of this one{NearestName.Hint(path, sources.Paths)}"
            );
        return missing.Count > 0;
    }

    private static T? ReadFile<T>(DefinitionSources sources, string path, Func<SourceNode, ProblemList, T?> read, ProblemList problems)
        where T : class
    {
        if (sources.Find(path) is not { } text)
        {
            problems.Error(new(path, 0, 0), "there is no such file");
            return null;
        }
        return YamlText.Parse(path, text, problems) is { } node ? read(node, problems) : null;
    }
}
