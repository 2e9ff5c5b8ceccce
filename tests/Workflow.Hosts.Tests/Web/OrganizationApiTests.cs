using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>The organisation by the interface: reading it, changing it, and being told why not.</summary>
public sealed class OrganizationApiTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Organization = "/api/v1/organization";
    private const string Worker = "QH-SW-1";

    [Fact]
    public async Task Who_stands_for_each_post_is_told_with_everybody_who_was_considered()
    {
        using var director = site.ApiOf(SampleCase.Director);

        var post = await PostAsync(director, Worker);

        Assert.Equal("xu-lan", post.GetProperty("holder").GetProperty("code").GetString());
        Assert.Equal("xu-lan", post.GetProperty("steps")[0].GetProperty("person").GetString());
        Assert.Equal("holder", post.GetProperty("steps")[0].GetProperty("as").GetString());
    }

    [Fact]
    public async Task A_deputy_counts_from_the_consent_on_which_nobody_else_can_give()
    {
        using var director = site.ApiOf(SampleCase.Director);
        using var asked = site.ApiOf("wu-dayong");
        var from = Text(await NowAsync(director));

        using var asking = await ChangeAsync(
            director,
            new
            {
                kind = "deputyAsked",
                post = Worker,
                person = "wu-dayong",
                from,
            }
        );
        var consent = new
        {
            kind = "deputyConsented",
            post = Worker,
            person = "wu-dayong",
            from,
            at = from,
        };
        using var forged = await ChangeAsync(director, consent);
        Assert.Equal(JsonValueKind.Null, (await PostAsync(director, Worker)).GetProperty("deputies")[0].GetProperty("consented").ValueKind);
        using var given = await ChangeAsync(asked, consent);

        Assert.Equal(HttpStatusCode.OK, asking.StatusCode);
        Assert.Equal("forbidden", await SampleCase.ProblemAsync(forged));
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        Assert.Equal(
            JsonValueKind.String,
            (await PostAsync(director, Worker)).GetProperty("deputies")[0].GetProperty("consented").ValueKind
        );
        using var ended = await ChangeAsync(
            asked,
            new
            {
                kind = "deputyEnded",
                post = Worker,
                person = "wu-dayong",
                from,
                at = from,
            }
        );
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
    }

    [Fact]
    public async Task A_planned_absence_is_listed_taken_back_and_kept_in_the_record_of_changes()
    {
        using var director = site.ApiOf(SampleCase.Director);
        var now = await NowAsync(director);
        var planned = new
        {
            kind = "away",
            person = "xu-lan",
            from = Text(now.AddDays(400)),
            until = Text(now.AddDays(410)),
        };

        using var made = await ChangeAsync(director, planned);
        using var again = await ChangeAsync(director, planned);
        var listed = await director.GetFromJsonAsync<JsonElement>(Organization);
        using var back = await ChangeAsync(director, new { kind = "cancelled", planned });
        var left = await director.GetFromJsonAsync<JsonElement>(Organization);
        var changes = await director.GetFromJsonAsync<JsonElement>($"{Organization}/changes");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (made.StatusCode, again.StatusCode, back.StatusCode));
        Assert.Contains(listed.GetProperty("planned").EnumerateArray(), IsOfXuLan);
        Assert.DoesNotContain(left.GetProperty("planned").EnumerateArray(), one => IsOfXuLan(one) && At(one) > now.AddDays(399));
        var kinds = changes.GetProperty("entries").EnumerateArray().Take(2).Select(change => change.GetProperty("kind").GetString());
        Assert.Equal(["cancelled", "away"], kinds);
        Assert.Equal(SampleCase.Director, changes.GetProperty("entries")[0].GetProperty("by").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("en", "is already held by")]
    [InlineData("zh-CN", "一个岗位同一时间只有一名任职者")]
    public async Task What_cannot_be_is_refused_with_its_reasons_in_the_language_of_the_caller(string language, string told)
    {
        using var director = site.ApiOf(SampleCase.Director);
        director.DefaultRequestHeaders.Add("Accept-Language", language);
        var from = Text(await NowAsync(director));

        using var refused = await ChangeAsync(
            director,
            new
            {
                kind = "tenureBegins",
                post = Worker,
                person = "wu-dayong",
                from,
            }
        );

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.EndsWith(":organization-refused", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Contains(told, problem.GetProperty("errors").GetProperty("changes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_change_lacks_is_named()
    {
        using var director = site.ApiOf(SampleCase.Director);

        using var answer = await ChangeAsync(director, new { kind = "away", person = "xu-lan" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("'from'", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static bool IsOfXuLan(JsonElement planned) =>
        planned.GetProperty("kind").GetString() == "away"
        && planned.GetProperty("sentence").GetRawText().Contains("Xu Lan", StringComparison.Ordinal);

    private static DateTimeOffset At(JsonElement planned) =>
        DateTimeOffset.Parse(planned.GetProperty("at").GetString() ?? "", CultureInfo.InvariantCulture);

    private static async Task<DateTimeOffset> NowAsync(HttpClient client) =>
        DateTimeOffset.Parse(await SampleCase.NowAsync(client), CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, object change) =>
        client.PostAsJsonAsync($"{Organization}/changes", new { changes = new[] { change } });

    private static async Task<JsonElement> PostAsync(HttpClient client, string code)
    {
        var read = await client.GetFromJsonAsync<JsonElement>(Organization);
        return read.GetProperty("departments")
            .EnumerateArray()
            .SelectMany(unit => unit.GetProperty("posts").EnumerateArray())
            .Single(post => post.GetProperty("post").GetProperty("code").GetString() == code);
    }
}
