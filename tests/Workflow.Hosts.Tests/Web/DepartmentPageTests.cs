using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What supervisors are told of the posts below them, on the page without a script and by the interface.</summary>
public sealed class DepartmentPageTests(WebSite site) : IClassFixture<WebSite>
{
    /// <summary>Deputy head of the subdistrict in charge: the head of the director's department.</summary>
    private const string Head = "zhao-minzhi";

    /// <summary>Deputy head of the district, above the subdistrict by line.</summary>
    private const string District = "liang-siqi";

    /// <summary>Nobody reports to the grid officer.</summary>
    private const string Nobody = "wu-dayong";

    [Fact]
    public async Task A_head_sees_each_post_with_what_it_has_to_do_and_from_when_the_figures_are()
    {
        await (await SampleCase.OpenAsync(site, "Counted Person")).ServeAsync();
        using var visitor = await PageVisitor.SignInAsync(site, Head, "en");

        var page = await visitor.Client.GetStringAsync("/department");

        Assert.Contains("<h1>Qinghe Subdistrict Office</h1>", page, StringComparison.Ordinal);
        Assert.Contains("Figures of ", page, StringComparison.Ordinal);
        Assert.Contains("Huang Xiaotong", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/people?department=QH\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Counted Person", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_the_same_as_the_interface()
    {
        using var visitor = await PageVisitor.SignInAsync(site, District, "en");
        var page = await visitor.Client.GetStringAsync("/department/DL-GOV");
        using var program = site.ApiOf(District);
        var figures = await program.GetFromJsonAsync<JsonElement>("/api/v1/figures?department=DL-GOV");

        var total = figures.GetProperty("total");
        Assert.True(total.GetProperty("open").GetInt32() > 0);
        Assert.Equal(
            total.GetProperty("open").GetInt32(),
            figures.GetProperty("departments").EnumerateArray().Concat(figures.GetProperty("posts").EnumerateArray()).Sum(OpenIn)
        );
        foreach (var name in new[] { "open", "handovers" })
            Assert.Contains($"<span class=\"figure\">{total.GetProperty(name).GetInt32()}</span>", page, StringComparison.Ordinal);
        foreach (var unit in figures.GetProperty("departments").EnumerateArray())
            Assert.Contains($"href=\"/department/{unit.GetProperty("department").GetString()}\"", page, StringComparison.Ordinal);

        static int OpenIn(JsonElement row) => row.GetProperty("load").GetProperty("open").GetInt32();
    }

    [Fact]
    public async Task Somebody_in_the_middle_sees_the_posts_that_report_to_them_and_not_the_rest_of_the_department()
    {
        using var director = site.ApiOf(SampleCase.Director);

        var figures = await director.GetFromJsonAsync<JsonElement>("/api/v1/figures");

        Assert.Equal("QH", figures.GetProperty("department").GetString());
        Assert.True(figures.GetProperty("isPart").GetBoolean());
        var posts = figures.GetProperty("posts").EnumerateArray().Select(row => row.GetProperty("post").GetProperty("code").GetString());
        Assert.Equal(["QH-DIR", "QH-FTW-1", "QH-FTW-2", "QH-GRID", "QH-SW-1"], posts.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Head, "BS")]
    [InlineData(Head, "DL-GOV")]
    [InlineData(SampleCase.Director, "QH-PS")]
    [InlineData(Nobody, "QH")]
    [InlineData(Head, "NO-SUCH-DEPARTMENT")]
    [InlineData(Head, "x'%20--")]
    public async Task A_department_that_is_not_below_is_not_there(string person, string department)
    {
        using var visitor = await PageVisitor.SignInAsync(site, person, "en");
        using var program = site.ApiOf(person);

        using var page = await visitor.Client.GetAsync($"/department/{department}");
        using var answer = await program.GetAsync($"/api/v1/figures?department={department}");

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("class=\"loads\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_has_somebody_below_is_led_to_the_page_and_others_are_told_what_it_is_for()
    {
        using var head = await PageVisitor.SignInAsync(site, Head, "en");
        using var nobody = await PageVisitor.SignInAsync(site, Nobody, "en");

        Assert.Contains("href=\"/department\"", await head.Client.GetStringAsync("/people"), StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/department\"", await nobody.Client.GetStringAsync("/people"), StringComparison.Ordinal);
        Assert.Contains("Nobody reports to you", await nobody.Client.GetStringAsync("/department"), StringComparison.Ordinal);
        using var program = site.ApiOf(Nobody);
        using var answer = await program.GetAsync("/api/v1/figures");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
