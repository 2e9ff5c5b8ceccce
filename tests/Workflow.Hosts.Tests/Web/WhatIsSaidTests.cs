using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What pages say about who acted, who may, and what happened last.</summary>
public sealed class WhatIsSaidTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private const string FirstWorker = "chen-jiabao";
    private const string SecondWorker = "huang-xiaotong";

    private const string FirstPost = "QH-FTW-1";
    private const string SecondPost = "QH-FTW-2";

    private WebSite Site => patterns.Site;

    [Fact]
    public async Task Who_only_did_the_task_is_led_to_the_case_and_not_told_to_be_accountable()
    {
        var sample = await SampleCase.OpenAsync(Site, "Person Served");
        using var officer = await PageVisitor.SignInAsync(Site, SampleCase.Officer, "en");
        using var api = Site.ApiOf(SampleCase.Officer);
        var address = $"/work/{sample.Id}/{await sample.ItemAsync(api, "serve-order")}";
        var form = PageVisitor.Inputs(await officer.Client.GetStringAsync(address), "complete");
        form["field.order_no"] = "TEST-7";
        form["field.ground"] = "first-finding";
        form["field.served_at"] = await SampleCase.NowAsync(api);
        form["field.service_mode"] = "in-person";
        foreach (var material in new[] { "order-copy", "test-report", "addiction-finding", "contact-sheet" })
            form[$"included.{material}"] = "true";

        using var answer = await officer.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal($"/cases/{sample.Id}", answer.RequestMessage?.RequestUri?.AbsolutePath);
        Assert.Contains("Who was accountable stays so until the receiver signs.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("You stay accountable", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_into_an_address_is_never_an_error_of_ours()
    {
        var sample = await SampleCase.OpenAsync(Site, "Person Typed");
        using var officer = await PageVisitor.SignInAsync(Site, SampleCase.Officer, "en");
        foreach (
            var address in new[] { "/alerts?all=x", "/sign-in?nothing=x", $"/cases/{sample.Id}?until=x", $"/cases/{sample.Id}?until=-9" }
        )
        {
            using var answer = await officer.Client.GetAsync(address);
            Assert.Equal((address, HttpStatusCode.OK), (address, answer.StatusCode));
        }
    }

    [Fact]
    public async Task An_answer_to_a_handover_that_is_settled_says_that_it_did_nothing()
    {
        var sample = await SampleCase.OpenAsync(Site, "Person Settled");
        var handover = await sample.ServeAsync();
        using var director = await PageVisitor.SignInAsync(Site, SampleCase.Director, "en");
        var address = $"/handovers/{sample.Id}/{handover}";
        var form = PageVisitor.Inputs(await director.Client.GetStringAsync(address), "return");
        form["reason"] = "Too late";
        await sample.AcceptAsync(handover);

        using var answer = await director.Client.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.Contains("it was settled before your form arrived", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Take it to my post")]
    [InlineData("zh-CN", "转到本岗位")]
    public async Task An_item_of_a_colleague_names_them_and_is_taken_over_with_one_press(string language, string take)
    {
        var (sample, item, other) = await RegisteringAsync("Person Colleague");
        using var colleague = await PageVisitor.SignInAsync(Site, other, language);
        var address = $"/work/{sample.Id}/{item}";

        var page = WebUtility.HtmlDecode(await colleague.Client.GetStringAsync(address));
        var form = PageVisitor.Inputs(page, "reassign");
        using var taken = await colleague.Client.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.DoesNotContain("Only QH-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("只有 QH-", page, StringComparison.Ordinal);
        Assert.Contains(take, page, StringComparison.Ordinal);
        Assert.Equal("?said=Taken", taken.RequestMessage?.RequestUri?.Query);
    }

    [Fact]
    public async Task A_long_story_begins_with_what_happened_last_and_goes_back_to_the_beginning()
    {
        var (sample, item, _) = await RegisteringAsync("Person Long");
        using var api = Site.ApiOf(SampleCase.Director);
        for (var turn = 0; turn < 101; turn++)
        {
            var to = await PerformerAsync(api, sample, item) == FirstPost ? SecondPost : FirstPost;
            using var given = await api.PostAsJsonAsync($"{sample.Address}/work-items/{item}/reassign", new { to });
            Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        }
        using var director = await PageVisitor.SignInAsync(Site, SampleCase.Director, "en");

        var latest = await director.Client.GetStringAsync($"/cases/{sample.Id}");
        var earlier = await director.Client.GetStringAsync($"/cases/{sample.Id}?until=5");

        Assert.DoesNotContain("The case was opened.", latest, StringComparison.Ordinal);
        Assert.Contains($"/cases/{sample.Id}?until=", latest, StringComparison.Ordinal);
        Assert.Contains("The case was opened.", earlier, StringComparison.Ordinal);
    }

    private static async Task<string?> PerformerAsync(HttpClient api, SampleCase sample, int item)
    {
        var current = await api.GetFromJsonAsync<JsonElement>($"{sample.Address}/work-items/{item}");
        return current.GetProperty("performer").GetProperty("code").GetString();
    }

    /// <summary>An accepted case, its item of registering, and the worker who hasn't got it.</summary>
    private async Task<(SampleCase Sample, int Item, string Other)> RegisteringAsync(string participant)
    {
        var sample = await SampleCase.OpenAsync(Site, participant);
        await sample.AcceptAsync(await sample.ServeAsync());
        using var api = Site.ApiOf(SampleCase.Director);
        var item = await sample.ItemAsync(api, "register");
        return (sample, item, await PerformerAsync(api, sample, item) == FirstPost ? SecondWorker : FirstWorker);
    }
}
