using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What programs do when somebody leaves: plan, look, apply by the plan's hash.</summary>
public sealed class LeaverApiTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Leavers = "/api/v1/organization/leavers";

    [Fact]
    public async Task A_plan_is_applied_by_its_hash_and_by_no_other()
    {
        using var client = site.ApiOf("zhao-minzhi");

        var plan = await ReadAsync(await client.PostAsJsonAsync(Leavers, new { person = "wu-dayong" }));
        using var other = await client.PostAsJsonAsync(Leavers, new { person = "wu-dayong", plan = "0000" });
        var applied = await ReadAsync(
            await client.PostAsJsonAsync(Leavers, new { person = "wu-dayong", plan = plan.GetProperty("plan").GetString() })
        );
        using var again = await client.PostAsJsonAsync(Leavers, new { person = "wu-dayong" });

        Assert.False(plan.GetProperty("isApplied").GetBoolean());
        var post = Assert.Single(plan.GetProperty("posts").EnumerateArray());
        Assert.Equal("QH-GRID", post.GetProperty("post").GetString());
        Assert.NotEqual("wu-dayong", post.GetProperty("person").GetString());
        Assert.Equal((HttpStatusCode.PreconditionFailed, "plan-changed"), (other.StatusCode, await SampleCase.ProblemAsync(other)));
        Assert.True(applied.GetProperty("isApplied").GetBoolean());
        Assert.Equal((HttpStatusCode.Conflict, "organization-refused"), (again.StatusCode, await SampleCase.ProblemAsync(again)));
    }

    [Fact]
    public async Task An_order_that_there_is_not_is_not_found()
    {
        using var client = site.ApiOf("zhao-minzhi");

        using var answer = await client.GetAsync(
            new Uri($"/api/v1/batches/{Guid.Empty}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }
    }
}
