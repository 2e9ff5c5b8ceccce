using Microsoft.Playwright;
using Workflow.Hosts.Tests.Web;
using Xunit;

namespace Workflow.Hosts.Tests.Browser;

/// <summary>What somebody sees in a real window after they acted, above all in a small one.</summary>
public sealed class AnswerTests(BrowserSite browser) : IClassFixture<BrowserSite>
{
    private const string InWindow = "box => { const at = box.getBoundingClientRect(); return at.left >= 0 && at.right <= innerWidth; }";

    [Fact]
    public async Task What_a_long_form_did_is_said_in_the_window_and_the_drawing_shows_where_the_case_stands()
    {
        await using var officer = await browser.VisitAsync(width: 390);
        await officer.SignInAsync(SampleCase.Officer);
        var page = officer.Page;
        await page.GotoAsync($"/cases/new/{SampleCase.Workflow}");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Phone Person");
        await page.GetByLabel("Identity number").FillAsync("TEST-390");
        await page.GetByLabel("Area of residence").SelectOptionAsync(new SelectOptionValue { Value = "qinghe" });
        await page.GetByLabel("Decided at").FillAsync(await page.Locator("#clock-to").GetAttributeAsync("min") ?? "");

        await officer.PressAsync("Open the case");

        await Assertions.Expect(page.Locator(".notice.done")).ToBeInViewportAsync();
        await page.Locator(".diagram").First.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(page.Locator(".diagram .node.current").First).ToBeInViewportAsync(new() { Ratio = 0.9f });
        Assert.Empty(officer.Complaints);
    }

    [Theory]
    [InlineData("en-GB")]
    [InlineData("zh-CN")]
    public async Task All_main_places_are_in_the_window_of_a_phone(string language)
    {
        await using var director = await browser.VisitAsync(language, width: 390);
        await director.SignInAsync(SampleCase.Director);

        var places = await director.Page.Locator(".nav a").AllAsync();

        Assert.Equal(7, places.Count);
        foreach (var place in places)
            Assert.True(await place.EvaluateAsync<bool>(InWindow), await place.InnerTextAsync());
        foreach (var count in await director.Page.Locator(".nav .count").AllAsync())
            Assert.True(await count.EvaluateAsync<bool>(InWindow), await count.InnerTextAsync());
    }

    [Theory]
    [InlineData("en-GB", "This case was opened twice", "Compare the two", "End this case", "This case has ended.")]
    [InlineData("zh-CN", "该案件属重复建案", "核对两个案件", "终结本案并并入", "本案已终结")]
    public async Task A_duplicate_is_ended_by_who_answers_for_it(string language, string link, string compare, string end, string said)
    {
        var twice = await AcceptedAsync();
        var stays = await AcceptedAsync();
        await using var director = await browser.VisitAsync(language, width: 390);
        await director.SignInAsync(SampleCase.Director);
        var page = director.Page;
        await page.GotoAsync($"/cases/{twice.Id}");
        await director.FollowAsync(link);

        await page.Locator("[name=into]").FillAsync(stays.Reference);
        await page.Locator("[name=reason]").FillAsync("TEST");
        await director.PressAsync(compare);
        await Assertions.Expect(page.Locator("[data-error-summary]")).ToBeFocusedAsync();
        await page.Locator("[name=confirmed]").CheckAsync();
        await director.PressAsync(end);

        await director.SeesAsync(said);
        await director.SeesAsync(stays.Reference);
        Assert.Empty(director.Complaints);
    }

    private async Task<SampleCase> AcceptedAsync()
    {
        var sample = await SampleCase.OpenAsync(browser.Site, "Person Twice");
        await sample.AcceptAsync(await sample.ServeAsync());
        return sample;
    }
}
