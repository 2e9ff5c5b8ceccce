using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Two web processes on one PostgreSQL, as behind a load balancer without sticky sessions.</summary>
public sealed class SeveralNodesTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _started = [];

    private WebSite One { get; set; } = null!;

    private WebSite Other { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await TestDatabase.CreatePostgresAsync();
        _started.Add(database);
        One = await StartAsync(database);
        Other = await StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
    }

    [Fact]
    public async Task Who_signed_in_at_one_node_is_known_at_the_other()
    {
        using var officer = await PageVisitor.SignInAsync(One, SampleCase.Officer, "en");

        officer.MoveTo(Other);

        Assert.Contains("My work", await officer.Client.GetStringAsync("/work"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_one_node_is_taken_at_the_other()
    {
        using var officer = await PageVisitor.SignInAsync(One, SampleCase.Officer, "en");
        var form = PageVisitor.Inputs(await officer.Client.GetStringAsync("/cases/new/" + SampleCase.Workflow), "open");

        officer.MoveTo(Other);
        using var answer = await officer.Client.PostAsync("/cases/new/" + SampleCase.Workflow, new FormUrlEncodedContent(form));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("There is a problem", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_opened_at_one_node_is_handed_over_at_the_other()
    {
        var sample = await SampleCase.OpenAsync(One, "Person A");
        var handover = await sample.ServeAsync();
        using var director = Other.ApiOf(SampleCase.Director);

        using var answer = await director.PostAsJsonAsync(
            $"{sample.Address}/handovers/{handover}/accept",
            new { received = new[] { "order-copy", "test-report", "addiction-finding" } }
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var first = One.ApiOf(SampleCase.Director);
        var current = await first.GetFromJsonAsync<JsonElement>(sample.Address);
        Assert.Equal("QH-DIR", current.GetProperty("owner").GetProperty("code").GetString());
    }

    private async Task<WebSite> StartAsync(TestDatabase database)
    {
        var site = new WebSite { Store = database.Store };
        await site.InitializeAsync();
        _started.Add(site);
        return site;
    }
}
