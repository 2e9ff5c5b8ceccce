using System.Diagnostics;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Cli.Files;

/// <summary>Reads every file of a set by its kind and gathers what is wrong, each problem once and in the order of the files.</summary>
public sealed class FileChecks
{
    private readonly FileSet _files;
    private readonly DefinitionSources _sources;
    private readonly List<DefinitionProblem> _problems = [];
    private readonly List<string> _notes = [];

    private FileChecks(FileSet files)
    {
        _files = files;
        _sources = files.Sources;
    }

    /// <summary>Checks files and folders.</summary>
    public static CheckReport Run(Terminal terminal, IReadOnlyList<string> paths)
    {
        var checks = new FileChecks(FileSet.Load(terminal, paths));
        terminal.ForEach("checking", checks._files.Files, checks.Check);
        var problems = checks._problems.Distinct().OrderBy(problem => problem.Where.File, StringComparer.Ordinal).ThenBy(problem => problem.Where.Line);
        return new(checks._files.Files.Count, checks.Kinds(), [.. problems.ThenBy(problem => problem.Where.Column)], checks._files.Unusable, checks._notes);
    }

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
                DefinitionReader.Read(_sources, file.Path, problems);
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
            case FileKind.Shared:
            case FileKind.Scenario:
                break;
        }
        _problems.AddRange(problems.All);
    }

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
