using Workflow.Cli.Chaos;
using Workflow.Testing;

namespace Workflow.Hosts.Tests.Processes;

/// <summary>The web host as a process of its own, and a person of the sample organisation who asks it.</summary>
public sealed class WebProcess : IAsyncDisposable
{
    private readonly WebNode _node;

    private WebProcess(WebNode node, HttpClient client)
    {
        _node = node;
        Client = client;
    }

    /// <summary>Asks it as that person.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static async Task<WebProcess> StartAsync(string store, string folder, string person, string post)
    {
        var node = await WebNode.StartAsync(store, Repository.PathOf("workflows"), folder, CancellationToken.None);
        var client = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add("X-Dev-Person", person);
        client.DefaultRequestHeaders.Add("X-Dev-Post", post);
        return new(node, client);
    }

    /// <summary>Ends it as a power cut would: no handler runs, nothing is flushed.</summary>
    public Task KillAsync() => _node.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        Client.Dispose();
    }
}
