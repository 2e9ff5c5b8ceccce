using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

public sealed class ApiTests(WebSite site) : IClassFixture<WebSite>
{
    [Fact]
    public async Task A_case_goes_from_opening_to_the_receivers_responsibility()
    {
        var sample = await SampleCase.OpenAsync(site, "Person A");
        var handover = await sample.ServeAsync();
        using var director = site.ApiOf(SampleCase.Director);

        var offered = await director.GetFromJsonAsync<JsonElement>($"{sample.Address}/handovers/{handover}");
        Assert.Equal("DL-PSB-AB", offered.GetProperty("accountableNow").GetProperty("code").GetString());
        await sample.AcceptAsync(handover);

        var current = await director.GetFromJsonAsync<JsonElement>(sample.Address);
        Assert.Equal("QH-DIR", current.GetProperty("owner").GetProperty("code").GetString());
        var answer = await director.GetFromJsonAsync<JsonElement>($"{sample.Address}/responsibility");
        Assert.Equal("QH-DIR", answer.GetProperty("subjects")[0].GetProperty("post").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_returned_handover_is_offered_again_and_the_sender_stays_accountable()
    {
        var sample = await SampleCase.OpenAsync(site, "Person B");
        var handover = await sample.ServeAsync();
        using var director = site.ApiOf(SampleCase.Director);
        using var leader = site.ApiOf(SampleCase.Leader);

        using var returned = await director.PostAsJsonAsync(
            $"{sample.Address}/handovers/{handover}/return",
            new { reason = "The test report is missing." }
        );
        Assert.Equal(HttpStatusCode.OK, returned.StatusCode);
        var back = await leader.GetFromJsonAsync<JsonElement>($"{sample.Address}/handovers/{handover}");
        Assert.Equal("returned", back.GetProperty("status").GetString());
        Assert.Equal("DL-PSB-AB", back.GetProperty("accountableNow").GetProperty("code").GetString());

        using var again = await leader.PostAsJsonAsync(
            $"{sample.Address}/handovers/{handover}/reoffer",
            new { included = new[] { "order-copy", "test-report", "addiction-finding", "contact-sheet" } }
        );
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(
            2,
            (await director.GetFromJsonAsync<JsonElement>($"{sample.Address}/handovers/{handover}")).GetProperty("cycle").GetInt32()
        );
    }

    [Fact]
    public async Task A_request_sent_twice_with_one_key_has_its_effect_once()
    {
        using var officer = site.ApiOf(SampleCase.Officer);
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var opening = SampleCase.OpeningOf("Person C", await SampleCase.NowAsync(officer));

        using var first = await officer.PostAsJsonAsync("/api/v1/cases", opening);
        using var second = await officer.PostAsJsonAsync("/api/v1/cases", opening);

        var (one, other) = (await SampleCase.ReadAsync(first), await SampleCase.ReadAsync(second));
        Assert.Equal(one.GetProperty("id").GetGuid(), other.GetProperty("id").GetGuid());
        Assert.Equal(one.GetProperty("version").GetInt32(), other.GetProperty("version").GetInt32());
        Assert.True(other.GetProperty("isRepeat").GetBoolean());
    }

    [Fact]
    public async Task A_completion_sent_twice_gets_the_first_answer_again_although_the_item_is_done()
    {
        var sample = await SampleCase.OpenAsync(site, "Person D");
        using var officer = site.ApiOf(SampleCase.Officer);
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var address = $"{sample.Address}/work-items/{await sample.ItemAsync(officer, "serve-order")}/complete";
        var serving = await SampleCase.ServingAsync(officer);

        using var first = await officer.PostAsJsonAsync(address, serving);
        using var second = await officer.PostAsJsonAsync(address, serving);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.True((await SampleCase.ReadAsync(second)).GetProperty("isRepeat").GetBoolean());
    }

    [Fact]
    public async Task A_key_used_for_something_else_is_refused()
    {
        using var officer = site.ApiOf(SampleCase.Officer);
        officer.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var now = await SampleCase.NowAsync(officer);

        using var first = await officer.PostAsJsonAsync("/api/v1/cases", SampleCase.OpeningOf("Person E", now));
        using var other = await officer.PostAsJsonAsync("/api/v1/cases", SampleCase.OpeningOf("Somebody else", now));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal("idempotency-key-reused", await SampleCase.ProblemAsync(other));
    }

    [Fact]
    public async Task A_command_on_an_older_version_is_refused_when_it_says_so()
    {
        var sample = await SampleCase.OpenAsync(site, "Person F");
        using var officer = site.ApiOf(SampleCase.Officer);
        using var seen = await officer.GetAsync(sample.Address);
        var tag = seen.Headers.ETag?.Tag ?? "";
        var address = $"{sample.Address}/work-items/{await sample.ItemAsync(officer, "serve-order")}/complete";
        await sample.ServeAsync();

        officer.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", tag);
        using var answer = await officer.PostAsJsonAsync(address, await SampleCase.ServingAsync(officer));

        Assert.Equal("\"1\"", tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("case-changed", await SampleCase.ProblemAsync(answer));
    }

    [Fact]
    public async Task Who_has_no_part_in_a_case_is_answered_as_if_it_were_not_there()
    {
        var sample = await SampleCase.OpenAsync(site, "Person G");
        using var neighbour = site.ApiOf(SampleCase.Neighbour);

        foreach (
            var address in new[]
            {
                sample.Address,
                $"{sample.Address}/timeline",
                $"{sample.Address}/responsibility",
                $"{sample.Address}/work-items/2",
            }
        )
        {
            using var answer = await neighbour.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        var found = await neighbour.GetFromJsonAsync<JsonElement>($"/api/v1/cases?reference={sample.Reference}");
        Assert.Empty(found.GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task A_refusal_says_per_field_what_is_wrong_in_the_callers_language()
    {
        using var officer = site.ApiOf(SampleCase.Officer);
        officer.DefaultRequestHeaders.Add("Accept-Language", "zh-CN");

        using var answer = await officer.PostAsync(
            "/api/v1/cases",
            WebSite.Json(
                """{ "workflow": "community-rehabilitation", "values": { "residence": "qinghe", "participant_name": "测试😀" } }"""
            )
        );

        var problem = await SampleCase.ReadAsync(answer);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("urn:handover:problem:invalid-fields", problem.GetProperty("type").GetString());
        Assert.Equal("此项必填。", problem.GetProperty("errors").GetProperty("id_number")[0].GetString());
        Assert.False(problem.GetProperty("errors").TryGetProperty("participant_name", out _));
    }

    [Fact]
    public async Task Lists_come_in_pages_that_meet()
    {
        for (var number = 0; number < 3; number++)
            await SampleCase.OpenAsync(site, $"Paged {number}");
        using var officer = site.ApiOf(SampleCase.Officer);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await officer.GetFromJsonAsync<JsonElement>(
                $"/api/v1/work-items?limit=2{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}"
            );
            seen.AddRange(
                page.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("case")}/{entry.GetProperty("item")}")
            );
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        var whole = await officer.GetFromJsonAsync<JsonElement>("/api/v1/work-items?limit=200");
        Assert.Equal(
            whole.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("case")}/{entry.GetProperty("item")}"),
            seen
        );
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
    }
}
