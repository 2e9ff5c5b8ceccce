using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Workflow.Testing;
using Workflow.Web.Hosting;

namespace Workflow.Hosts.Tests.Processes;

/// <summary>The web host as a process of its own, as operators run it, to be killed at will.</summary>
public sealed class WebProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private WebProcess(Process process, HttpClient client)
    {
        _process = process;
        Client = client;
    }

    /// <summary>Asks it as a person of the sample organisation.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<WebProcess> StartAsync(string store, string folder, string person, string post)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] words =
        [
            typeof(WebHost).Assembly.Location,
            "--urls",
            address,
            "--store",
            store,
            "--data-folder",
            folder,
            "--workflows",
            Repository.PathOf("workflows"),
            "--environment",
            "Development",
        ];
        foreach (var word in words)
            start.ArgumentList.Add(word);
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start");
        var said = new List<string>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Note(said, line.Data, ready);
        process.ErrorDataReceived += (_, line) => Note(said, line.Data, ready);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended, Task.Delay(LongestStart)) != ready.Task)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"The web host didn't become ready: {string.Join(Environment.NewLine, said)}");
        }
        var client = new HttpClient { BaseAddress = new(address), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add("X-Dev-Person", person);
        client.DefaultRequestHeaders.Add("X-Dev-Post", post);
        return new(process, client);
    }

    /// <summary>Ends it as a power cut would: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private static void Note(List<string> said, string? line, TaskCompletionSource ready)
    {
        if (line is null)
            return;
        lock (said)
            said.Add(line);
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
