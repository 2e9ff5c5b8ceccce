using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Whatever is sent, the answer is one clear problem and never a stack trace.</summary>
public sealed class BadRequestTests(WebSite site) : IClassFixture<WebSite>
{
    private const string NoCase = "/api/v1/cases/00000000-0000-7000-8000-000000000000";

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("\"责任移交 🙂\"", HttpStatusCode.BadRequest)]
    [InlineData("{\"workflow\": 7, \"values\": {}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"workflow\": null, \"values\": null}", HttpStatusCode.BadRequest)]
    [InlineData("{\"workflow\": \"no-such-workflow\", \"values\": {}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"workflow\": \"community-rehabilitation\", \"values\": {}, \"wrkflow\": 1}", HttpStatusCode.BadRequest)]
    [InlineData(
        "{\"workflow\": \"community-rehabilitation\", \"values\": {\"residence\": {\"a\": 1}}}",
        HttpStatusCode.UnprocessableEntity
    )]
    [InlineData(
        "{\"workflow\": \"community-rehabilitation\", \"values\": {\"residence\": \"atlantis\"}}",
        HttpStatusCode.UnprocessableEntity
    )]
    [InlineData(
        "{\"workflow\": \"community-rehabilitation\", \"values\": {\"decided_at\": \"2026-02-30 10:00\"}}",
        HttpStatusCode.UnprocessableEntity
    )]
    [InlineData("{\"workflow\": \"community-rehabilitation\", \"values\": {\"姓名\": \"x\"}}", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"workflow\": \"community-rehabilitation\", \"values\": {}, \"effectiveAt\": \"yesterday\"}", HttpStatusCode.BadRequest)]
    public async Task A_body_that_cannot_be_used_is_a_problem(string body, HttpStatusCode expected)
    {
        using var officer = site.ApiOf(SampleCase.Officer);

        using var answer = await officer.PostAsync("/api/v1/cases", WebSite.Json(body));

        await AssertProblemAsync(expected, answer);
    }

    [Theory]
    [InlineData("/api/v1/work-items?limit=0")]
    [InlineData("/api/v1/work-items?limit=1000000")]
    [InlineData("/api/v1/work-items?limit=many")]
    [InlineData("/api/v1/work-items?group=7")]
    [InlineData("/api/v1/work-items?group=soon")]
    [InlineData("/api/v1/work-items?cursor=here")]
    [InlineData("/api/v1/alerts?limit=-1")]
    [InlineData("/api/v1/alerts?cursor=MTIz")]
    [InlineData("/api/v1/handovers?side=both")]
    [InlineData("/api/v1/cases")]
    [InlineData($"{NoCase}/timeline?limit=0")]
    [InlineData($"{NoCase}/responsibility?at=yesterday")]
    public async Task A_question_that_cannot_be_understood_is_a_problem(string address)
    {
        using var officer = site.ApiOf(SampleCase.Officer);

        using var answer = await officer.GetAsync(address);

        await AssertProblemAsync(HttpStatusCode.BadRequest, answer);
    }

    [Theory]
    [InlineData("/api/v1/nothing-here")]
    [InlineData("/api/v1/cases/not-an-id")]
    [InlineData(NoCase)]
    [InlineData($"{NoCase}/timeline")]
    [InlineData($"{NoCase}/work-items/1")]
    [InlineData($"{NoCase}/work-items/99999999999999999999")]
    [InlineData($"{NoCase}/handovers/-1")]
    public async Task What_is_not_there_is_a_problem(string address)
    {
        using var officer = site.ApiOf(SampleCase.Officer);

        using var answer = await officer.GetAsync(address);

        await AssertProblemAsync(HttpStatusCode.NotFound, answer);
    }

    [Fact]
    public async Task A_command_on_a_case_that_is_not_there_is_a_problem()
    {
        using var officer = site.ApiOf(SampleCase.Officer);
        foreach (
            var (address, body) in new[]
            {
                ("work-items/1/complete", "{}"),
                ("handovers/1/accept", "{\"received\": []}"),
                ("alerts/1/acknowledge", "{}"),
            }
        )
        {
            using var answer = await officer.PostAsync($"{NoCase}/{address}", WebSite.Json(body));
            await AssertProblemAsync(HttpStatusCode.NotFound, answer);
        }
    }

    [Fact]
    public async Task A_body_of_a_megabyte_is_refused()
    {
        using var officer = site.ApiOf(SampleCase.Officer);

        using var answer = await officer.PostAsync("/api/v1/cases", WebSite.Json($"{{\"workflow\": \"{new string('x', 1_000_000)}\"}}"));

        await AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, answer);
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_refused()
    {
        using var officer = site.ApiOf(SampleCase.Officer);

        using var answer = await officer.PostAsync("/api/v1/cases", new FormUrlEncodedContent([new("workflow", "x")]));

        await AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, answer);
    }

    [Fact]
    public async Task A_key_with_strange_letters_is_refused()
    {
        using var officer = site.ApiOf(SampleCase.Officer);
        officer.DefaultRequestHeaders.TryAddWithoutValidation("Idempotency-Key", "two words");

        using var answer = await officer.PostAsJsonAsync(
            "/api/v1/cases",
            SampleCase.OpeningOf("Person", await SampleCase.NowAsync(officer))
        );

        await AssertProblemAsync(HttpStatusCode.BadRequest, answer);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    [InlineData("zhou-yiheng/GD-DCO-DIR")]
    public async Task Who_is_not_signed_in_is_told_so(string? person)
    {
        using var stranger = site.Stranger();
        if (person?.Split('/') is { } parts)
        {
            stranger.DefaultRequestHeaders.Add("X-Dev-Person", parts[0]);
            if (parts.Length > 1)
                stranger.DefaultRequestHeaders.Add("X-Dev-Post", parts[1]);
        }

        using var answer = await stranger.GetAsync("/api/v1/work-items");

        await AssertProblemAsync(HttpStatusCode.Unauthorized, answer);
    }

    private static async Task AssertProblemAsync(HttpStatusCode expected, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("urn:handover:problem:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }
}
