using System.Net;
using System.Resources;
using System.Text.RegularExpressions;
using Workflow.Core.Cases;
using Workflow.Web;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

public sealed partial class PageTests(WebSite site) : IClassFixture<WebSite>
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task No_page_shows_the_name_of_a_text_instead_of_the_text(string language)
    {
        var sample = await SampleCase.OpenAsync(site, "Person A");
        var handover = await sample.ServeAsync();
        var keys = Keys();
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Director, language);
        var director = visitor.Client;

        foreach (
            var address in new[]
            {
                "/",
                "/handovers",
                $"/handovers/{sample.Id}/{handover}",
                $"/cases/{sample.Id}",
                $"/cases/{sample.Id}?at=2026-03-16T09:00",
                "/alerts",
                "/cases",
                "/cases/new",
                "/messages",
                "/people",
                "/department",
                "/operations",
                "/sign-in",
            }
        )
        {
            var page = await director.GetStringAsync(address);
            var shown = KeyLike().Matches(Visible(page)).Select(match => match.Value).Where(keys.Contains).Distinct(StringComparer.Ordinal);
            Assert.True(!shown.Any(), $"{address}: {string.Join(", ", shown)}");
        }
    }

    [Fact]
    public async Task A_page_tells_what_it_hides_and_does_not_show_it()
    {
        var sample = await SampleCase.OpenAsync(site, "Hidden Name");
        await sample.AcceptAsync(await sample.ServeAsync());
        using var visitor = await PageVisitor.SignInAsync(site, "wu-dayong", "en");
        var grid = visitor.Client;

        using var answer = await grid.GetAsync($"/cases/{sample.Id}");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.DoesNotContain("Hidden Name", page, StringComparison.Ordinal);
        Assert.DoesNotContain("TEST-0001", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_not_be_seen_is_not_there()
    {
        var sample = await SampleCase.OpenAsync(site, "Person B");
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Neighbour, "en");
        var neighbour = visitor.Client;

        using var answer = await neighbour.GetAsync($"/cases/{sample.Id}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Page not found", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_sent_twice_acts_once_and_the_second_answer_leads_to_the_case()
    {
        var sample = await SampleCase.OpenAsync(site, "Person C");
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Officer, "en");
        var officer = visitor.Client;
        using var api = site.ApiOf(SampleCase.Officer);
        var address = $"/work/{sample.Id}/{await sample.ItemAsync(api, "serve-order")}";
        var form = PageVisitor.Inputs(await officer.GetStringAsync(address), "complete");
        form["field.order_no"] = "TEST-1";
        form["field.ground"] = "other";
        form["field.served_at"] = await SampleCase.NowAsync(api);
        form["field.service_mode"] = "post";
        foreach (var material in new[] { "order-copy", "test-report", "addiction-finding", "contact-sheet" })
            form[$"included.{material}"] = "true";

        using var first = await officer.PostAsync(address, new FormUrlEncodedContent(form));
        using var second = await officer.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.Equal($"/cases/{sample.Id}", first.RequestMessage?.RequestUri?.AbsolutePath);
        Assert.Equal($"/cases/{sample.Id}", second.RequestMessage?.RequestUri?.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task A_draft_comes_back_as_it_was_typed()
    {
        var sample = await SampleCase.OpenAsync(site, "Person D");
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Officer, "en");
        var officer = visitor.Client;
        using var api = site.ApiOf(SampleCase.Officer);
        var address = $"/work/{sample.Id}/{await sample.ItemAsync(api, "serve-order")}";
        var form = PageVisitor.Inputs(await officer.GetStringAsync(address), "complete");
        form["field.order_no"] = "半截 <half>";
        form["act"] = "draft";

        using var saved = await officer.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.Contains("Your draft is saved.", await saved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("value=\"半截 &lt;half&gt;\"", await officer.GetStringAsync(address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_can_be_kept_as_a_scenario_without_what_was_said_about_the_person()
    {
        var sample = await SampleCase.OpenAsync(site, "Secret Name");
        await sample.AcceptAsync(await sample.ServeAsync());
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Director, "en");
        using var neighbour = await PageVisitor.SignInAsync(site, SampleCase.Neighbour, "en");
        var address = $"/cases/{sample.Id}/scenario";

        Assert.Contains($"href=\"{address}\"", await visitor.Client.GetStringAsync($"/cases/{sample.Id}"), StringComparison.Ordinal);
        var scenario = await visitor.Client.GetStringAsync(address);
        using var refused = await neighbour.Client.GetAsync(address);

        Assert.Contains("accept: registration", scenario, StringComparison.Ordinal);
        Assert.Contains("workflow: ../community-rehabilitation.workflow.yaml", scenario, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret Name", scenario, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public void Whatever_a_timeline_tells_has_words()
    {
        // Told at the item, or by another line of the same decision.
        string[] untold =
        [
            nameof(CaseEvent.MomentReached),
            nameof(CaseEvent.PartyInvolved),
            nameof(CaseEvent.ResponsibilityEnded),
            nameof(CaseEvent.ReminderDropped),
            nameof(CaseEvent.DeadlinePaused),
            nameof(CaseEvent.OccurrencePlanned),
            nameof(CaseEvent.ScheduleEnded),
            nameof(CaseEvent.CrossingPlanned),
            nameof(CaseEvent.DeemingSet),
        ];
        var keys = Keys();

        var wordless = typeof(CaseEvent)
            .GetNestedTypes()
            .Select(kind => kind.Name)
            .Where(kind => !untold.Contains(kind, StringComparer.Ordinal) && !keys.Contains($"Timeline.{kind}"));

        Assert.Empty(wordless);
    }

    private static HashSet<string> Keys()
    {
        var texts = new ResourceManager("Workflow.Web.Resources.Words", typeof(Words).Assembly).GetResourceSet(
            System.Globalization.CultureInfo.InvariantCulture,
            createIfNotExists: true,
            tryParents: false
        );
        return
        [
            .. (texts ?? throw new InvalidOperationException("no texts"))
                .Cast<System.Collections.DictionaryEntry>()
                .Select(entry => (string)entry.Key),
        ];
    }

    private static string Visible(string page) => WebUtility.HtmlDecode(Tags().Replace(page, " "));

    [GeneratedRegex(@"\b[A-Z]\w+\.\w+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyLike();

    [GeneratedRegex(
        "<(script|style|svg)[^>]*>.*?</(script|style|svg)>|<[^>]+>",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Tags();
}
