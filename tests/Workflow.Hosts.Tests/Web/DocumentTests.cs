using System.Net;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Papers of a case: there once their task is done, for those who may print them, in both languages.</summary>
public sealed class DocumentTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private WebSite Site => patterns.Site;

    [Fact]
    public async Task A_paper_is_there_once_its_task_is_done_and_says_what_the_case_says()
    {
        var id = await PatternCase.OpenTestsAsync(Site);
        using var visitor = await PageVisitor.SignInAsync(Site, PatternCase.Worker, "en");
        using var before = await visitor.Client.GetAsync($"/cases/{id}/documents/attendance");
        await PatternCase.CompleteTestAsync(Site, id);

        var listed = await visitor.Client.GetStringAsync($"/cases/{id}");
        var english = await visitor.Client.GetStringAsync($"/cases/{id}/documents/attendance");
        var chinese = await visitor.Client.GetStringAsync($"/cases/{id}/documents/attendance?in=zh");

        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        Assert.Contains($"href=\"/cases/{id}/documents/attendance\"", listed, StringComparison.Ordinal);
        Assert.Contains("<h2>Attendance slip</h2>", english, StringComparison.Ordinal);
        Assert.Matches("The sample was taken on .*2026.* in Qinghe Subdistrict\\.", english);
        Assert.Matches("<article class=\"paper\" lang=\"zh\">[^#]*已于 2026年[^#]*在青禾街道采样。", chinese);
    }

    [Theory]
    [InlineData("zhou-yiheng")]
    [InlineData("xu-lan")]
    public async Task A_paper_is_nobody_elses_to_print(string person)
    {
        var id = await PatternCase.OpenTestsAsync(Site);
        await PatternCase.CompleteTestAsync(Site, id);
        using var visitor = await PageVisitor.SignInAsync(Site, person, "en");

        using var answer = await visitor.Client.GetAsync($"/cases/{id}/documents/attendance");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
