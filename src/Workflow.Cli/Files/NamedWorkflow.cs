using Workflow.Core.Definitions;

namespace Workflow.Cli.Files;

/// <summary>Finds a workflow by its name in the data folder, or by its file.</summary>
public static class NamedWorkflow
{
    /// <summary>The definition. Throws <see cref="UnusableInputException"/> when there is none, or it has an error.</summary>
    public static WorkflowDefinition Read(Terminal terminal, string nameOrFile, string? data)
    {
        var isFile = IsFile(nameOrFile);
        var files = isFile ? FileSet.LoadAll(terminal, [nameOrFile]) : DataFolder.Load(terminal, data);
        var problems = new ProblemList();
        return DefinitionReader.Read(files.Sources, isFile ? DefinitionSources.Normalize(nameOrFile) : PathOf(files, nameOrFile), problems)
            ?? throw new UnusableInputException(problems.All.First(problem => problem.Severity == ProblemSeverity.Error).ToString());
    }

    /// <summary>True for what ends like a file of definitions; names don't.</summary>
    public static bool IsFile(string nameOrFile) =>
        nameOrFile.EndsWith(".yaml", StringComparison.Ordinal) || nameOrFile.EndsWith(".yml", StringComparison.Ordinal);

    /// <summary>The file that holds the workflow of a name. Throws <see cref="UnusableInputException"/> when there is none, or several.</summary>
    public static string PathOf(FileSet files, string name)
    {
        var named = files.Of(FileKind.Workflow).Select(file => (file.Path, Name: KnownFiles.NameOf(file))).ToList();
        return named.Where(workflow => workflow.Name == name).Select(workflow => workflow.Path).ToList() switch
        {
            [var one] => one,
            [] => throw new UnusableInputException(
                $"there is no workflow '{name}'{NearestName.Hint(name, named.Select(workflow => workflow.Name))}"
            ),
            var many => throw new UnusableInputException($"several files hold the workflow {name}: {string.Join(", ", many)}"),
        };
    }
}
