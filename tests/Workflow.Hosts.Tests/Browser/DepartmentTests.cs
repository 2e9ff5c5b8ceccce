using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Workflow.Hosts.Tests.Web;
using Xunit;

namespace Workflow.Hosts.Tests.Browser;

/// <summary>Supervisors look at what is below them: from the menu, down the line, on a phone, in the dark, by ear.</summary>
public sealed class DepartmentTests(BrowserSite browser) : IClassFixture<BrowserSite>
{
    private const string District = "liang-siqi";

    [Fact]
    public async Task A_supervisor_goes_down_to_a_post_and_back_up()
    {
        await SampleCase.OpenAsync(browser.Site, "Person A");
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync(District);

        await visitor.GoToAsync("Department");
        await visitor.HeadingAsync("Donglan District Government");
        await visitor.FollowAsync("Qinghe Subdistrict Office");
        await visitor.HeadingAsync("Qinghe Subdistrict Office");
        await visitor.SeesAsync("Chen Jiabao");
        await visitor.FollowAsync("Donglan District Government");

        await visitor.HeadingAsync("Donglan District Government");
        Assert.Empty(visitor.Foreign);
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("en-GB", ColorScheme.Dark, 390)]
    [InlineData("zh-CN", ColorScheme.Light, 390)]
    [InlineData("zh-CN", ColorScheme.Dark, 1280)]
    public async Task The_page_has_no_fault_that_can_be_found_by_machine(string language, ColorScheme scheme, int width)
    {
        await (await SampleCase.OpenAsync(browser.Site, "Person A")).ServeAsync();
        await using var visitor = await browser.VisitAsync(language, scheme, width);
        foreach (
            var (person, address) in new[]
            {
                (District, "/department"),
                (SampleCase.Director, "/department/QH"),
                ("wu-dayong", "/department"),
            }
        )
        {
            await visitor.SignInAsync(person);
            await visitor.Page.GotoAsync(address);
            await ShadeAsync(visitor.Page);
            var result = await visitor.Page.RunAxe(
                new AxeRunOptions
                {
                    RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
                }
            );

            Assert.True(
                result.Violations.Length == 0,
                string.Join('\n', result.Violations.SelectMany(fault => fault.Nodes.Select(node => $"{address} {fault.Id}: {node.Html}")))
            );
            Assert.False(
                await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            );
        }
        Assert.Empty(visitor.Foreign);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Every_cell_says_its_number_and_belongs_to_a_row_and_a_column_by_ear()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.SignInAsync(District);
        await visitor.Page.GotoAsync("/department");
        var table = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "By department" }).GetByRole(AriaRole.Table);

        var cells = await table.GetByRole(AriaRole.Cell).AllInnerTextsAsync();
        var rows = await table.GetByRole(AriaRole.Rowheader).CountAsync();

        Assert.Equal(10 * rows, cells.Count);
        Assert.DoesNotContain(cells, string.IsNullOrWhiteSpace);
        foreach (var heading in new[] { "Overdue for", "7 to 30 days", "Oldest due" })
            await Assertions.Expect(table.GetByRole(AriaRole.Columnheader, new() { Name = heading })).ToHaveCountAsync(1);
    }

    /// <summary>Gives cells every shade there is, whatever the figures are just now: all of them must be legible.</summary>
    private static async Task ShadeAsync(IPage page) =>
        await page.EvaluateAsync(
            "document.querySelectorAll('.loads tbody td.none').forEach((cell, at) => cell.className = `number shade-${at % 4 + 1}`)"
        );
}
