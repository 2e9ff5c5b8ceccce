using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Workflow.Cli.Commands;

namespace Workflow.Cli.Chaos;

/// <summary>A web host as operators run it, with pumps and pages, to be killed at will.</summary>
public sealed class WebNode : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private WebNode(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>
    /// Starts one on a store and waits until it says that it is ready. Throws <see cref="InvalidOperationException"/> with its last words
    /// when it doesn't.
    /// </summary>
    public static async Task<WebNode> StartAsync(string store, string workflows, string folder, CancellationToken cancellationToken)
    {
        var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePort()}"));
        string[] words =
        [
            WebProcess.Find(),
            "--urls",
            address.GetLeftPart(UriPartial.Authority),
            "--store",
            store,
            "--data-folder",
            folder,
            "--workflows",
            workflows,
            "--environment",
            "Development",
        ];
        var start = new ProcessStartInfo(WebProcess.Dotnet, words)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start");
        var said = new Queue<string>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Note(said, line.Data, ready);
        process.ErrorDataReceived += (_, line) => Note(said, line.Data, ready);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ready.Task, ended, Task.Delay(LongestStart, cancellationToken)) == ready.Task)
            return new(process, address);
        process.Kill(entireProcessTree: true);
        process.Dispose();
        throw new InvalidOperationException($"a node didn't become ready: {string.Join(Environment.NewLine, said)}");
    }

    /// <summary>Ends it as a power cut would: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static void Note(Queue<string> said, string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (said)
        {
            said.Enqueue(line);
            if (said.Count > 30)
                said.Dequeue();
        }
        if (line.Contains("Handover is ready", StringComparison.Ordinal))
            ready.TrySetResult();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
