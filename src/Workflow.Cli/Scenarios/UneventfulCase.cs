using System.Collections.Immutable;
using NodaTime;
using Workflow.Cli.Files;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;

namespace Workflow.Cli.Scenarios;

/// <summary>What was asked with <c>--nobody-acts</c>. Paths and values as typed.</summary>
public sealed record NobodyActsRequest(
    string Workflow,
    int Days,
    string? Organization,
    IReadOnlyList<string> Calendars,
    IReadOnlyList<string> Overlays,
    string? Residence,
    IReadOnlyList<string> With,
    string? By,
    string From,
    string? Data
);

/// <summary>A case that is opened and then left alone: the scenario for it, with values for whatever the opening asks.</summary>
public sealed class UneventfulCase
{
    private readonly NobodyActsRequest _request;
    private readonly FileSet _files;
    private readonly WorkflowDefinition _definition;
    private readonly string _workflowPath;

    private UneventfulCase(NobodyActsRequest request, FileSet files, string workflowPath)
    {
        _request = request;
        _files = files;
        _workflowPath = workflowPath;
        var problems = new ProblemList();
        _definition =
            DefinitionReader.Read(files.Sources, workflowPath, [.. request.Overlays.Select(DefinitionSources.Normalize)], problems)
            ?? throw new UnusableInputException(problems.All.First(problem => problem.Severity == ProblemSeverity.Error).ToString());
    }

    /// <summary>The scenario and its world. Throws <see cref="UnusableInputException"/> when something named isn't there.</summary>
    public static (Scenario Scenario, ScenarioWorld World) Plan(Terminal terminal, NobodyActsRequest request)
    {
        var named = request.Calendars.Concat(request.Overlays).Concat(request.Organization is { } file ? [file] : []).ToList();
        var isPath = NamedWorkflow.IsFile(request.Workflow);
        if (isPath)
            named.Add(request.Workflow);
        if (named.Count > 0 && FileSet.Load(terminal, named).Unusable is [var unusable, ..])
            throw new UnusableInputException(unusable);
        var files = FileSet.Load(terminal, [.. named, DataFolder.Find(terminal, request.Data)]);
        var path = isPath ? DefinitionSources.Normalize(request.Workflow) : NamedWorkflow.PathOf(files, request.Workflow);
        return new UneventfulCase(request, files, path).Plan(terminal);
    }

    private (Scenario Scenario, ScenarioWorld World) Plan(Terminal terminal)
    {
        var organization = Organization(terminal);
        var directory = organization.Value;
        var zone = directory.Content.Zone;
        var from = LocalTimes.Parse(_request.From, zone, "--from");
        var values = Values(directory, from);
        var until = from.InZone(zone).Date.PlusDays(_request.Days).At(from.InZone(zone).TimeOfDay).InZoneLeniently(zone).ToInstant();
        var opening = new ScenarioStep(
            new(_workflowPath, 0, 0),
            from,
            OpeningPost(directory, values),
            new ScenarioAct.Open(),
            values,
            Refused: null
        );
        var calendars = _request.Calendars.Select(DefinitionSources.Normalize).ToList();
        if (calendars.Count == 0)
            calendars = [.. KnownFiles.Calendars(_files).Select(calendar => calendar.File)];
        var scenario = new Scenario(
            $"Nobody acts: {_definition.Name}",
            _workflowPath,
            LocalizedText.Empty,
            _workflowPath,
            organization.File,
            [.. calendars],
            [.. _request.Overlays.Select(DefinitionSources.Normalize)],
            zone,
            opening,
            [],
            until,
            []
        );
        var problems = new ProblemList();
        var world = ScenarioWorld.Load(scenario, _files.Sources, problems);
        return (scenario, world ?? throw new UnusableInputException(problems.All[0].ToString()));
    }

    private Found<OrgDirectory> Organization(Terminal terminal)
    {
        if (_request.Organization is { } named)
            return KnownFiles.Organization(terminal, named);
        return KnownFiles.Organizations(_files).Where(found => AreaFor(found.Value) is not null).ToList() switch
        {
            [var one] => one,
            [] => throw new UnusableInputException(
                $"no organisation of the data folder has departments for all parties of {_definition.Name}{(_request.Residence is { } area ? $" in the area '{area}'" : "")}"
            ),
            var many => throw new UnusableInputException(
                $"several organisations fit; choose with --organization: {string.Join(", ", many.Select(found => found.File))}"
            ),
        };
    }

    /// <summary>The area in which every party has a department: the one asked for, else the first of the organisation.</summary>
    private string? AreaFor(OrgDirectory directory) =>
        directory
            .Areas.Names.Where(area => _request.Residence is null || area == _request.Residence)
            .FirstOrDefault(area => _definition.Parties.Values.All(party => directory.UnitServing(party.UnitKind, area) is not null));

    private ImmutableSortedDictionary<string, string> Values(OrgDirectory directory, Instant from)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var asked in _definition.Opening.Where(asked => !asked.IsOptional))
            values[asked.Name] = Plausible(_definition.Fields[asked.Name], directory, from);
        foreach (var pair in _request.With)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new UnusableInputException($"--with: '{pair}' isn't FIELD=VALUE");
            var name = pair[..equals];
            if (!_definition.Opening.Any(asked => asked.Name == name))
                throw new UnusableInputException(
                    $"--with: the opening of {_definition.Name} asks for no '{name}'{NearestName.Hint(name, _definition.Opening.Select(asked => asked.Name))}"
                );
            values[name] = pair[(equals + 1)..];
        }
        return values.ToImmutable();
    }

    private string Plausible(FieldDefinition field, OrgDirectory directory, Instant from) =>
        field.Type switch
        {
            FieldType.Text or FieldType.Signature => "simulated",
            FieldType.Number => "0",
            FieldType.YesNo => "false",
            FieldType.Choice => field.Choices[0].Key,
            FieldType.Date => LocalTimes.Show(from.InZone(directory.Content.Zone).Date),
            FieldType.DateTime => from.InZone(directory.Content.Zone)
                .LocalDateTime.ToString("uuuu-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            FieldType.Area => AreaFor(directory) ?? throw NoArea(directory),
            FieldType.Person => directory.Persons[0].Key,
            FieldType.Post => directory.Posts[0].Key,
        };

    private UnusableInputException NoArea(OrgDirectory directory)
    {
        if (_request.Residence is { } area && !directory.Areas.Contains(area))
            return new($"--residence: {directory.Content.Id} has no area '{area}'{NearestName.Hint(area, directory.Areas.Names)}");
        return new(
            $"in {directory.Content.Id} no area{(_request.Residence is { } named ? $" '{named}'" : "")} is served by a department for every party of {_definition.Name}"
        );
    }

    /// <summary>The post that opens the case: as asked, else the one that the first stage makes accountable.</summary>
    private PostId OpeningPost(OrgDirectory directory, ImmutableSortedDictionary<string, string> values)
    {
        if (_request.By is { } asked)
            return directory.Posts.Contains(asked)
                ? new(asked)
                : throw new UnusableInputException($"--by: there is no post '{asked}'{NearestName.Hint(asked, directory.Posts.Names)}");
        var accountable = _definition.Tracks[0].Value.Stages[0].Value.Accountable;
        var party = _definition.Parties[accountable.Party];
        var unit = values.TryGetValue(party.ServingField, out var area) ? directory.UnitServing(party.UnitKind, area) : null;
        return unit is not null && directory.PostsWith(unit.Id, accountable.Role) is [var first, ..]
            ? first.Id
            : throw new UnusableInputException($"in {directory.Content.Id} no post plays {accountable} for the area '{area}'");
    }
}
