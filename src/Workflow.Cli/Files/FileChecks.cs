using System.Diagnostics;
using Workflow.Cli.Proofs;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;
using Workflow.Core.Proofs;
using Workflow.Core.Simulation;

namespace Workflow.Cli.Files;

/// <summary>Reads every file of a set by its kind and gathers what is wrong, each problem once and in the order of the files.</summary>
public sealed class FileChecks
{
    private readonly FileSet _files;
    private readonly DefinitionSources _sources;
    private readonly Lazy<string?> _brokenCalendar;
    private readonly Lazy<string?> _brokenOrganization;
    private readonly Lazy<IReadOnlyList<Found<OrgDirectory>>> _organizations;
    private readonly Lazy<Dictionary<string, WorkCalendar>> _calendars;
    private readonly Lazy<Dictionary<string, WorkflowDefinition>> _workflows;
    private readonly List<DefinitionProblem> _problems = [];
    private readonly List<string> _notes = [];

    private FileChecks(FileSet files)
    {
        _files = files;
        _sources = files.Sources;
        _brokenCalendar = new(() => Broken(files, FileKind.Calendar, CalendarReader.Read));
        _brokenOrganization = new(() => Broken(files, FileKind.Organization, OrgReader.Read));
        _organizations = new(() => KnownFiles.Organizations(files));
        _calendars = new(() =>
            KnownFiles
                .Calendars(files)
                .DistinctBy(found => found.Value.Id)
                .ToDictionary(found => found.Value.Id, found => found.Value, StringComparer.Ordinal)
        );
        _workflows = new(Workflows);
    }

    /// <summary>The workflows among the files that can be read, by name; of two with one name the first.</summary>
    private Dictionary<string, WorkflowDefinition> Workflows() =>
        _files
            .OfAll(FileKind.Workflow)
            .Select(file => DefinitionReader.Read(_sources, file.Path, new()))
            .OfType<WorkflowDefinition>()
            .DistinctBy(definition => definition.Name)
            .ToDictionary(definition => definition.Name, StringComparer.Ordinal);

    /// <summary>Checks files and folders.</summary>
    public static CheckReport Run(Terminal terminal, IReadOnlyList<string> paths)
    {
        var checks = new FileChecks(FileSet.Load(terminal, paths));
        terminal.ForEach("checking", checks._files.Files, checks.Check);
        var problems = checks
            ._problems.Distinct()
            .OrderBy(problem => problem.Where.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Where.Line);
        return new(
            checks._files.Files.Count,
            checks.Kinds(),
            [.. problems.ThenBy(problem => problem.Where.Column)],
            checks._files.Unusable,
            checks._notes
        );
    }

    /// <summary>The first file of a kind with an error, on which no proof can rest; null when there is none.</summary>
    private static string? Broken<T>(FileSet files, FileKind kind, Func<SourceNode, ProblemList, T?> read)
        where T : class => files.OfAll(kind).FirstOrDefault(file => file.Node is { } node && read(node, new()) is null)?.Path;

    private string Kinds()
    {
        var counts = _files.Files.GroupBy(file => file.Kind).Where(group => group.Key is not null).OrderBy(group => group.Key);
        var words = string.Join(", ", counts.Select(group => FormattableString.Invariant($"{group.Count()} {Word(group.Key)}")));
        return words.Length > 0 ? $" ({words})" : "";
    }

    private void Check(FileOfSet file)
    {
        _problems.AddRange(file.Problems.All);
        if (file is not { Node: { } node, Kind: { } kind })
            return;
        var problems = new ProblemList();
        switch (kind)
        {
            case FileKind.Workflow:
                CheckWorkflow(file, problems);
                break;
            case FileKind.Calendar:
                CalendarReader.Read(node, problems);
                break;
            case FileKind.Notice:
                CheckNotice(node, problems);
                break;
            case FileKind.Organization:
                OrgReader.Read(node, problems);
                break;
            case FileKind.Rules:
                CheckRules(file, node, problems);
                break;
            case FileKind.Scenario:
                CheckScenario(file, node, problems);
                break;
            case FileKind.Shared:
                CheckShared(file, problems);
                break;
        }
        _problems.AddRange(problems.All);
    }

