using System.CommandLine;
using System.Text;
using Workflow.Cli.Histories;
using Workflow.Cli.Stores;
using Workflow.Core.Cases;
using Workflow.Engine;
using Workflow.Engine.Histories;
using Workflow.Engine.Queries;

namespace Workflow.Cli.Commands;

/// <summary><c>history export</c> and <c>history verify</c>: hash-chained history out of a store, and its proof without one.</summary>
public static class HistoryCommand
{
    public static Command Create(Terminal terminal) =>
        new("history", "Hash-chained history: take it out of a store, verify it offline.")
        {
            Export(terminal),
            Roots(terminal),
            Verify(terminal),
        };

    private static Command Roots(Terminal terminal)
    {
        var to = new Option<string>("--to")
        {
            Description = "The file to write; it must not be there",
            Required = true,
            HelpName = "FILE",
        };
        var store = StorePlace.Option(isRequired: true);
        var command = new Command(
            "roots",
            "Writes the roots that nodes sealed to a file, to be kept where whoever can change the store can't change it."
        )
        {
            store,
            to,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var shown = parsed.GetRequiredValue(to);
                if (Path.Exists(terminal.FullPath(shown)))
                    throw new UnusableInputException($"--to: {shown} is there already");
                await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(store) ?? "", cancellationToken);
                var roots = await new HistoryQuery(host.Parts).RootsAsync(cancellationToken);
                try
                {
                    await File.WriteAllLinesAsync(terminal.FullPath(shown), roots.Select(RootLine.Of), cancellationToken);
                }
                catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
                {
                    throw new UnusableInputException($"--to: {shown} can't be written ({failed.Message.ReplaceLineEndings(" ")})", failed);
                }
                terminal.Say(FormattableString.Invariant($"{roots.Length} root(s)"));
                return (int)ExitCode.Holds;
            }
        );
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var to = new Option<string>("--to")
        {
            Description = "The file to write; it must not be there",
            Required = true,
            HelpName = "FILE",
        };
        var only = new Option<string?>("--case")
        {
            Description = "One case by its reference or identity [default: all]",
            HelpName = "CASE",
        };
        var (store, json) = (StorePlace.Option(isRequired: true), CommonOptions.Json());
        var command = new Command(
            "export",
            "Writes the journals of a store to a file, with a root to write down elsewhere. Leaves a note in the access log."
        )
        {
            store,
            to,
            only,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var file = terminal.FullPath(parsed.GetRequiredValue(to));
                if (Path.Exists(file))
                    throw new UnusableInputException($"--to: {parsed.GetRequiredValue(to)} is there already");
                await using var host = await StoredCase.OpenAsync(terminal, parsed.GetValue(store) ?? "", cancellationToken);
                CaseId? id = parsed.GetValue(only) is { } typed ? await StoredCase.FindAsync(host, typed, cancellationToken) : null;
                var end = await WriteAsync(terminal, host, id, file, parsed.GetRequiredValue(to), cancellationToken);
                if (parsed.GetValue(json))
                    terminal.SayJson(end);
                else
                    terminal.Say(FormattableString.Invariant($"{end.Cases} case(s), {end.Entries} entries\nroot {end.Root}"));
                return (int)ExitCode.Holds;
            }
        );
        return command;
    }

    private static async Task<HistoryEnd> WriteAsync(
        Terminal terminal,
        EngineHost host,
        CaseId? only,
        string file,
        string shown,
        CancellationToken cancellationToken
    )
    {
        var query = new HistoryQuery(host.Parts);
        var total = only is null ? await query.CountAsync(cancellationToken) : 1;
        HistoryEnd? end = null;
        try
        {
            await using var writer = new StreamWriter(
                file,
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }
            );
            await terminal.WithProgressAsync(
                "exporting",
                async onProgress =>
                    end = await HistoryExport.WriteAsync(
                        query,
                        only,
                        host.Parts.Clock.Now(),
                        writer,
                        done => onProgress(done, total),
                        cancellationToken
                    )
            );
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new UnusableInputException($"--to: {shown} can't be written ({failed.Message.ReplaceLineEndings(" ")})", failed);
        }
        return end ?? throw new InvalidOperationException("nothing was written");
    }

    private static Command Verify(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "A file that 'history export' wrote", HelpName = "FILE" };
        var root = new Option<string?>("--root") { Description = "The root that was written down when it was exported", HelpName = "HASH" };
        var roots = new Option<string[]>("--roots")
        {
            Description = "Files of roots that nodes sealed; the file must hold all cases",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "verify",
            "Verifies an exported history by itself, without a store. Exit 1 names each case that was changed."
        )
        {
            file,
            root,
            roots,
            json,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var shown = parsed.GetRequiredValue(file);
                var finding = await HistoryVerification.RunAsync(
                    terminal.FullPath(shown),
                    shown,
                    RootOf(parsed.GetValue(root)),
                    await RootFile.ReadAsync(terminal, parsed.GetValue(roots) ?? [], cancellationToken),
                    cancellationToken
                );
                if (parsed.GetValue(json))
                    terminal.SayJson(
                        new
                        {
                            holds = finding.Breaks.Count == 0,
                            finding.Found.Cases,
                            finding.Found.Entries,
                            finding.Found.Root,
                            finding.Breaks,
                        }
                    );
                else
                    Print(terminal, shown, finding, parsed.GetValue(root) is not null);
                return (int)(finding.Breaks.Count == 0 ? ExitCode.Holds : ExitCode.FallsShort);
            }
        );
        return command;
    }

    private static void Print(Terminal terminal, string shown, HistoryFinding finding, bool hasRoot)
    {
        foreach (var (line, id, problem) in finding.Breaks)
        {
            var where = line > 0 ? FormattableString.Invariant($"{shown}:{line}:1") : shown;
            terminal.Say($"{where}: {(id is null ? "" : $"case {id}: ")}{problem}");
        }
        terminal.Say(
            FormattableString.Invariant($"{finding.Found.Cases} case(s), {finding.Found.Entries} entries, root {finding.Found.Root}")
        );
        if (finding.Breaks.Count > 0)
            terminal.Say("the history doesn't hold");
        else
            terminal.Say(
                hasRoot
                    ? "the history holds, and its root is the one written down"
                    : "the history holds in itself; compare the root with the one written down"
            );
    }

    private static string? RootOf(string? typed) =>
        typed is null || (typed.Length == 64 && typed.All(char.IsAsciiHexDigit))
            ? typed
            : throw new UnusableInputException("--root: expected the 64 hexadecimal digits that 'history export' printed");
}
