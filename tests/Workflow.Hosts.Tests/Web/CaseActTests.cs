using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What people do to a case beside its tasks: add, take back, find, open once more.</summary>
public sealed partial class CaseActTests(PatternSite patterns) : IClassFixture<PatternSite>
{
    private WebSite Site => patterns.Site;

    [Fact]
    public async Task A_task_is_added_by_hand_and_says_to_its_performer_what_is_to_be_done()
    {
        var id = await PatternCase.ReviewAsync(Site);
        using var director = await PageVisitor.SignInAsync(Site, SampleCase.Director, "en");
        var page = await director.Client.GetStringAsync($"/cases/{id}");
        var address = AddAddress().Match(page).Value;
        var form = PageVisitor.Inputs(await director.Client.GetStringAsync(address), "add");

        using var empty = await director.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var refused = await empty.Content.ReadAsStringAsync();
        form["note"] = "See the family";
        form["field.wanted"] = "2026-03-20";
        using var added = await director.Client.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.Contains($"href=\"{address}#note\"", refused, StringComparison.Ordinal);
        Assert.Equal($"/cases/{id}", added.RequestMessage?.RequestUri?.AbsolutePath);
        var item = VisitAddress().Match(await added.Content.ReadAsStringAsync()).Groups["address"].Value;
        using var worker = await PageVisitor.SignInAsync(Site, PatternCase.Worker, "en");
        var shown = await worker.Client.GetStringAsync(item);
        Assert.Contains("See the family", shown, StringComparison.Ordinal);
        Assert.Contains("Wanted by Fri 20 March 2026", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_is_taken_back_by_its_sender_with_a_reason()
    {
        var sample = await SampleCase.OpenAsync(Site, "Person A");
        var address = $"/handovers/{sample.Id}/{await sample.ServeAsync()}";
        using var leader = await PageVisitor.SignInAsync(Site, SampleCase.Leader, "en");
        var form = PageVisitor.Inputs(await leader.Client.GetStringAsync(address), "withdraw");

        using var empty = await leader.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var refused = await empty.Content.ReadAsStringAsync();
        form["reason"] = "Wrong place";
        using var taken = await leader.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var page = await taken.Content.ReadAsStringAsync();

        Assert.Contains($"href=\"{address}#reason\"", refused, StringComparison.Ordinal);
        Assert.Contains("Taken back.", page, StringComparison.Ordinal);
        Assert.Contains("Wrong place", page, StringComparison.Ordinal);
        Assert.Contains("value=\"reoffer\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_is_withdrawn_with_a_reason_and_stays_told()
    {
        using var api = Site.ApiOf(SampleCase.Director);
        using var director = await PageVisitor.SignInAsync(Site, SampleCase.Director, "en");
        var address = await FindingAsync(api, director);
        var form = PageVisitor.Inputs(await director.Client.GetStringAsync(address), "withdraw");

        using var empty = await director.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var refused = await empty.Content.ReadAsStringAsync();
        form["reason"] = "It was somebody else";
        using var withdrawn = await director.Client.PostAsync(address, new FormUrlEncodedContent(form));
        using var gone = await director.Client.GetAsync(address);

        Assert.Contains($"href=\"{address}#reason\"", refused, StringComparison.Ordinal);
        Assert.Contains("The finding is withdrawn", await withdrawn.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_wrong_entry_is_corrected_with_a_reason_and_only_what_was_changed()
    {
        var id = await PatternCase.TestedAsync(Site);
        using var worker = await PageVisitor.SignInAsync(Site, PatternCase.Worker, "en");
        var address = CorrectionAddress().Match(await worker.Client.GetStringAsync($"/cases/{id}")).Value;
        var page = await worker.Client.GetStringAsync(address);
        var form = PageVisitor.Inputs(page, "correct");
        form["field.taken_at"] = TakenAt().Match(page).Groups["at"].Value;
        form["reason"] = "A slip of the pen";

        using var same = await worker.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var refused = await same.Content.ReadAsStringAsync();
        form["field.taken_at"] = "2026-03-16T08:00";
        using var early = await worker.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var tooEarly = await early.Content.ReadAsStringAsync();
        using var neighbour = await PageVisitor.SignInAsync(Site, SampleCase.Neighbour, "en");
        using var hidden = await neighbour.Client.GetAsync(address);

        Assert.Contains("Nothing was changed.", refused, StringComparison.Ordinal);
        Assert.Contains("can&#x27;t have happened before", tooEarly, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Fact]
    public async Task A_corrected_value_stands_from_then_on()
    {
        var id = await PatternCase.ReviewAsync(Site);
        using var worker = await PageVisitor.SignInAsync(Site, PatternCase.Worker, "en");
        using var director = Site.ApiOf(SampleCase.Director);
        using var added = await director.PostAsJsonAsync(
            $"/api/v1/cases/{id}/work-items",
            new
            {
                task = "visit",
                note = "See the family",
                wanted = "2026-03-20",
            }
        );
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        var current = await director.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{id}");
        var item = current.GetProperty("items").EnumerateArray().Single(open => open.GetProperty("task").GetString() == "visit");
        using var api = Site.ApiOf(PatternCase.Worker);
        using var done = await api.PostAsJsonAsync(
            $"/api/v1/cases/{id}/work-items/{item.GetProperty("item").GetInt32()}/complete",
            new { values = new { seen = "Nobody was at home" } }
        );
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var address = CorrectionAddress().Match(await worker.Client.GetStringAsync($"/cases/{id}")).Value;
        var form = PageVisitor.Inputs(await worker.Client.GetStringAsync(address), "correct");
        form["field.seen"] = "The mother was at home";

        using var unreasoned = await worker.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var refused = await unreasoned.Content.ReadAsStringAsync();
        form["reason"] = "Mixed up two visits";
        using var corrected = await worker.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var page = await corrected.Content.ReadAsStringAsync();

        Assert.Contains($"href=\"{address}#reason\"", refused, StringComparison.Ordinal);
        Assert.Contains("Corrected.", page, StringComparison.Ordinal);
        Assert.Contains("The mother was at home", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody was at home", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_is_found_by_two_things_known_of_the_person_and_by_none_alone()
    {
        var sample = await SampleCase.OpenAsync(Site, "Person Found");
        using var officer = await PageVisitor.SignInAsync(Site, SampleCase.Officer, "en");
        using var neighbour = await PageVisitor.SignInAsync(Site, SampleCase.Neighbour, "en");

        var both = await SearchAsync(officer, ("participant_name", "person found"), ("id_number", " test-0001 "));
        var one = await SearchAsync(officer, ("participant_name", "Person Found"));
        var strangers = await SearchAsync(neighbour, ("participant_name", "Person Found"), ("id_number", "TEST-0001"));

        Assert.Contains(sample.Reference, both, StringComparison.Ordinal);
        Assert.DoesNotContain(sample.Reference, one, StringComparison.Ordinal);
        Assert.Contains("Give at least two.", one, StringComparison.Ordinal);
        Assert.DoesNotContain(sample.Reference, strangers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_an_open_case_gets_another_only_when_somebody_says_so()
    {
        await SampleCase.OpenAsync(Site, "Person Twice");
        using var officer = await PageVisitor.SignInAsync(Site, SampleCase.Officer, "en");
        using var api = Site.ApiOf(SampleCase.Officer);
        const string address = $"/cases/new/{SampleCase.Workflow}";
        var form = PageVisitor.Inputs(await officer.Client.GetStringAsync(address), "open");
        form["field.participant_name"] = "Person Twice";
        form["field.id_number"] = "TEST-0001";
        form["field.residence"] = "qinghe";
        form["field.decided_at"] = await SampleCase.NowAsync(api);

        using var first = await officer.Client.PostAsync(address, new FormUrlEncodedContent(form));
        var asked = await first.Content.ReadAsStringAsync();
        form["nevertheless"] = "true";
        using var second = await officer.Client.PostAsync(address, new FormUrlEncodedContent(form));
        form.Remove("nevertheless");
        using var again = await officer.Client.PostAsync(address, new FormUrlEncodedContent(form));

        Assert.Contains("There is an open case", asked, StringComparison.Ordinal);
        Assert.Contains("The case is open.", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(second.RequestMessage?.RequestUri, again.RequestMessage?.RequestUri);
    }

    private static async Task<string> SearchAsync(PageVisitor visitor, params (string Field, string Text)[] texts)
    {
        var form = PageVisitor.Inputs(await visitor.Client.GetStringAsync("/cases"), "identify");
        foreach (var (field, text) in texts)
            form[$"field.{field}"] = text;
        using var answer = await visitor.Client.PostAsync("/cases", new FormUrlEncodedContent(form));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The page of a finding that the director may take back, of one of the demonstration's cases.</summary>
    private static async Task<string> FindingAsync(HttpClient api, PageVisitor director)
    {
        var sent = await api.GetFromJsonAsync<JsonElement>("/api/v1/handovers?side=sentByMe");
        foreach (var handover in sent.GetProperty("entries").EnumerateArray())
        {
            var page = await director.Client.GetStringAsync($"/cases/{handover.GetProperty("case").GetGuid()}");
            if (FindingAddress().Match(page) is { Success: true } found)
                return found.Value;
        }
        throw new InvalidOperationException("no finding in the demonstration");
    }

    [GeneratedRegex("/cases/[0-9a-f-]{36}/add/[0-9]+/visit", RegexOptions.None, 1000)]
    private static partial Regex AddAddress();

    [GeneratedRegex("(?<address>/work/[0-9a-f-]{36}/[0-9]+)\">Visit", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VisitAddress();

    [GeneratedRegex("/cases/[0-9a-f-]{36}/done/[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex CorrectionAddress();

    [GeneratedRegex("name=\"field.taken_at\"[^>]*value=\"(?<at>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TakenAt();

    [GeneratedRegex("/cases/[0-9a-f-]{36}/findings/[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex FindingAddress();
}
