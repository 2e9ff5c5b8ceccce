using System.CommandLine;
using Workflow.Cli.Files;
using Workflow.Cli.Stores;
using Workflow.Engine.Scenarios;

namespace Workflow.Cli.Commands;

/// <summary><c>scenario save</c>: what was done in a stored case as a scenario file.</summary>
public static class ScenarioCommand
{
    public static Command Create(Terminal terminal) =>
        new("scenario", "Scenarios: save what was done in a case as one.") { Save(terminal) };

    private static Command Save(Terminal terminal)
    {
        var typed = new Argument<string>("case")
        {
            Description = "Reference of the case, such as K7QF2-M9XAB, or its identity",
            HelpName = "CASE",
        };
        var into = new Option<string?>("--out")
        {
            Description = "File to write; it must not be there yet [default: print it]",
            HelpName = "FILE",
        };
        var (store, data) = (StorePlace.Option(isRequired: true), DataFolder.Option());
        var command = new Command(
            "save",
            "Tells a stored case as a scenario that holds: who did what when, and what came of it. Sensitive values are made up."
        )
        {
            typed,
            store,
            into,
            data,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var file = parsed.GetValue(into) is { } asked ? New(terminal, asked) : null;
                var folder = terminal.FullPath(DataFolder.Find(terminal, parsed.GetValue(data)));
                await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(store) ?? "", cancellationToken);
                var id = await StoredCase.FindAsync(host, parsed.GetRequiredValue(typed), cancellationToken);
                var place = file is null ? null : Path.GetDirectoryName(file);
                var saved =
                    await new ScenarioSaving(host.Parts).SaveAsync(id, folder, place, told: null, cancellationToken)
                    ?? throw new UnusableInputException($"there is no case '{id}' in this store");
                if (file is null)
                    await terminal.Output.WriteAsync(saved.Text.AsMemory(), cancellationToken);
                else
                    await File.WriteAllTextAsync(file, saved.Text, cancellationToken);
                return (int)ExitCode.Holds;
            }
        );
        return command;
    }

    private static string New(Terminal terminal, string typed)
    {
        var full = terminal.FullPath(typed);
        if (File.Exists(full) || Directory.Exists(full))
            throw new UnusableInputException($"--out: {typed} is there already");
        return Directory.Exists(Path.GetDirectoryName(full))
            ? full
            : throw new UnusableInputException($"--out: there is no folder for {typed}");
    }
}
