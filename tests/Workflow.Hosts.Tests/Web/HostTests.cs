using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflow.Web.Hosting;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

public sealed class HostTests(WebSite site) : IClassFixture<WebSite>
{
    [Fact]
    public async Task The_interface_describes_itself_as_OpenAPI_3_1()
    {
        using var stranger = site.Stranger();

        var document = await stranger.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/api/v1/cases/{id}/work-items/{item}/complete", paths);
        Assert.Contains("/api/v1/cases/{id}/responsibility", paths);
        Assert.DoesNotContain(paths, path => path.Contains("sign-in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_with_personal_data_are_kept_by_no_cache_and_run_no_foreign_script()
    {
        using var stranger = site.Stranger();

        using var answer = await stranger.GetAsync("/sign-in");

        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/work")]
    [InlineData("/alerts")]
    [InlineData("/department")]
    [InlineData("/cases/00000000-0000-7000-8000-000000000000")]
    public async Task Who_is_not_signed_in_is_led_to_sign_in(string address)
    {
        using var stranger = site.Stranger();

        using var answer = await stranger.GetAsync(address);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in", answer.Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task A_form_from_another_site_is_refused()
    {
        using var stranger = site.Stranger();

        using var answer = await stranger.PostAsync("/sign-in/as", new FormUrlEncodedContent([new("person", SampleCase.Officer)]));

        Assert.Equal("/error/400", answer.Headers.Location?.ToString());
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Contains("open too long", await stranger.GetStringAsync("/error/400"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_told_to_anybody_and_says_nothing_else()
    {
        using var stranger = site.Stranger();

        Assert.Equal("Healthy", await stranger.GetStringAsync("/health/live"));
        Assert.Equal("Healthy", await stranger.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task The_scripts_of_pages_are_there_outside_Development_too()
    {
        await using var staging = new WebSite { Environment = "Staging" };
        await staging.InitializeAsync();
        using var stranger = staging.Stranger();
        var page = await stranger.GetStringAsync("/sign-in");

        foreach (var script in page.Split("src=\"").Skip(1).Select(part => part.Split('"')[0]))
            Assert.NotEmpty(await stranger.GetByteArrayAsync($"/{script}"));
    }

    [Theory]
    [InlineData("Development", "expected web, worker or all", "--role", "boss")]
    [InlineData("Development", "expected true or false", "--demo", "perhaps")]
    [InlineData("Development", "sqlite:FILE", "--store", "mysql:nowhere")]
    [InlineData("Development", "isn't a folder", "--workflows", "no-such-folder")]
    [InlineData("Production", "isn't allowed in Production", "--Workflow:DevelopmentSignIn", "true")]
    [InlineData("Production", "no sign-in for Production", "--role", "web")]
    public async Task A_wrong_setting_stops_the_start_with_one_sentence(string environment, string sentence, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-test-start-").FullName;
        var start = new ProcessStartInfo("dotnet", [typeof(HostSettings).Assembly.Location, "--data-folder", folder, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet didn't start");
        var said = (await process.StandardError.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();

        Directory.Delete(folder, recursive: true);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
    }
}
