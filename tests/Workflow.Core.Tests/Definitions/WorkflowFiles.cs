using Workflow.Core.Definitions;
using Workflow.Testing;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The files under workflows/ as texts, by their path from the root.</summary>
internal static class WorkflowFiles
{
    public const string CommunityRehabilitation = "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml";

    public static IReadOnlyDictionary<string, string> All { get; } =
        Repository
            .Files.Where(path =>
                path.StartsWith("workflows/", StringComparison.Ordinal)
                && (path.EndsWith(".yaml", StringComparison.Ordinal) || FileKinds.IsText(path))
            )
            .ToDictionary(path => path, path => File.ReadAllText(Repository.PathOf(path)), StringComparer.Ordinal);

    public static DefinitionSources Sources { get; } = new(All);

    public static DefinitionSources With(string path, string text) => new(All.Append(new(path, text)));

    public static WorkflowDefinition Read(string path)
    {
        var problems = new ProblemList();
        var definition = DefinitionReader.Read(Sources, path, problems);
        return definition ?? throw new InvalidOperationException(string.Join('\n', problems.All));
    }
}
