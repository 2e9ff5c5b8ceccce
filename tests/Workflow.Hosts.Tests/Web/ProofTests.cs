using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>The proof pack of a case: who was responsible, the receipts and the chain, and nothing of the person.</summary>
public sealed class ProofTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Participant = "Person Whose Name Stays Out";

    [Fact]
    public async Task It_tells_owners_receipts_and_a_chain_that_holds()
    {
        var sample = await HandedOverAsync();
        using var director = site.ApiOf(SampleCase.Director);

        var proof = await director.GetFromJsonAsync<JsonElement>($"{sample.Address}/proof");

        Assert.Equal(
            ["DL-PSB-AB", "QH-DIR"],
            proof.GetProperty("owners").EnumerateArray().Take(2).Select(owner => owner.GetProperty("post").GetProperty("code").GetString())
        );
        Assert.Equal(64, Assert.Single(proof.GetProperty("receipts").EnumerateArray()).GetProperty("receipt").GetString()?.Length);
        Assert.Contains(
            proof.GetProperty("deadlines").EnumerateArray(),
            deadline => deadline.GetProperty("outcome").GetString() == "inTime"
        );
        Assert.Equal(JsonValueKind.Null, proof.GetProperty("chainProblem").ValueKind);
        Assert.Equal([1, 2, 3], proof.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("version").GetInt32()));
    }

    [Theory]
    [InlineData("en", "Responsibility in case ", "and the chain holds", "holder")]
    [InlineData("zh-CN", "的责任情况", "链条完整", "任职")]
    public async Task The_page_says_it_in_both_languages_without_the_persons_name(
        string language,
        string heading,
        string chain,
        string holder
    )
    {
        var sample = await HandedOverAsync();
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Director, language);

        var page = WebUtility.HtmlDecode(await visitor.Client.GetStringAsync($"/cases/{sample.Id}/proof"));
        var linked = await visitor.Client.GetStringAsync($"/cases/{sample.Id}");

        Assert.Contains(heading, page, StringComparison.Ordinal);
        Assert.Contains(chain, page, StringComparison.Ordinal);
        Assert.Contains(holder, page, StringComparison.Ordinal);
        Assert.DoesNotContain(Participant, page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/cases/{sample.Id}/proof\"", linked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_part_in_the_case_gets_none()
    {
        var sample = await HandedOverAsync();
        using var neighbour = site.ApiOf(SampleCase.Neighbour);
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Neighbour, "en");

        using var answer = await neighbour.GetAsync($"{sample.Address}/proof");
        using var page = await visitor.Client.GetAsync($"/cases/{sample.Id}/proof");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (answer.StatusCode, page.StatusCode));
    }

    [Fact]
    public async Task Who_is_concerned_does_not_correct_the_register()
    {
        var sample = await HandedOverAsync();
        using var director = site.ApiOf(SampleCase.Director);
        var proof = await director.GetFromJsonAsync<JsonElement>($"{sample.Address}/responsibilities");
        var first = proof.GetProperty("entries").EnumerateArray().First();
        var correction = new
        {
            post = "QH-DIR",
            from = first.GetProperty("from").GetString(),
            until = first.GetProperty("until").GetString(),
            reason = "taken over on paper",
        };

        using var answer = await director.PostAsJsonAsync(
            $"{sample.Address}/responsibilities/{first.GetProperty("subject").GetInt32()}/correct",
            correction
        );

        Assert.Equal((HttpStatusCode.Forbidden, "not-responsible"), (answer.StatusCode, await SampleCase.ProblemAsync(answer)));
    }

    private async Task<SampleCase> HandedOverAsync()
    {
        var sample = await SampleCase.OpenAsync(site, Participant);
        await sample.AcceptAsync(await sample.ServeAsync());
        return sample;
    }
}
