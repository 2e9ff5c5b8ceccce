using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Workflow.Cli.Commands;
using Workflow.Core.Definitions;
using Workflow.Engine;

namespace Workflow.Cli;

/// <summary>The operator's tool. Every command answers 0 (holds, done), 1 (falls short, refused) or 2 (unusable input or usage).</summary>
public static class CommandLine
{
    /// <summary>Runs one command line. Nothing is thrown for bad input: a sentence goes to <paramref name="terminal"/>'s error side.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            var parsed = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction || parsed.Action is null || MistakenOption(parsed) is not null)
                return RefuseUsage(parsed, terminal);
            var invocation = new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (UnusableInputException unusable)
        {
            terminal.Complain(unusable.Message);
        }
        catch (Exception refused) when (refused is StoreRefusedException or EngineStartException or ClockOffException)
        {
            terminal.Complain(OneLine(refused.Message));
        }
        catch (UnusableDefinitionsException unusable)
        {
            terminal.Complain(unusable.Problems[0].ToString());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Complain("stopped before it was done");
        }
        catch (Exception bug)
        {
            terminal.Complain($"this is a fault of the program, not of the input: {bug.GetType().Name}: {OneLine(bug.Message)}");
            if (Environment.GetEnvironmentVariable("WORKFLOW_TRACE") == "1")
                terminal.Complain(bug.ToString());
            else
                terminal.Complain("set WORKFLOW_TRACE=1 to see where it happened");
        }
        return (int)ExitCode.Unusable;
    }

    /// <summary>The command and what it can be asked.</summary>
    public static RootCommand Root(Terminal terminal) =>
        new("Checks, simulates and explains how responsibility is handed over, and looks into a running store.")
        {
            BenchCommand.Create(terminal),
            CheckCommand.Create(terminal),
            SimulateCommand.Create(terminal),
            CalendarCommand.Create(terminal),
            DeadlineCommand.Create(terminal),
            ResolveCommand.Create(terminal),
            PolicyCommand.Create(terminal),
            AccessCommand.Create(terminal),
            WhoCommand.Create(terminal),
            LeaverCommand.Create(terminal),
            HandoverCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            HistoryCommand.Create(terminal),
            ScenarioCommand.Create(terminal),
            SeedCommand.Create(terminal),
            RecomputeCommand.Create(terminal),
            WatchdogCommand.Create(terminal),
            ChaosCommand.Create(terminal),
            ServeCommand.Create(terminal),
        };

    private static int RefuseUsage(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        if ((MistakenOption(parsed) ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null)) is { } unknown)
        {
            var known = command.Subcommands.Select(sub => sub.Name).Concat(command.Options.Select(option => option.Name));
            terminal.Complain($"'{OneLine(unknown)}' isn't understood here{NearestName.Hint(unknown, known)}");
        }
        else if (parsed.Errors is [var error, ..])
        {
            terminal.Complain(OneLine(error.Message).TrimEnd('.'));
        }
        var path = parsed.CommandResult.Parent is null ? "workflow" : $"workflow {PathOf(parsed.CommandResult)}";
        terminal.Complain($"'{path} --help' says how it is called");
        return (int)ExitCode.Unusable;
    }

    /// <summary>A word that looks like an option and was taken for an argument, as the parser does with those it doesn't know.</summary>
    private static string? MistakenOption(ParseResult parsed) =>
        parsed
            .Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
            ?.Value;

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult { Parent: not null } parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
