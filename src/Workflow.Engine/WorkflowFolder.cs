using System.Collections.Immutable;
using Workflow.Core.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Organizations;

namespace Workflow.Engine;

/// <summary>Definitions, calendars and organisations that can't be used; the message names each problem with its place.</summary>
public sealed class UnusableDefinitionsException(ImmutableArray<DefinitionProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(problem => problem.ToString())))
{
    /// <summary>Each problem.</summary>
    public ImmutableArray<DefinitionProblem> Problems { get; } = problems;
}

/// <summary>What is read of a file: its path below the folder, its text and what became of it, for a definition under further rule packs.</summary>
internal sealed record ReadText<T>(string Path, string Text, T Value, ImmutableArray<string> Overlays = default);

/// <summary>A workflow folder as read: everything in it that can be run with.</summary>
internal sealed record WorkflowFolder(
    DefinitionSources Sources,
    ImmutableArray<ReadText<WorkflowDefinition>> Definitions,
    ImmutableArray<ReadText<WorkCalendar>> Calendars,
    ImmutableArray<ReadText<OrgDirectory>> Organizations
)
{
    /// <summary>
    /// Reads all <c>.yaml</c> files below a folder, and the wordings of documents. Throws <see cref="UnusableDefinitionsException"/> when
    /// one has an error.
    /// </summary>
    public static async Task<WorkflowFolder> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var texts = new List<KeyValuePair<string, string>>();
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".yaml", StringComparison.Ordinal) || FileKinds.IsText(file));
        foreach (var file in files.Order(StringComparer.Ordinal))
            texts.Add(new(Path.GetRelativePath(folder, file).Replace('\\', '/'), await File.ReadAllTextAsync(file, cancellationToken)));
        var problems = new ProblemList();
        var read = Read(new(texts), problems);
        return problems.HasErrors
            ? throw new UnusableDefinitionsException([.. problems.All.Where(problem => problem.Severity == ProblemSeverity.Error)])
            : read;
    }

    /// <summary>Reads texts already at hand.</summary>
    public static WorkflowFolder Read(DefinitionSources sources, ProblemList problems)
    {
        // Taking the texts apart is most of the work, and each is alone with it; what is found is kept by the sources.
        Parallel.ForEach(sources.Paths.Where(path => !FileKinds.IsText(path)), path => sources.Read(path, new()));
        var definitions = ImmutableArray.CreateBuilder<ReadText<WorkflowDefinition>>();
        var calendars = ImmutableArray.CreateBuilder<ReadText<WorkCalendar>>();
        var organizations = ImmutableArray.CreateBuilder<ReadText<OrgDirectory>>();
        foreach (var path in sources.Paths.Where(path => !FileKinds.IsText(path)))
        {
            if (sources.Read(path, problems) is not { } node)
                continue;
            var text = sources.Find(path) ?? "";
            switch (FileKinds.Of(node, problems))
            {
                case FileKind.Workflow when DefinitionReader.Read(sources, path, problems) is { } definition:
                    definitions.Add(new(path, text, definition));
                    break;
                case FileKind.Calendar when CalendarReader.Read(node, problems) is { } calendar:
                    calendars.Add(new(path, text, calendar));
                    break;
                case FileKind.Organization when OrgReader.Read(node, problems) is { } organization:
                    organizations.Add(new(path, text, organization));
                    break;
                default:
                    break;
            }
        }
        return new(sources, definitions.ToImmutable(), calendars.ToImmutable(), organizations.ToImmutable());
    }

    /// <summary>
    /// The organisation of that id; without one, the one that can play the parts of most definitions, the first in order when equal.
    /// </summary>
    public ReadText<OrgDirectory> Choose(string? id)
    {
        if (id is not null)
            return Organizations.FirstOrDefault(read => read.Value.Content.Id == id)
                ?? throw new EngineStartException($"The setting 'Organization' names '{id}', and no file in the workflow folder holds it.");
        return Organizations
                .OrderByDescending(read => Definitions.Count(definition => CanPlay(read.Value, definition.Value)))
                .FirstOrDefault()
            ?? throw new EngineStartException("The workflow folder holds no organisation (a file that begins with 'organization:').");
    }

    private static bool CanPlay(OrgDirectory directory, WorkflowDefinition definition) =>
        definition.Parties.Values.All(party => directory.Departments.Values.Any(department => department.Kind == party.UnitKind));
}
