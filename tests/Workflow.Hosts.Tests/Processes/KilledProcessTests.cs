using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflow.Hosts.Tests.Cli;
using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Processes;

/// <summary>The process is killed in the middle of work, again and again: what was answered is there, and nothing is there half.</summary>
public sealed class KilledProcessTests
{
    private static readonly int Kills = FullRun.IsAsked ? 100 : 3;

    [Fact]
    public async Task What_was_answered_survives_a_kill_on_the_embedded_store()
    {
        await using var database = TestDatabase.CreateSqlite();
        await KillAndLookAsync(database);
    }

    [Fact]
    public async Task What_was_answered_survives_a_kill_on_PostgreSQL()
    {
        await using var database = await TestDatabase.CreatePostgresAsync();
        await KillAndLookAsync(database);
    }

    private static async Task KillAndLookAsync(TestDatabase database)
    {
        var folder = Directory.CreateTempSubdirectory("workflow-killed-");
        try
        {
            var answered = new ConcurrentDictionary<string, Guid>(StringComparer.Ordinal);
            var sent = new ConcurrentBag<string>();
            for (var kill = 0; kill < Kills; kill++)
            {
                await using var process = await WebProcess.StartAsync(database.Store, folder.FullName, "zhou-yiheng", "QH-PO-1");
                await WorkUntilKilledAsync(process, kill, answered, sent);
            }
            await using var last = await WebProcess.StartAsync(database.Store, folder.FullName, "zhou-yiheng", "QH-PO-1");
            foreach (var key in sent)
            {
                var again = await OpenAsync(last.Client, key) ?? throw new InvalidOperationException($"{key} was refused");
                if (answered.TryGetValue(key, out var id))
                    Assert.Equal((id, true), (again.Id, again.IsRepeat));
                using var found = await last.Client.GetAsync($"/api/v1/cases/{again.Id}");
                Assert.Equal(HttpStatusCode.OK, found.StatusCode);
            }
            Assert.NotEmpty(answered);
            await last.KillAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        var verified = await CliRun.OfAsync("verify", "all", "--store", database.Store);
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
    }

    /// <summary>Four people open cases at once; after a few answers the process dies under them.</summary>
    private static async Task WorkUntilKilledAsync(
        WebProcess process,
        int round,
        ConcurrentDictionary<string, Guid> answered,
        ConcurrentBag<string> sent
    )
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = 0;
        var people = Enumerable
            .Range(0, 4)
            .Select(async person =>
            {
                for (var wish = 0; wish < 1_000; wish++)
                {
                    var key = $"round-{round}-person-{person}-wish-{wish}";
                    sent.Add(key);
                    try
                    {
                        if (await OpenAsync(process.Client, key) is { } opened)
                            answered[key] = opened.Id;
                        if (Interlocked.Increment(ref answers) >= 10 + round % 7)
                            enough.TrySetResult();
                    }
                    catch (Exception died) when (died is HttpRequestException or TaskCanceledException or JsonException)
                    {
                        return;
                    }
                }
            })
            .ToList();
        await enough.Task;
        await process.KillAsync();
        await Task.WhenAll(people);
    }

    private static async Task<Opened?> OpenAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cases");
        request.Headers.Add("Idempotency-Key", key);
        request.Content = JsonContent.Create(
            new
            {
                workflow = "community-rehabilitation",
                values = new
                {
                    participant_name = "甲",
                    id_number = key,
                    residence = "qinghe",
                    decided_at = "2026-03-15 10:00",
                },
            }
        );
        using var response = await client.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.Conflict)
            return null;
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<Opened>(JsonSerializerOptions.Web);
    }

    private sealed record Opened(Guid Id, bool IsRepeat);
}
