using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Workflow.Web.Api;
using Workflow.Web.Hosting;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>The whole web host on a demo store of its own, listening on a free port of this machine.</summary>
public sealed class WebSite : WebApplicationFactory<HostSettings>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("workflow-test-web-").FullName;

    /// <summary>The environment to run in; Development unless a test says otherwise before the start.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>The store to run on; null for a SQLite file of its own.</summary>
    public string? Store { get; init; }

    /// <summary>The folder of workflows; null for those of this repository.</summary>
    public string? Workflows { get; init; }

    public Uri Address => ClientOptions.BaseAddress;

    public ValueTask InitializeAsync()
    {
        UseKestrel(0);
        StartServer();
        return ValueTask.CompletedTask;
    }

    /// <summary>A program that acts as a person of the sample, for their first post or the one named.</summary>
    public HttpClient ApiOf(string person, string? post = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add(ApiSignIn.PersonHeader, person);
        if (post is not null)
            client.DefaultRequestHeaders.Add(ApiSignIn.PostHeader, post);
        return client;
    }

    /// <summary>Somebody who hasn't signed in, and follows no redirect.</summary>
    public HttpClient Stranger() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A body exactly as written, said to be JSON.</summary>
    public static StringContent Json(string text)
    {
        var content = new StringContent(text, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(Environment);
        builder.UseSetting($"{HostSettings.Section}:DataFolder", _folder);
        builder.UseSetting($"{HostSettings.Section}:Organization", "guangdong-sample");
        if (Workflows is not null)
            builder.UseSetting($"{HostSettings.Section}:Workflows", Workflows);
        if (Store is not null)
            builder.UseSetting($"{HostSettings.Section}:Store", Store);
    }
}
