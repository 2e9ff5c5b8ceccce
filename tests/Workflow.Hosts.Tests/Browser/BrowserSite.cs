using Microsoft.Playwright;
using Workflow.Hosts.Tests.Web;
using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Browser;

/// <summary>The whole host with a real browser in front of it. Without a browser on the machine the tests of the class are skipped.</summary>
public sealed class BrowserSite : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private readonly PatternSite _patterns = new();

    public WebSite Site => _patterns.Site;

    public async ValueTask InitializeAsync() => await _patterns.InitializeAsync();

    /// <summary>A visitor with a fresh browser window; says in <see cref="Visitor.Foreign"/> what was asked of other sites.</summary>
    public async Task<Visitor> VisitAsync(string language = "en-GB", ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var executable = Array.Find(Places, File.Exists);
        if (executable is null)
            MissingPart.Stop("No Chromium is installed: apt-get install chromium fonts-noto-cjk.");
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = executable,
                Headless = true,
                ChromiumSandbox = false,
                Args =
                [
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
        var context = await _browser.NewContextAsync(
            new()
            {
                Locale = language,
                ColorScheme = scheme,
                ViewportSize = new() { Width = width, Height = 900 },
                BaseURL = Site.Address.ToString(),
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        return new(context, await context.NewPageAsync(), Site.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _patterns.DisposeAsync();
    }
}

/// <summary>Somebody at a browser.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public Visitor(IBrowserContext context, IPage page, Uri home)
    {
        _context = context;
        Page = page;
        page.Request += (_, request) =>
        {
            if (
                !request.Url.StartsWith(home.ToString(), StringComparison.Ordinal)
                && !request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                Foreign.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Requests that went to other sites.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Errors and warnings of the browser, refused scripts and styles among them.</summary>
    public List<string> Complaints { get; } = [];

    public async Task SignInAsync(string person)
    {
        await Page.GotoAsync("/sign-in");
        await Page.Locator($"button[name=person][value={person}]").First.ClickAsync();
        await Page.WaitForURLAsync(address => !address.Contains("/sign-in", StringComparison.Ordinal));
    }

    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    public Task FollowAsync(string link) => Page.GetByRole(AriaRole.Link, new() { Name = link }).First.ClickAsync();

    /// <summary>Goes to one of the main places.</summary>
    public Task GoToAsync(string place) => Page.Locator(".nav a").Filter(new() { HasText = place }).ClickAsync();

    public Task SeesAsync(string text) => Assertions.Expect(Page.Locator("main")).ToContainTextAsync(text);

    public async Task HeadingAsync(string text) =>
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(text);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