    /// <summary>A workflow is read, and proven in every organisation among the files that it is meant for.</summary>
    private void CheckWorkflow(FileOfSet file, ProblemList problems)
    {
        if (DefinitionReader.Read(_sources, file.Path, problems) is not { } definition)
        {
            _notes.Add($"{file.Path}: wasn't proven, because it or a file that it uses has errors");
            return;
        }
        DefinitionProof.CheckAlone(definition, problems);
        if (definition.OpensCases)
            LinkedCaseProof.Check(definition, _workflows.Value, problems);
        if (_brokenCalendar.Value is { } calendar)
        {
            _notes.Add($"{file.Path}: its owners and rungs weren't proven, because {calendar} has errors");
            return;
        }
        var fitting = FittingOrganizations.For(definition, _organizations.Value);
        if (fitting.Count == 0)
            _notes.Add(
                _brokenOrganization.Value is { } broken
                    ? $"{file.Path}: its owners and rungs weren't proven: no organisation that could be read has departments for it, and {broken} has errors"
                    : $"{file.Path}: no organisation among the files has departments for it, so its owners and rungs weren't proven"
            );
        foreach (var (directory, _) in fitting)
        {
            var proof = new ProblemList();
            DefinitionProof.Check(definition, directory, _calendars.Value, directory.Content.From, proof);
            _problems.AddRange(proof.All);
        }
    }

    /// <summary>A pack is read, and an overlay compared with the pack that it is laid over.</summary>
    private void CheckRules(FileOfSet file, SourceNode node, ProblemList problems)
    {
        if (RulePackReader.Read(node, problems) is not { } read)
            return;
        TellTwice(file, read.Id, problems);
        if (read is not { Overlays: { } over } overlay)
            return;
        var packs = KnownFiles.ReadAll(_files, FileKind.Rules, RulePackReader.Read).Select(found => found.Value).ToList();
        if (packs.Find(pack => pack.Id == over) is { } pack)
            pack.CheckOverlay(overlay, problems);
        else if (!_files.OfAll(FileKind.Rules).Any(other => IdOf(other) == over))
            problems.Warn(
                node.Where,
                $"the pack '{over}' isn't among the files{NearestName.Hint(over, packs.Select(known => known.Id))}, so its rows weren't compared"
            );
    }

    /// <summary>Two packs of one id can't be told apart by whoever names them.</summary>
    private void TellTwice(FileOfSet file, string id, ProblemList problems)
    {
        var first = _files.OfAll(FileKind.Rules).First(other => IdOf(other) == id);
        if (first.Path != file.Path)
            problems.Error(new(file.Path, 1, 1), $"the pack '{id}' is also in {first.Path}; give this one a name of its own");
    }

    private static string? IdOf(FileOfSet file) =>
        file.Node is { } node && MapReader.Of(node, "a rule pack", new()) is { } map ? map.Text("rules") : null;

    /// <summary>A notice is read, and the calendar that it is about must say the same.</summary>
    private void CheckNotice(SourceNode node, ProblemList problems)
    {
        if (CalendarNoticeReader.Read(node, problems) is not { } notice)
            return;
        foreach (var (calendar, _) in KnownFiles.Calendars(_files).Where(found => found.Value.Id == notice.Id))
        {
            foreach (var difference in CalendarComparison.Compare(calendar, notice))
                problems.Error(node.Where, $"{notice.Id} and its notice differ: {difference}");
        }
    }

    /// <summary>A scenario is read with its world; whether it holds is for <c>simulate</c> to say.</summary>
    private void CheckScenario(FileOfSet file, SourceNode node, ProblemList problems)
    {
        if (ScenarioReader.Read(file.Path, node, problems) is { } scenario && ScenarioWorld.Load(scenario, _sources, problems) is { } world)
            ScenarioNames.Check(scenario, world, problems);
    }

    /// <summary>What is shared is read with the workflows that use it, so one that nobody uses is only looked at as text.</summary>
    private void CheckShared(FileOfSet file, ProblemList problems)
    {
        var users = _files
            .OfAll(FileKind.Workflow)
            .SelectMany(workflow => FileSet.NamesIn(workflow).Select(name => DefinitionSources.Resolve(workflow.Path, name)));
        if (!users.Contains(file.Path, StringComparer.Ordinal))
            problems.Warn(new(file.Path, 0, 0), "no workflow among the files uses this, so its names weren't checked");
    }

    private static string Word(FileKind? kind) =>
        kind switch
        {
            FileKind.Workflow => "workflow",
            FileKind.Rules => "rule pack",
            FileKind.Shared => "shared",
            FileKind.Calendar => "calendar",
            FileKind.Organization => "organisation",
            FileKind.Notice => "notice",
            FileKind.Scenario => "scenario",
            null => "unknown",
            _ => throw new UnreachableException(),
        };
}
