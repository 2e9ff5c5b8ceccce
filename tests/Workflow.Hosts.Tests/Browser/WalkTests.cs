using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Workflow.Hosts.Tests.Web;
using Xunit;

namespace Workflow.Hosts.Tests.Browser;

/// <summary>The main acts as people do them, in a real browser and in both languages.</summary>
public sealed class WalkTests : IAsyncLifetime
{
    private readonly BrowserSite _browser = new();

    public ValueTask InitializeAsync() => _browser.InitializeAsync();

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    [Fact]
    public Task A_case_is_served_returned_offered_again_accepted_and_climbs_in_English() => WalkAsync(WalkWords.English);

    [Fact]
    public Task A_case_is_served_returned_offered_again_accepted_and_climbs_in_Chinese() => WalkAsync(WalkWords.Chinese);

    [Fact]
    public async Task An_alert_appears_to_who_is_looking_without_a_touch()
    {
        var sample = await SampleCase.OpenAsync(_browser.Site, "Live Person");
        await sample.AcceptAsync(await sample.ServeAsync());
        await using var director = await _browser.VisitAsync();
        await director.SignInAsync(SampleCase.Director);
        await director.GoToAsync("Alerts");
        await director.HeadingAsync("Alerts");
        var board = director.Page.Locator("main");
        await Assertions.Expect(board).Not.ToContainTextAsync("Live Person");

        using var api = _browser.Site.ApiOf(SampleCase.Director);
        var later = DateTimeOffset.Parse(await SampleCase.NowAsync(api), CultureInfo.InvariantCulture).AddDays(17);
        using var moved = await api.PostAsJsonAsync("/api/v1/demo-clock", new { to = later.UtcDateTime });
        moved.EnsureSuccessStatusCode();

        await Assertions.Expect(board).ToContainTextAsync("Live Person", new() { Timeout = 40_000 });
        Assert.Empty(director.Complaints);
    }

    private async Task WalkAsync(WalkWords words)
    {
        await using var officer = await _browser.VisitAsync(words.Locale);
        await OpenCaseAsync(officer, words);
        await ServeAsync(officer, words);

        await using var director = await _browser.VisitAsync(words.Locale);
        await director.SignInAsync(SampleCase.Director);
        await SendBackAsync(director, words);

        await using var leader = await _browser.VisitAsync(words.Locale);
        await leader.SignInAsync(SampleCase.Leader);
        await OfferAgainAsync(leader, words);

        await AcceptAsync(director, words);
        await MoveClockAsync(director, words, days: 17);
        await TakeAlertOnAsync(director, words);

        foreach (var visitor in new[] { officer, director, leader })
        {
            Assert.Empty(visitor.Foreign);
            Assert.Empty(visitor.Complaints);
        }
    }

    private static async Task OpenCaseAsync(Visitor officer, WalkWords words)
    {
        await officer.SignInAsync(SampleCase.Officer);
        await officer.HeadingAsync(words.MyWork);
        await officer.FollowAsync(words.OpenCase);
        await officer.FollowAsync(words.Workflow);
        await officer.PressAsync(words.OpenIt);
        await officer.SeesAsync(words.Problem);
        var page = officer.Page;
        await page.GetByLabel(words.Name, new() { Exact = true }).FillAsync("Walker 测试");
        await page.GetByLabel(words.IdNumber).FillAsync("TEST-9");
        await page.GetByLabel(words.Residence).SelectOptionAsync(new SelectOptionValue { Label = words.Qinghe });
        await page.GetByLabel(words.DecidedAt).FillAsync(await NowAsync(page));
        await officer.PressAsync(words.OpenIt);
        await officer.SeesAsync(words.Opened);
        await officer.HeadingAsync("Walker 测试");
    }

    private static async Task ServeAsync(Visitor officer, WalkWords words)
    {
        var page = officer.Page;
        await officer.FollowAsync(words.Serve);
        await officer.HeadingAsync(words.Serve);
        await page.GetByLabel(words.OrderNo).FillAsync("TEST-9");
        await page.GetByLabel(words.Ground).CheckAsync();
        await page.GetByLabel(words.ServedAt).FillAsync(await NowAsync(page));
        await page.GetByLabel(words.Mode).CheckAsync();
        await officer.PressAsync(words.CompleteAndOffer);
        // Nothing was ticked and no reason given: what was typed is still there, and the summary has the focus.
        await officer.SeesAsync(words.Problem);
        await Assertions.Expect(page.Locator("[data-error-summary]")).ToBeFocusedAsync();
        Assert.Equal("TEST-9", await page.GetByLabel(words.OrderNo).InputValueAsync());
        foreach (var box in await page.Locator("#materials input[type=checkbox]").AllAsync())
            await box.CheckAsync();
        await officer.PressAsync(words.CompleteAndOffer);
        await officer.SeesAsync(words.Offered);
    }

    private static async Task SendBackAsync(Visitor director, WalkWords words)
    {
        await director.GoToAsync(words.Handovers);
        await director.FollowAsync("Walker 测试");
        await director.PressAsync(words.SendBack);
        await director.SeesAsync(words.Problem);
        await director.Page.GetByLabel(words.SendBackReason).FillAsync("检测报告缺页 / a page is missing");
        await director.PressAsync(words.SendBack);
        await director.SeesAsync(words.SentBack);
    }

    private static async Task OfferAgainAsync(Visitor leader, WalkWords words)
    {
        await leader.GoToAsync(words.Handovers);
        await leader.FollowAsync(words.SentByMe);
        await leader.FollowAsync("Walker 测试");
        await leader.SeesAsync("a page is missing");
        foreach (var box in await leader.Page.Locator("#materials input[type=checkbox]").AllAsync())
            await box.CheckAsync();
        await leader.PressAsync(words.OfferAgain);
        await leader.SeesAsync(words.OfferedAgain);
    }

    private static async Task AcceptAsync(Visitor director, WalkWords words)
    {
        await director.Page.ReloadAsync();
        foreach (var box in await director.Page.Locator("#materials input[type=checkbox]").AllAsync())
            await box.CheckAsync();
        await director.PressAsync(words.Accept);
        await director.SeesAsync(words.Accepted);
    }

    private static async Task MoveClockAsync(Visitor director, WalkWords words, int days)
    {
        var page = director.Page;
        var now = DateTime.Parse(await NowAsync(page), CultureInfo.InvariantCulture);
        await page.GetByText(words.MoveClock, new() { Exact = true }).ClickAsync();
        await page.Locator("#clock-to").FillAsync(now.AddDays(days).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture));
        await director.PressAsync(words.MoveThere);
        await page.WaitForURLAsync(address => address.Contains("clock=moved", StringComparison.Ordinal));
    }

    private static async Task TakeAlertOnAsync(Visitor director, WalkWords words)
    {
        await director.GoToAsync(words.Alerts);
        var alert = director.Page.Locator("article.alert").Filter(new() { HasText = "Walker 测试" }).First;
        await alert.GetByRole(AriaRole.Button, new() { Name = words.TakeOn }).ClickAsync();
        await director.SeesAsync(words.TakenOn);
    }

    /// <summary>The demonstration's time as inputs take it.</summary>
    private static async Task<string> NowAsync(IPage page) => await page.Locator("#clock-to").GetAttributeAsync("min") ?? "";
}
