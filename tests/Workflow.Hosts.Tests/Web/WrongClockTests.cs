using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What people and programs are told by a node whose clock is ten seconds behind the database's.</summary>
public sealed class WrongClockTests : IAsyncLifetime
{
    private TestDatabase _database = default!;
    private WebSite _site = default!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
        await SetClockAsync("10 seconds");
        _site = new() { Store = $"{_database.Store};Search Path=\"public,wrong,pg_catalog\"" };
        await _site.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("en", "This server's clock is wrong by 10.0 s, so nothing was saved.")]
    [InlineData("zh-CN", "本服务器时钟偏差 10.0 秒，未保存任何内容。")]
    public async Task A_program_is_told_that_nothing_was_saved_and_sends_the_same_once_the_clock_is_right(string language, string sentence)
    {
        using var api = _site.ApiOf(SampleCase.Officer);
        api.DefaultRequestHeaders.Add("Accept-Language", language);
        api.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var opening = SampleCase.OpeningOf("甲", await SampleCase.NowAsync(api));

        using var told = await api.PostAsJsonAsync("/api/v1/cases", opening);
        using var stranger = _site.Stranger();
        using var ready = await stranger.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, told.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), told.Headers.RetryAfter?.Delta);
        var problem = await told.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:handover:problem:node-clock-off", problem.GetProperty("type").GetString());
        Assert.StartsWith(sentence, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("clock is 10.0 s behind", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await SetClockAsync("0 seconds");
        using var again = await stranger.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var done = await api.PostAsJsonAsync("/api/v1/cases", opening);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
    }

    [Fact]
    public async Task A_page_can_be_read_and_a_change_of_the_organisation_is_refused()
    {
        using var visitor = await PageVisitor.SignInAsync(_site, SampleCase.Director, "en");
        using var api = _site.ApiOf(SampleCase.Director);
        var from = await SampleCase.NowAsync(api);

        using var page = await visitor.Client.GetAsync("/work");
        using var refused = await api.PostAsJsonAsync(
            "/api/v1/organization/changes",
            new
            {
                changes = new[]
                {
                    new
                    {
                        kind = "away",
                        person = "xu-lan",
                        from,
                    },
                },
            }
        );

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("node-clock-off", await SampleCase.ProblemAsync(refused));
    }

    /// <summary>So far the database's clock is ahead for whoever looks for its functions in the schema "wrong" first.</summary>
    private async Task SetClockAsync(string ahead)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            CREATE SCHEMA IF NOT EXISTS wrong;
            CREATE OR REPLACE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
                $$ SELECT pg_catalog.clock_timestamp() + interval '{ahead}' $$;
            """,
            connection
        );
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
