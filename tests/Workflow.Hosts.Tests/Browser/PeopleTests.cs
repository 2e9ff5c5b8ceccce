using Microsoft.Playwright;
using Workflow.Hosts.Tests.Web;
using Xunit;

namespace Workflow.Hosts.Tests.Browser;

/// <summary>A head looks after the people of the department on a phone.</summary>
public sealed class PeopleTests(BrowserSite browser) : IClassFixture<BrowserSite>
{
    [Theory]
    [InlineData("en-GB", "Enter an absence", "Enter", "Xu Lan is away", "Cancel")]
    [InlineData("zh-CN", "登记缺勤", "登记", "徐岚", "撤销")]
    public async Task A_head_enters_an_absence_on_a_phone_and_takes_it_back(
        string language,
        string open,
        string enter,
        string planned,
        string cancel
    )
    {
        await using var visitor = await browser.VisitAsync(language, ColorScheme.Light, 390);
        await visitor.SignInAsync(SampleCase.Director);
        await visitor.Page.GotoAsync("/people?department=QH");
        await visitor.Page.Locator("summary", new() { HasText = open }).ClickAsync();
        await visitor.Page.Locator("#away-person").SelectOptionAsync("xu-lan");
        await visitor.Page.Locator("#away-from").FillAsync("2032-05-06T09:00");
        await visitor.Page.Locator("#away-until").FillAsync("2032-05-08T09:00");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = enter, Exact = true }).First.ClickAsync();

        var row = visitor
            .Page.Locator("section[aria-labelledby=planned] li", new() { HasText = planned })
            .Filter(new() { HasText = "2032-05-06" });
        await Assertions.Expect(row).ToHaveCountAsync(1);
        var isWiderThanThePhone = await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > window.innerWidth");
        Assert.False(isWiderThanThePhone);

        await row.GetByRole(AriaRole.Button, new() { Name = cancel }).ClickAsync();
        await Assertions.Expect(row).ToHaveCountAsync(0);
        Assert.Empty(visitor.Foreign);
        Assert.Empty(visitor.Complaints);
    }
}
