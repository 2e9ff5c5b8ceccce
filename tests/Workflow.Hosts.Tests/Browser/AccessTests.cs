using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Workflow.Hosts.Tests.Web;
using Xunit;

namespace Workflow.Hosts.Tests.Browser;

/// <summary>Everybody can use the pages: by keyboard, by ear, on a phone, in the dark.</summary>
public sealed class AccessTests(BrowserSite browser) : IClassFixture<BrowserSite>
{
    private static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("en-GB", ColorScheme.Dark, 390)]
    [InlineData("zh-CN", ColorScheme.Light, 390)]
    [InlineData("zh-CN", ColorScheme.Dark, 1280)]
    public async Task No_page_has_a_fault_that_can_be_found_by_machine(string language, ColorScheme scheme, int width)
    {
        var waiting = await SampleCase.OpenAsync(browser.Site, "Person A");
        var offered = await SampleCase.OpenAsync(browser.Site, "Person B");
        var handover = await offered.ServeAsync();
        var pattern = await PatternCase.TestedAsync(browser.Site);
        var review = await PatternCase.ReviewAsync(browser.Site);
        await using var visitor = await browser.VisitAsync(language, scheme, width);
        var found = new List<string>();
        await visitor.Page.GotoAsync("/sign-in");
        found.AddRange(await FaultsAsync(visitor));

        await visitor.SignInAsync(SampleCase.Officer);
        using var officer = browser.Site.ApiOf(SampleCase.Officer);
        var item = await waiting.ItemAsync(officer, "serve-order");
        foreach (
            var address in new[]
            {
                "/",
                "/work?q=nothing-like-it",
                $"/work/{waiting.Id}/{item}",
                $"/cases/{waiting.Id}",
                $"/cases/{waiting.Id}/proof",
                "/cases",
                "/cases/new",
                $"/cases/new/{SampleCase.Workflow}",
                "/alerts",
                "/messages",
                "/people",
                "/operations",
                "/nowhere",
            }
        )
            found.AddRange(await FaultsAtAsync(visitor, address));

        await visitor.SignInAsync(PatternCase.Worker);
        found.AddRange(await FaultsAtAsync(visitor, $"/cases/{pattern}"));
        await visitor.FollowAsync(language == "en-GB" ? "Correct" : "更正");
        found.AddRange(await FaultsAsync(visitor));

        await visitor.SignInAsync(SampleCase.Director);
        foreach (
            var address in new[]
            {
                "/handovers",
                $"/handovers/{offered.Id}/{handover}",
                "/handovers?side=sent",
                $"/cases/{pattern}",
                $"/cases/{pattern}/begin/suspension",
                $"/cases/{pattern}/documents/attendance",
                $"/cases/{review}/add/1/visit",
            }
        )
            found.AddRange(await FaultsAtAsync(visitor, address));

        Assert.True(found.Count == 0, string.Join('\n', found.Distinct(StringComparer.Ordinal)));
        Assert.Empty(visitor.Foreign);
        Assert.DoesNotContain(visitor.Complaints, text => !text.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_is_found_filled_in_and_sent_by_keyboard_alone()
    {
        var sample = await SampleCase.OpenAsync(browser.Site, "Keyboard Person");
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync(SampleCase.Officer);
        var page = visitor.Page;

        await page.GotoAsync($"/work?q={sample.Reference}");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Serve the order");
        await page.Keyboard.PressAsync("Enter");
        await visitor.HeadingAsync("Serve the order");
        await TabToAsync(page, "Complete and hand over");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("[data-error-summary]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Number of the order")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_menu_closes_with_Escape_and_gives_the_focus_back()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync(SampleCase.Officer);
        var menu = visitor.Page.Locator(".top .menu");

        await menu.Locator("summary").FocusAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(menu).ToHaveAttributeAsync("open", "");
        await visitor.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(menu).Not.ToHaveAttributeAsync("open", "");
        await Assertions.Expect(menu.Locator("summary")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_theme_and_the_language_stay_as_chosen()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync(SampleCase.Officer);
        await visitor.Page.Locator(".top .menu summary").ClickAsync();
        await visitor.PressAsync("Dark");
        await visitor.PressAsync("中文");

        await visitor.Page.GotoAsync("/alerts");

        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-Hans");
        await visitor.HeadingAsync("督办提醒");
    }

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            if ((await page.EvaluateAsync<string>("document.activeElement?.innerText ?? ''")).Trim() == name)
                return;
        }
        Assert.Fail($"60 presses of Tab didn't lead to '{name}'.");
    }

    private static async Task<IEnumerable<string>> FaultsAtAsync(Visitor visitor, string address)
    {
        await visitor.Page.GotoAsync(address);
        return await FaultsAsync(visitor);
    }

    private static async Task<IEnumerable<string>> FaultsAsync(Visitor visitor)
    {
        var page = visitor.Page;
        var result = await page.RunAxe(
            new AxeRunOptions
            {
                RunOnly = new RunOnlyOptions { Type = "tag", Values = [.. Tags] },
            }
        );
        var faults = result.Violations.SelectMany(fault => fault.Nodes.Select(node => $"{page.Url}: {fault.Id}: {node.Html}"));
        var isTooWide = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        return isTooWide ? faults.Append($"{page.Url} is wider than the window") : faults;
    }
}
