using System.Net;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Ending a case that was opened twice, on the page and where its traces are shown.</summary>
public sealed class MergeTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private WebSite Site => patterns.Site;

    [Theory]
    [InlineData("en", "Compare the two", "Goes on in place of this one", "A duplicate of this one", "This case has ended.")]
    [InlineData("zh-CN", "核对两个案件", "本案已并入", "重复案件，已并入本案", "本案已终结")]
    public async Task A_duplicate_ends_after_both_were_compared_and_each_case_leads_to_the_other(
        string language,
        string compare,
        string goesOn,
        string duplicate,
        string said
    )
    {
        var twice = await AcceptedAsync("Person Twice");
        var stays = await AcceptedAsync("Person Twice");
        using var director = await PageVisitor.SignInAsync(Site, SampleCase.Director, language);
        var address = $"/cases/{twice.Id}/merge";
        Assert.Contains($"href=\"{address}\"", await PageOfAsync(director, twice), StringComparison.Ordinal);
        var first = await director.Client.GetStringAsync(address);
        var form = PageVisitor.Inputs(first, "merge");
        form["into"] = $" {stays.Reference.ToLowerInvariant()} ";
        form["reason"] = "Same person, same order";

        var asked = await SendAsync(director, address, form);
        form["confirmed"] = stays.Reference;
        var done = await SendAsync(director, address, form);

        Assert.Contains(compare, WebUtility.HtmlDecode(first), StringComparison.Ordinal);
        Assert.Contains($"href=\"{address}#confirmed\"", asked, StringComparison.Ordinal);
        Assert.Contains(said, WebUtility.HtmlDecode(done), StringComparison.Ordinal);
        Assert.Contains(goesOn, WebUtility.HtmlDecode(done), StringComparison.Ordinal);
        Assert.Contains($"href=\"/cases/{stays.Id}\"", done, StringComparison.Ordinal);
        var other = await PageOfAsync(director, stays);
        Assert.Contains(duplicate, WebUtility.HtmlDecode(other), StringComparison.Ordinal);
        Assert.Contains($"href=\"/cases/{twice.Id}\"", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_ends_without_a_reason_a_case_that_one_may_see_and_a_word_on_both()
    {
        var twice = await AcceptedAsync("Person Kept");
        using var director = await PageVisitor.SignInAsync(Site, SampleCase.Director, "en");
        var address = $"/cases/{twice.Id}/merge";
        var form = PageVisitor.Inputs(await director.Client.GetStringAsync(address), "merge");

        var empty = await SendAsync(director, address, form);
        form["into"] = "K7QF2-M9XAB";
        form["reason"] = "Same person";
        var unknown = await SendAsync(director, address, form);
        form["into"] = twice.Reference;
        form["confirmed"] = twice.Reference;
        var itself = await SendAsync(director, address, form);

        Assert.Contains($"href=\"{address}#into\"", empty, StringComparison.Ordinal);
        Assert.Contains($"href=\"{address}#reason\"", empty, StringComparison.Ordinal);
        Assert.Contains("You have no part in a case of that reference.", unknown, StringComparison.Ordinal);
        Assert.Contains("That is this case itself.", itself, StringComparison.Ordinal);
        Assert.Contains($"href=\"{address}\"", await PageOfAsync(director, twice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_answers_for_a_case_can_end_it_as_a_duplicate()
    {
        var sample = await AcceptedAsync("Person Else");
        using var officer = await PageVisitor.SignInAsync(Site, SampleCase.Officer, "en");

        var page = await PageOfAsync(officer, sample);
        using var hidden = await officer.Client.GetAsync($"/cases/{sample.Id}/merge");

        Assert.DoesNotContain($"/cases/{sample.Id}/merge", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    private async Task<SampleCase> AcceptedAsync(string participant)
    {
        var sample = await SampleCase.OpenAsync(Site, participant);
        await sample.AcceptAsync(await sample.ServeAsync());
        return sample;
    }

    private static Task<string> PageOfAsync(PageVisitor visitor, SampleCase sample) => visitor.Client.GetStringAsync($"/cases/{sample.Id}");

    private static async Task<string> SendAsync(PageVisitor visitor, string address, Dictionary<string, string> form)
    {
        using var answer = await visitor.Client.PostAsync(address, new FormUrlEncodedContent(form));
        return await answer.Content.ReadAsStringAsync();
    }
}
