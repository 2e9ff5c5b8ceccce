using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What programs take back, correct, merge and link.</summary>
public sealed class SecondThoughtsApiTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private WebSite Site => patterns.Site;

    [Fact]
    public async Task An_offer_is_taken_back_by_its_sender_and_by_nobody_else()
    {
        var sample = await SampleCase.OpenAsync(Site, "Person A");
        var address = $"{sample.Address}/handovers/{await sample.ServeAsync()}";
        using var director = Site.ApiOf(SampleCase.Director);
        using var leader = Site.ApiOf(SampleCase.Leader);

        using var others = await director.PostAsJsonAsync($"{address}/withdraw", new { reason = "not mine" });
        using var empty = await leader.PostAsJsonAsync($"{address}/withdraw", new { reason = " " });
        using var taken = await leader.PostAsJsonAsync($"{address}/withdraw", new { reason = "The wrong place" });

        Assert.Equal((HttpStatusCode.Forbidden, "not-responsible"), (others.StatusCode, await SampleCase.ProblemAsync(others)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "reason-missing"), (empty.StatusCode, await SampleCase.ProblemAsync(empty)));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        var back = await leader.GetFromJsonAsync<JsonElement>(address);
        Assert.Equal("withdrawn", back.GetProperty("status").GetString());
        Assert.Equal("The wrong place", back.GetProperty("returnedBecause").GetString());
        Assert.True(back.GetProperty("mayOfferAgain").GetBoolean());
        Assert.False(back.GetProperty("mayWithdraw").GetBoolean());
    }

    [Fact]
    public async Task A_completed_item_is_corrected_once_for_each_key()
    {
        var id = await PatternCase.OpenTestsAsync(Site);
        using var worker = Site.ApiOf(PatternCase.Worker);
        var (anHour, twoHours) = (await MoveAsync(worker, hours: 1), await MoveAsync(worker, hours: 1));
        Assert.NotEqual(anHour, twoHours);
        await PatternCase.CompleteTestAsync(Site, id);
        worker.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var done = await SubjectAsync(worker, id, "WorkItemCompleted");
        var address = $"/api/v1/cases/{id}/work-items/{done}/corrections";
        var wish = new { reason = "The time was mistyped.", values = new { taken_at = anHour } };

        using var first = await worker.PostAsJsonAsync(address, wish);
        using var again = await worker.PostAsJsonAsync(address, wish);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.True((await SampleCase.ReadAsync(again)).GetProperty("isRepeat").GetBoolean());
        var lines = await TimelineAsync(worker, id);
        Assert.Single(lines, line => line.GetProperty("kind").GetString() == "WorkItemCorrected");
    }

    [Fact]
    public async Task A_correction_that_can_not_be_is_refused_with_its_reason()
    {
        var id = await PatternCase.TestedAsync(Site);
        using var worker = Site.ApiOf(PatternCase.Worker);
        var done = await SubjectAsync(worker, id, "WorkItemCompleted");

        using var unknown = await worker.PostAsJsonAsync($"/api/v1/cases/{id}/work-items/9999/corrections", new { reason = "why" });
        using var later = await worker.PostAsJsonAsync(
            $"/api/v1/cases/{id}/work-items/{done}/corrections",
            new { reason = "why", values = new { taken_at = "2026-12-01T00:00:00Z" } }
        );

        Assert.Equal((HttpStatusCode.NotFound, "unknown-work-item"), (unknown.StatusCode, await SampleCase.ProblemAsync(unknown)));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "effective-in-future"), (later.StatusCode, await SampleCase.ProblemAsync(later)));
    }

    [Fact]
    public async Task A_finding_is_withdrawn_and_its_counter_goes_back()
    {
        using var director = Site.ApiOf(SampleCase.Director);
        var id = await OpenAsync(director, "absences", new { residence = "qinghe" });
        using var opened = await director.PostAsJsonAsync($"/api/v1/cases/{id}/tracks", new { track = "absence" });
        Assert.True(opened.IsSuccessStatusCode, await opened.Content.ReadAsStringAsync());
        var item = await ItemAsync(director, id, "find-absence");
        using var signed = await director.PostAsJsonAsync(
            $"/api/v1/cases/{id}/work-items/{item}/complete",
            new { values = new { away_from = "2026-03-02", absence_view = "none" } }
        );
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        var finding = await SubjectAsync(director, id, "FindingSigned");

        using var withdrawn = await director.PostAsJsonAsync(
            $"/api/v1/cases/{id}/findings/{finding}/withdraw",
            new { reason = "An error" }
        );
        using var twice = await director.PostAsJsonAsync($"/api/v1/cases/{id}/findings/{finding}/withdraw", new { reason = "An error" });
        using var unknown = await director.PostAsJsonAsync($"/api/v1/cases/{id}/findings/9999/withdraw", new { reason = "An error" });

        Assert.Equal(HttpStatusCode.OK, withdrawn.StatusCode);
        Assert.Equal("unknown-finding", await SampleCase.ProblemAsync(twice));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_duplicate_is_merged_and_both_cases_name_each_other()
    {
        var (first, twice) = (await SampleCase.OpenAsync(Site, "Person B"), await SampleCase.OpenAsync(Site, "Person B"));
        using var leader = Site.ApiOf(SampleCase.Leader);

        using var itself = await leader.PostAsJsonAsync($"{twice.Address}/merge", new { into = twice.Id, reason = "the same" });
        using var merged = await leader.PostAsJsonAsync($"{twice.Address}/merge", new { into = first.Id, reason = "the same person" });

        Assert.Equal((HttpStatusCode.Conflict, "cannot-merge"), (itself.StatusCode, await SampleCase.ProblemAsync(itself)));
        Assert.Equal(HttpStatusCode.OK, merged.StatusCode);
        var ended = await leader.GetFromJsonAsync<JsonElement>(twice.Address);
        Assert.Equal("closed", ended.GetProperty("status").GetString());
        Assert.Equal((first.Id, "mergedInto"), LinkOf(ended));
        Assert.Equal((twice.Id, "duplicate"), LinkOf(await leader.GetFromJsonAsync<JsonElement>(first.Address)));
    }

    [Fact]
    public async Task A_linked_case_begins_with_the_decision_and_is_told_to_nobody_without_a_part_in_it()
    {
        using var leader = Site.ApiOf(SampleCase.Leader);
        var id = await OpenAsync(leader, "linked", new { participant_name = "Person C", residence = "baishi" });
        var item = await ItemAsync(leader, id, "decide");

        using var decided = await leader.PostAsJsonAsync(
            $"/api/v1/cases/{id}/work-items/{item}/complete",
            new { values = new { goes_on = true } }
        );

        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        Assert.Contains(
            (await SampleCase.ReadAsync(decided)).GetProperty("events").EnumerateArray(),
            happened => happened.GetString() == "LinkedCaseOpened"
        );
        var opener = await leader.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}");
        Assert.Empty(opener.GetProperty("links").EnumerateArray());
        using var visitor = await PageVisitor.SignInAsync(Site, SampleCase.Leader, "en");
        Assert.Contains("A linked case began: another case", await visitor.Client.GetStringAsync($"/cases/{id}"), StringComparison.Ordinal);
        using var receiver = Site.ApiOf(SampleCase.Neighbour);
        var mine = await receiver.GetFromJsonAsync<JsonElement>("/api/v1/work-items?scope=myResponsibility&limit=200");
        Assert.Contains(
            mine.GetProperty("entries").EnumerateArray(),
            entry => entry.GetProperty("task").GetString() == "meet" && entry.GetProperty("participant").GetString() == "Person C"
        );
    }

    private static (Guid Case, string? Relation) LinkOf(JsonElement seen)
    {
        var link = Assert.Single(seen.GetProperty("links").EnumerateArray());
        return (link.GetProperty("case").GetGuid(), link.GetProperty("relation").GetString());
    }

    private static async Task<Guid> OpenAsync(HttpClient api, string workflow, object values)
    {
        using var answer = await api.PostAsJsonAsync("/api/v1/cases", new { workflow, values });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (await SampleCase.ReadAsync(answer)).GetProperty("id").GetGuid();
    }

    private static async Task<int> ItemAsync(HttpClient api, Guid id, string task)
    {
        var current = await api.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}");
        return current
            .GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("task").GetString() == task)
            .GetProperty("item")
            .GetInt32();
    }

    /// <summary>Puts the demo's clock forward and tells the time.</summary>
    private static async Task<string> MoveAsync(HttpClient api, int hours)
    {
        var later = DateTimeOffset.Parse(await SampleCase.NowAsync(api), CultureInfo.InvariantCulture).AddHours(hours);
        using var moved = await api.PostAsJsonAsync("/api/v1/demo-clock", new { to = later.UtcDateTime });
        moved.EnsureSuccessStatusCode();
        return await SampleCase.NowAsync(api);
    }

    private static async Task<int> SubjectAsync(HttpClient api, Guid id, string kind) =>
        (await TimelineAsync(api, id)).Last(line => line.GetProperty("kind").GetString() == kind).GetProperty("subject").GetInt32();

    private static async Task<List<JsonElement>> TimelineAsync(HttpClient api, Guid id)
    {
        var page = await api.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}/timeline?limit=200");
        return [.. page.GetProperty("entries").EnumerateArray()];
    }
}
