using System.CommandLine;

namespace Workflow.Cli.Files;

/// <summary>
/// The folder that holds the data when no file is named: what <c>--data</c> says, else <c>workflows</c> in the current folder, else
/// <c>workflows</c> beside the program.
/// </summary>
public static class DataFolder
{
    private const string Usual = "workflows";

    /// <summary>The option that names it.</summary>
    public static Option<string> Option() =>
        new("--data")
        {
            Description = "Folder of calendars, organisations, rule packs and workflows [default: workflows, here or beside the program]",
            HelpName = "DIR",
        };

    /// <summary>All its files. Throws <see cref="UnusableInputException"/> when there is no such folder.</summary>
    public static FileSet Load(Terminal terminal, string? asked) => FileSet.Load(terminal, [Find(terminal, asked)]);

    /// <summary>Its path as it should be shown. Throws <see cref="UnusableInputException"/> when there is none.</summary>
    public static string Find(Terminal terminal, string? asked)
    {
        if (asked is not null)
            return Directory.Exists(terminal.FullPath(asked))
                ? asked
                : throw new UnusableInputException($"{asked}: there is no such folder");
        if (Directory.Exists(terminal.FullPath(Usual)))
            return Usual;
        var beside = Path.Combine(AppContext.BaseDirectory, Usual);
        return Directory.Exists(beside)
            ? beside
            : throw new UnusableInputException($"there is no folder '{Usual}' here or beside the program; name one with --data DIR");
    }
}
