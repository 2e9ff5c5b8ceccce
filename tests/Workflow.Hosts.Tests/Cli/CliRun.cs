using System.Text.Json;
using Workflow.Cli;
using Workflow.Testing;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>One run of the command line in this process: what it answered and what it wrote.</summary>
public sealed record CliRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command with the repository as the current folder.</summary>
    public static Task<CliRun> OfAsync(params string[] args) => InAsync(Repository.Root, args);

    /// <summary>Runs a command with another current folder.</summary>
    public static async Task<CliRun> InAsync(string folder, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, folder, ShowsProgress: false);
        var exitCode = await CommandLine.RunAsync(args, terminal, CancellationToken.None);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The output as JSON; throws when it isn't exactly one value.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The lines of the error side.</summary>
    public string[] Complaints => Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True when a stack trace leaked to either side.</summary>
    public bool ShowsStackTrace =>
        (Output + Error).Contains("   at ", StringComparison.Ordinal)
        || (Output + Error).Contains("fault of the program", StringComparison.Ordinal);
}
