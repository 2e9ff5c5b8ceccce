using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Workflow.Cli.Chaos;

/// <summary>
/// People at work while nodes die: they open cases, serve the order and receive what they are offered. Whoever gets no answer asks again,
/// at whichever node answers, with the same key.
/// </summary>
internal sealed class ChaosPeople(Func<IReadOnlyList<Uri>> nodes, int seed) : IDisposable
{
    private const string Workflow = "community-rehabilitation";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PauseBeforeAskingAgain = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly SemaphoreSlim _wishes = new(0);
    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);
    private int _asked;
    private int _refused;

    /// <summary>Requests sent, those that were repeated among them.</summary>
    public int Asked => _asked;

    /// <summary>Commands that got an answer.</summary>
    public int Answered => _answers.Count;

    /// <summary>Answers that said no; a busy case or one that time had moved on.</summary>
    public int Refused => _refused;

    private sealed record Opened(Guid Id);

    private sealed record Ways(string Name, string Person, string Post);

    private static readonly Ways Officer = new("officer", "zhou-yiheng", "QH-PO-1");

    /// <summary>So many more participants come to their door, all at once.</summary>
    public void Wish(int cases) => _wishes.Release(cases);

    /// <summary>Works until it is told to stop; what was begun then is ended.</summary>
    public async Task WorkAsync(int person, CancellationToken stop)
    {
        for (var wish = 0; !stop.IsCancellationRequested; wish++)
        {
            var key = FormattableString.Invariant($"chaos-{seed}-{person}-{wish}");
            if (!await IsWishedAsync(stop))
                return;
            if (await OpenAsync(key, stop) is not { } opened)
                continue;
            using var found = await AskAsync(HttpMethod.Get, $"/api/v1/cases/{opened}", key: null, body: null, Officer, stop);
            if (found is not { StatusCode: HttpStatusCode.OK })
                continue;
            if (await ItemAsync(found, "serve-order") is { } item)
                await CommandAsync(
                    $"{key}-serve",
                    $"/api/v1/cases/{opened}/work-items/{item}/complete",
                    new
                    {
                        values = new
                        {
                            order_no = key,
                            ground = "first-finding",
                            served_at = await ClockAsync(stop),
                            service_mode = "in-person",
                        },
                        offer = new { included = (string[])["order-copy", "test-report", "addiction-finding", "contact-sheet"] },
                    },
                    Officer,
                    stop
                );
        }
    }

    /// <summary>Asks everything that was answered once more: the number of commands whose answer is another now.</summary>
    public async Task<int> AskAgainAsync(CancellationToken cancellationToken)
    {
        var different = 0;
        foreach (var (key, answer) in _answers.Where(pair => !pair.Key.EndsWith("-serve", StringComparison.Ordinal)))
        {
            using var again = await AskAsync(HttpMethod.Post, "/api/v1/cases", key, OpeningOf(key), Officer, cancellationToken);
            if (again is null || await IdOfAsync(again) != answer)
                different++;
        }
        return different;
    }

    public void Dispose()
    {
        _client.Dispose();
        _wishes.Dispose();
    }

    /// <summary>Waits for the next participant; false when it was told to stop before.</summary>
    private async Task<bool> IsWishedAsync(CancellationToken stop)
    {
        try
        {
            await _wishes.WaitAsync(stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<string?> OpenAsync(string key, CancellationToken stop)
    {
        using var response = await AskAsync(HttpMethod.Post, "/api/v1/cases", key, OpeningOf(key), Officer, stop);
        if (response is null)
            return null;
        if (!response.IsSuccessStatusCode)
        {
            Interlocked.Increment(ref _refused);
            return null;
        }
        var id = await IdOfAsync(response);
        _answers[key] = id;
        return id;
    }

    private async Task CommandAsync(string key, string path, object body, Ways way, CancellationToken stop)
    {
        using var response = await AskAsync(HttpMethod.Post, path, key, body, way, stop);
        if (response is null)
            return;
        if (response.IsSuccessStatusCode)
            _answers[key] = "done";
        else
            Interlocked.Increment(ref _refused);
    }

    /// <summary>Sends it to one node after another until one answers; null when it was told to stop before.</summary>
    private async Task<HttpResponseMessage?> AskAsync(
        HttpMethod method,
        string path,
        string? key,
        object? body,
        Ways way,
        CancellationToken stop
    )
    {
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            var known = nodes();
            if (known.Count > 0)
            {
                using var request = new HttpRequestMessage(method, new Uri(known[attempt % known.Count], path));
                request.Headers.Add("X-Dev-Person", way.Person);
                request.Headers.Add("X-Dev-Post", way.Post);
                if (key is not null)
                    request.Headers.Add("Idempotency-Key", key);
                if (body is not null)
                    request.Content = JsonContent.Create(body);
                Interlocked.Increment(ref _asked);
                try
                {
                    var response = await _client.SendAsync(request, stop);
                    if ((int)response.StatusCode < 500)
                        return response;
                    response.Dispose();
                }
                catch (HttpRequestException)
                {
                    // The node died; the next one is asked.
                }
                catch (TaskCanceledException) when (!stop.IsCancellationRequested)
                {
                    // It took too long; the next one is asked.
                }
                catch (OperationCanceledException)
                {
                    return null;
                }
            }
            await RestAsync(PauseBeforeAskingAgain, stop);
        }
        return null;
    }

    /// <summary>Waits, or less when it is told to stop.</summary>
    private static async Task RestAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, stop);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked sees that it is over.
        }
    }

    private async Task<string?> ClockAsync(CancellationToken stop)
    {
        using var response = await AskAsync(HttpMethod.Get, "/api/v1/demo-clock", key: null, body: null, Officer, stop);
        return response is { IsSuccessStatusCode: true } ? (await JsonOfAsync(response)).GetProperty("now").GetString() : null;
    }

    private static object OpeningOf(string key) =>
        new
        {
            workflow = Workflow,
            values = new
            {
                participant_name = "Nobody",
                id_number = key,
                residence = "qinghe",
                decided_at = "2026-03-15 10:00",
            },
        };

    private static async Task<string?> ItemAsync(HttpResponseMessage found, string task)
    {
        foreach (var item in (await JsonOfAsync(found)).GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("task").GetString() == task)
                return item.GetProperty("item").GetRawText();
        }
        return null;
    }

    private static async Task<string> IdOfAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<Opened>(JsonSerializerOptions.Web))?.Id.ToString() ?? "";

    private static async Task<JsonElement> JsonOfAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(JsonSerializerOptions.Web);
}
