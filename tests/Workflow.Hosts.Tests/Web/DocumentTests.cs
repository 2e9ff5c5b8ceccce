using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Papers of a case: there once their task is done, for those who may print them, in both languages.</summary>
public sealed class DocumentTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private const string Worker = "chen-jiabao";

    private WebSite Site => patterns.Site;

    [Fact]
    public async Task A_paper_is_there_once_its_task_is_done_and_says_what_the_case_says()
    {
        var id = await OpenAsync();
        using var visitor = await PageVisitor.SignInAsync(Site, Worker, "en");
        using var before = await visitor.Client.GetAsync($"/cases/{id}/documents/attendance");
        await CompleteAsync(id);

        var listed = await visitor.Client.GetStringAsync($"/cases/{id}");
        var english = await visitor.Client.GetStringAsync($"/cases/{id}/documents/attendance");
        var chinese = await visitor.Client.GetStringAsync($"/cases/{id}/documents/attendance?in=zh");

        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        Assert.Contains($"href=\"/cases/{id}/documents/attendance\"", listed, StringComparison.Ordinal);
        Assert.Contains("<h2>Attendance slip</h2>", english, StringComparison.Ordinal);
        Assert.Matches("The sample was taken on .*2026.* in Qinghe Subdistrict\\.", english);
        Assert.Matches("<article class=\"paper\" lang=\"zh\">[^#]*已于 2026年[^#]*在青禾街道采样。", chinese);
    }

    [Theory]
    [InlineData("zhou-yiheng")]
    [InlineData("xu-lan")]
    public async Task A_paper_is_nobody_elses_to_print(string person)
    {
        var id = await OpenAsync();
        await CompleteAsync(id);
        using var visitor = await PageVisitor.SignInAsync(Site, person, "en");

        using var answer = await visitor.Client.GetAsync($"/cases/{id}/documents/attendance");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>A case that began a month before, so that its first test is open a minute later.</summary>
    private async Task<Guid> OpenAsync()
    {
        using var api = Site.ApiOf(Worker);
        using var answer = await api.PostAsJsonAsync(
            "/api/v1/cases",
            new { workflow = "recurring-tests", values = new { residence = "qinghe", arrived_at = "2026-02-20T02:00:00Z" } }
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await SampleCase.ReadAsync(answer)).GetProperty("id").GetGuid();
        var later = DateTimeOffset.Parse(await SampleCase.NowAsync(api), CultureInfo.InvariantCulture).AddMinutes(1);
        using var moved = await api.PostAsJsonAsync("/api/v1/demo-clock", new { to = later.UtcDateTime });
        moved.EnsureSuccessStatusCode();
        return id;
    }

    private async Task CompleteAsync(Guid id)
    {
        using var api = Site.ApiOf(Worker);
        var current = await api.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}");
        var item = Assert.Single(current.GetProperty("items").EnumerateArray()).GetProperty("item").GetInt32();
        var values = new { taken_at = await SampleCase.NowAsync(api) };
        using var answer = await api.PostAsJsonAsync($"/api/v1/cases/{id}/work-items/{item}/complete", new { values });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
