using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Lines that people open by hand, on pages and by program.</summary>
public sealed class TrackTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private const string Worker = "chen-jiabao";

    private WebSite Site => patterns.Site;

    [Fact]
    public async Task What_may_be_begun_is_offered_with_its_form_and_begun_once()
    {
        var id = await OpenAsync();
        using var visitor = await PageVisitor.SignInAsync(Site, Worker, "en");
        using var api = Site.ApiOf(Worker);
        var address = $"/cases/{id}/begin/suspension";
        Assert.Contains($"href=\"{address}\"", await visitor.Client.GetStringAsync($"/cases/{id}"), StringComparison.Ordinal);
        var form = PageVisitor.Inputs(await visitor.Client.GetStringAsync(address), "begin");

        using var empty = await visitor.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var refused = await empty.Content.ReadAsStringAsync();
        form["field.detained_at"] = await SampleCase.NowAsync(api);
        using var first = await visitor.Client.PostAsync(address, new FormUrlEncodedContent(form));
        using var second = await visitor.Client.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.DoesNotContain("happened", form.Keys);
        Assert.Contains("name=\"late-reason\"", refused, StringComparison.Ordinal);
        Assert.Contains($"href=\"{address}#field-detained_at\"", refused, StringComparison.Ordinal);
        Assert.Equal($"/cases/{id}", first.RequestMessage?.RequestUri?.AbsolutePath);
        Assert.Equal($"/cases/{id}", second.RequestMessage?.RequestUri?.AbsolutePath);
        var current = await api.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}");
        Assert.Equal(["main", "suspension"], current.GetProperty("tracks").EnumerateArray().Select(track => Text(track, "name")));
        Assert.Empty(current.GetProperty("mayOpen").EnumerateArray());
    }

    [Fact]
    public async Task A_program_opens_a_track_with_one_key_once()
    {
        var id = await OpenAsync();
        using var api = Site.ApiOf(Worker);
        var offer = Assert.Single((await api.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}")).GetProperty("mayOpen").EnumerateArray());
        api.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var request = new { track = "suspension", values = new { detained_at = await SampleCase.NowAsync(api) } };

        using var first = await api.PostAsJsonAsync($"/api/v1/cases/{id}/tracks", request);
        using var second = await api.PostAsJsonAsync($"/api/v1/cases/{id}/tracks", request);

        Assert.Equal("detained_at", Text(offer, "happenedField"));
        Assert.Equal("detained_at", Text(Assert.Single(offer.GetProperty("opening").EnumerateArray()), "name"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.True((await SampleCase.ReadAsync(second)).GetProperty("isRepeat").GetBoolean());
    }

    [Theory]
    [InlineData("no-such-track", "unknown-track", HttpStatusCode.NotFound)]
    [InlineData("main", "unknown-track", HttpStatusCode.NotFound)]
    [InlineData("suspension", "invalid-fields", HttpStatusCode.UnprocessableEntity)]
    public async Task A_track_that_can_not_be_opened_so_is_a_problem(string track, string problem, HttpStatusCode status)
    {
        var id = await OpenAsync();
        using var api = Site.ApiOf(Worker);

        using var answer = await api.PostAsJsonAsync($"/api/v1/cases/{id}/tracks", new { track });

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(problem, await SampleCase.ProblemAsync(answer));
    }

    [Fact]
    public async Task Who_may_not_begin_it_is_not_offered_it()
    {
        var id = await OpenAsync();
        using var visitor = await PageVisitor.SignInAsync(Site, SampleCase.Neighbour, "en");

        using var answer = await visitor.Client.GetAsync($"/cases/{id}/begin/suspension");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_place_in_a_list_that_does_not_exist_is_said_and_the_list_begins_at_its_beginning()
    {
        using var visitor = await PageVisitor.SignInAsync(Site, Worker, "en");

        foreach (var address in new[] { "/work?cursor=here", "/alerts?cursor=here", "/messages?cursor=here" })
        {
            var page = await visitor.Client.GetStringAsync(address);
            Assert.Contains("That place in the list doesn&#x27;t exist", page, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("That place in the list", await visitor.Client.GetStringAsync("/work"), StringComparison.Ordinal);
    }

    private async Task<Guid> OpenAsync()
    {
        using var api = Site.ApiOf(Worker);
        using var answer = await api.PostAsJsonAsync(
            "/api/v1/cases",
            new { workflow = "recurring-tests", values = new { residence = "qinghe", arrived_at = await SampleCase.NowAsync(api) } }
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await SampleCase.ReadAsync(answer)).GetProperty("id").GetGuid();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
