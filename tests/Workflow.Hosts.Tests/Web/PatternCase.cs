using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Cases of the guide's patterns, opened by program.</summary>
public static class PatternCase
{
    /// <summary>Full-time worker of the subdistrict; opens these cases and does their tasks.</summary>
    public const string Worker = "chen-jiabao";

    /// <summary>A case of recurring tests that began a month before, so that its first test is open a minute later.</summary>
    public static async Task<Guid> OpenTestsAsync(WebSite site)
    {
        var id = await OpenAsync(site, "recurring-tests", new { residence = "qinghe", arrived_at = "2026-02-20T02:00:00Z" });
        using var api = site.ApiOf(Worker);
        var later = DateTimeOffset.Parse(await SampleCase.NowAsync(api), CultureInfo.InvariantCulture).AddMinutes(1);
        using var moved = await api.PostAsJsonAsync("/api/v1/demo-clock", new { to = later.UtcDateTime });
        moved.EnsureSuccessStatusCode();
        return id;
    }

    /// <summary>The same with its first test done.</summary>
    public static async Task<Guid> TestedAsync(WebSite site)
    {
        var id = await OpenTestsAsync(site);
        await CompleteTestAsync(site, id);
        return id;
    }

    /// <summary>Does the open test.</summary>
    public static async Task CompleteTestAsync(WebSite site, Guid id)
    {
        using var api = site.ApiOf(Worker);
        var current = await api.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}");
        var item = Assert.Single(current.GetProperty("items").EnumerateArray()).GetProperty("item").GetInt32();
        var values = new { taken_at = await SampleCase.NowAsync(api) };
        using var answer = await api.PostAsJsonAsync($"/api/v1/cases/{id}/work-items/{item}/complete", new { values });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A review by two persons, to which visits can be added.</summary>
    public static async Task<Guid> ReviewAsync(WebSite site)
    {
        using var api = site.ApiOf(Worker);
        var began = await SampleCase.NowAsync(api);
        return await OpenAsync(
            site,
            "review-with-two",
            new
            {
                residence = "qinghe",
                began_at = began,
                minor = false,
            }
        );
    }

    private static async Task<Guid> OpenAsync(WebSite site, string workflow, object values)
    {
        using var api = site.ApiOf(Worker);
        using var answer = await api.PostAsJsonAsync("/api/v1/cases", new { workflow, values });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await SampleCase.ReadAsync(answer)).GetProperty("id").GetGuid();
    }
}
