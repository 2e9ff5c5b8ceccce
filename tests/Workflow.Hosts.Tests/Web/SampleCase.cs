using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>
/// A case of the sample workflow, moved on by the REST interface as its people would: the officer of the station serves, the director of
/// the subdistrict receives.
/// </summary>
public sealed class SampleCase
{
    public const string Workflow = "community-rehabilitation";

    /// <summary>Community officer of the station; opens cases and serves orders.</summary>
    public const string Officer = "zhou-yiheng";

    /// <summary>Anti-drug brigade leader; accountable until the subdistrict signs.</summary>
    public const string Leader = "gu-chengzhi";

    /// <summary>Director of the subdistrict's office; receives.</summary>
    public const string Director = "lin-yue";

    /// <summary>Director in the neighbouring town; has no part in these cases.</summary>
    public const string Neighbour = "liao-chunsheng";

    private SampleCase(WebSite site, Guid id, string reference)
    {
        Site = site;
        Id = id;
        Reference = reference;
    }

    public WebSite Site { get; }

    public Guid Id { get; }

    public string Reference { get; }

    public string Address => $"/api/v1/cases/{Id}";

    /// <summary>Opens a case of a person with that name, living in Qinghe.</summary>
    public static async Task<SampleCase> OpenAsync(WebSite site, string participant)
    {
        using var officer = site.ApiOf(Officer);
        using var answer = await officer.PostAsJsonAsync("/api/v1/cases", OpeningOf(participant, await NowAsync(officer)));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var opened = await ReadAsync(answer);
        return new(site, opened.GetProperty("id").GetGuid(), opened.GetProperty("reference").GetString() ?? "");
    }

    public static object OpeningOf(string participant, string decidedAt) =>
        new
        {
            workflow = Workflow,
            values = new Dictionary<string, object>
            {
                ["participant_name"] = participant,
                ["id_number"] = "TEST-0001",
                ["residence"] = "qinghe",
                ["decided_at"] = decidedAt,
            },
        };

    /// <summary>Serves the order, which offers responsibility to the subdistrict; gives the number of the handover.</summary>
    public async Task<int> ServeAsync()
    {
        using var officer = Site.ApiOf(Officer);
        using var answer = await officer.PostAsJsonAsync(
            $"{Address}/work-items/{await ItemAsync(officer, "serve-order")}/complete",
            await ServingAsync(officer)
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var current = await officer.GetFromJsonAsync<JsonElement>(Address);
        return Assert.Single(current.GetProperty("handovers").EnumerateArray()).GetProperty("handover").GetInt32();
    }

    /// <summary>What the officer sends to serve the order.</summary>
    public static async Task<object> ServingAsync(HttpClient officer) =>
        new
        {
            values = new Dictionary<string, object>
            {
                ["order_no"] = "TEST-7",
                ["ground"] = "first-finding",
                ["served_at"] = await NowAsync(officer),
                ["service_mode"] = "in-person",
            },
            offer = new
            {
                included = new[] { "order-copy", "test-report", "addiction-finding" },
                leftOut = new Dictionary<string, string> { ["contact-sheet"] = "follows by post" },
                note = "Prefers to be called in the morning.",
            },
        };

    /// <summary>Signs the receipt for all that is there.</summary>
    public async Task AcceptAsync(int handover)
    {
        using var director = Site.ApiOf(Director);
        using var answer = await director.PostAsJsonAsync(
            $"{Address}/handovers/{handover}/accept",
            new { received = new[] { "order-copy", "test-report", "addiction-finding" } }
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The number of the case's open item of that task.</summary>
    public async Task<int> ItemAsync(HttpClient viewer, string task)
    {
        var current = await viewer.GetFromJsonAsync<JsonElement>(Address);
        return current
            .GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("task").GetString() == task)
            .GetProperty("item")
            .GetInt32();
    }

    public static async Task<string> NowAsync(HttpClient viewer)
    {
        var clock = await viewer.GetFromJsonAsync<JsonElement>("/api/v1/demo-clock");
        return clock.GetProperty("now").GetString() ?? "";
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    /// <summary>The problem's type without its prefix.</summary>
    public static async Task<string> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var type = (await ReadAsync(answer)).GetProperty("type").GetString() ?? "";
        return type.Replace("urn:handover:problem:", "", StringComparison.Ordinal);
    }
}
