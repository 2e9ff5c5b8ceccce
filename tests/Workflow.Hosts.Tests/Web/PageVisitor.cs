using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>Somebody who uses the pages without a browser: follows redirects, keeps cookies, sends forms.</summary>
public sealed partial class PageVisitor : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly string _language;

    private PageVisitor(WebSite site, string language)
    {
        _language = language;
        Client = ClientOf(site);
    }

    public HttpClient Client { get; private set; }

    public static async Task<PageVisitor> SignInAsync(WebSite site, string person, string language)
    {
        var visitor = new PageVisitor(site, language);
        var form = Inputs(await visitor.Client.GetStringAsync("/sign-in"), handler: null);
        form["person"] = person;
        using var answer = await visitor.Client.PostAsync("/sign-in/as", new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return visitor;
    }

    /// <summary>The next request goes to another node of the same name: cookies know no port.</summary>
    public void MoveTo(WebSite other)
    {
        Client.Dispose();
        Client = ClientOf(other);
    }

    /// <summary>The hidden inputs of a page's form, by the name of its handler; of the last form where it has none.</summary>
    public static Dictionary<string, string> Inputs(string page, string? handler)
    {
        var forms = page.Split("<form").Skip(1).Select(part => part.Split("</form>")[0]);
        var form = handler is null
            ? forms.Last()
            : forms.Single(text => text.Contains($"name=\"_handler\" value=\"{handler}\"", StringComparison.Ordinal));
        return Hidden()
            .Matches(form)
            .ToDictionary(
                match => match.Groups["name"].Value,
                match => WebUtility.HtmlDecode(match.Groups["value"].Value),
                StringComparer.Ordinal
            );
    }

    public void Dispose() => Client.Dispose();

    private HttpClient ClientOf(WebSite site)
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = _cookies }) { BaseAddress = site.Address };
        client.DefaultRequestHeaders.Add("Accept-Language", _language);
        return client;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();
}
