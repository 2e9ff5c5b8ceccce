using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Workflow.Cli.Commands;

/// <summary>The web host, run as a process of its own.</summary>
public static class WebProcess
{
    private const string Assembly = "Workflow.Web.dll";

    /// <summary>
    /// Starts it in the terminal's folder and waits. Its output and errors are handed through as they come. When
    /// <paramref name="cancellationToken"/> is cancelled it is asked to stop and waited for, at most 30 seconds. Anything but 0 and 2 from it
    /// counts as falling short.
    /// </summary>
    public static async Task<int> RunAsync(Terminal terminal, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Dotnet)
        {
            WorkingDirectory = terminal.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments.Prepend(Find()))
            start.ArgumentList.Add(argument);
        using var process = Start(start);
        var output = Task.WhenAll(
            HandThroughAsync(process.StandardOutput, terminal.Output),
            HandThroughAsync(process.StandardError, terminal.Error)
        );
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
            await output;
            return (int)ExitCode.Holds;
        }
        await output;
        return process.ExitCode is (int)ExitCode.Holds or (int)ExitCode.Unusable ? process.ExitCode : (int)ExitCode.FallsShort;
    }

    /// <summary>What runs it: what runs this program, where that is <c>dotnet</c> itself.</summary>
    public static string Dotnet => Environment.ProcessPath is { } running && IsDotnet(running) ? running : "dotnet";

    /// <summary>
    /// The web host beside this program, else in the build output beside this project's. Throws <see cref="UnusableInputException"/> when
    /// there is none.
    /// </summary>
    public static string Find()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var configuration = Path.GetFileName(here);
        var output = Path.GetDirectoryName(Path.GetDirectoryName(here)) ?? here;
        string[] places = [Path.Combine(output, "Workflow.Web", configuration, Assembly), Path.Combine(here, Assembly)];
        // In a build output a copy may lie beside this program without the pages' assets; the host's own folder has them all.
        return places.FirstOrDefault(File.Exists)
            ?? throw new UnusableInputException(
                $"{Assembly} isn't beside this program ({here}); publish both into one folder, or build the solution"
            );
    }

    private static bool IsDotnet(string path) =>
        Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UnusableInputException("the web process didn't start");
        }
        catch (Win32Exception missing)
        {
            throw new UnusableInputException($"the web process can't be started: {missing.Message}", missing);
        }
    }

    private static async Task HandThroughAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync(CancellationToken.None) is { } line)
            await to.WriteLineAsync(line);
    }

    private static async Task StopAsync(Process process)
    {
        // A terminal's Ctrl+C reaches the process itself, other ways of stopping this one don't; asking twice does no harm.
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            using var ask = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await ask.WaitForExitAsync(CancellationToken.None);
        }
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
