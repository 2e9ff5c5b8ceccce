using System.Globalization;
using System.Net;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>The page of a department's people, without a script.</summary>
public sealed class PeoplePageTests(WebSite site) : IClassFixture<WebSite>
{
    private const string Department = "/people?department=QH";

    [Fact]
    public async Task An_absence_is_entered_ahead_and_taken_back()
    {
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Director, "en");
        var page = await visitor.Client.GetStringAsync(Department);
        var form = PageVisitor.Inputs(page, "away");
        form["away.person"] = "xu-lan";
        form["away.from"] = "2030-05-06T09:00";
        form["away.until"] = "2030-05-08T09:00";

        var entered = await SendAsync(visitor, form);

        Assert.Contains("Recorded.", entered, StringComparison.Ordinal);
        var planned = Assert.Single(
            FormsOf(entered),
            name => name.StartsWith("Cancelled-Away-xu-lan", StringComparison.Ordinal) && IsOf2030(name)
        );
        var left = await SendAsync(visitor, PageVisitor.Inputs(entered, planned));
        Assert.DoesNotContain(planned, FormsOf(left));
        Assert.Contains("taken back:", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_asked_to_deputise_agrees_on_their_own_page()
    {
        using var director = await PageVisitor.SignInAsync(site, SampleCase.Director, "en");
        var form = PageVisitor.Inputs(await director.Client.GetStringAsync(Department), "deputy");
        form["deputy.post"] = "QH-DIR";
        form["deputy.person"] = "wu-dayong";
        form["deputy.from"] = "2030-06-03T09:00";
        form["deputy.until"] = "2030-06-10T09:00";
        var sent = await SendAsync(director, form);
        Assert.Contains("no consent yet", sent, StringComparison.Ordinal);
        Assert.DoesNotContain(FormsOf(sent), name => name.StartsWith("DeputyConsented", StringComparison.Ordinal));

        using var asked = await PageVisitor.SignInAsync(site, "wu-dayong", "en");
        var theirs = await asked.Client.GetStringAsync("/people");
        var consent = Assert.Single(FormsOf(theirs), name => name.StartsWith("DeputyConsented-QH-DIR-wu-dayong", StringComparison.Ordinal));
        var agreed = await SendAsync(asked, PageVisitor.Inputs(theirs, consent));

        Assert.DoesNotContain(consent, FormsOf(agreed));
        Assert.DoesNotContain("no consent yet", await director.Client.GetStringAsync(Department), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "is already on duty for QH-SW-1")]
    [InlineData("zh-CN", "值班")]
    public async Task What_is_refused_says_why_and_the_form_comes_back_as_typed(string language, string told)
    {
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Director, language);
        for (var i = 0; i < 2; i++)
        {
            var form = PageVisitor.Inputs(await visitor.Client.GetStringAsync(Department), "duty");
            form["duty.post"] = "QH-SW-1";
            form["duty.person"] = i == 0 ? "xu-lan" : "lin-yue";
            var day = language == "en" ? 3 : 4;
            form["duty.from"] = string.Create(CultureInfo.InvariantCulture, $"2031-07-0{day}T18:00");
            form["duty.until"] = string.Create(CultureInfo.InvariantCulture, $"2031-07-0{day}T23:00");
            var answer = await SendAsync(visitor, form);
            if (i == 0)
                continue;
            Assert.Contains("data-error-summary", answer, StringComparison.Ordinal);
            Assert.Contains(told, WebUtility.HtmlDecode(answer), StringComparison.Ordinal);
            Assert.Contains($"2031-07-0{day}T23:00", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_that_lacks_something_says_what()
    {
        using var visitor = await PageVisitor.SignInAsync(site, SampleCase.Director, "en");
        var form = PageVisitor.Inputs(await visitor.Client.GetStringAsync(Department), "acting");
        form["acting.from"] = "";

        var answer = await SendAsync(visitor, form);

        foreach (var sentence in new[] { "Choose a post.", "Choose a person.", "Enter a day and a time." })
            Assert.Contains(sentence, answer, StringComparison.Ordinal);
    }

    private static bool IsOf2030(string name) =>
        name.Contains("-189", StringComparison.Ordinal) || name.Contains("-190", StringComparison.Ordinal);

    private static async Task<string> SendAsync(PageVisitor visitor, Dictionary<string, string> form)
    {
        using var answer = await visitor.Client.PostAsync(Department, new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static IEnumerable<string> FormsOf(string page) =>
        page.Split("name=\"_handler\" value=\"").Skip(1).Select(part => WebUtility.HtmlDecode(part.Split('"')[0]));
}
