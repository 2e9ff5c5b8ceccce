using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Workflow.Testing;
using Xunit;

namespace Workflow.Hosts.Tests.Web;

/// <summary>What people and programs are told while the database can't do its part, and that nothing is lost by it.</summary>
public sealed class StoreFaultTests : IAsyncLifetime
{
    private TestDatabase _database = default!;
    private WebSite _site = default!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
        _site = new() { Store = _database.Store };
        await _site.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_program_is_told_of_a_full_disk_and_sends_the_same_request_again()
    {
        using var api = _site.ApiOf(SampleCase.Officer);
        api.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var opening = SampleCase.OpeningOf("甲", await SampleCase.NowAsync(api));
        await ExecuteAsync(
            _database.ConnectionString,
            """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON journal EXECUTE FUNCTION full_disk();
            """
        );

        using var told = await api.PostAsJsonAsync("/api/v1/cases", opening);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, told.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), told.Headers.RetryAfter?.Delta);
        var problem = await told.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:handover:problem:store-full", problem.GetProperty("type").GetString());
        Assert.Contains("no room left", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await ExecuteAsync(_database.ConnectionString, "DROP TRIGGER full_disk ON journal");
        using var done = await api.PostAsJsonAsync("/api/v1/cases", opening);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        using var again = await api.PostAsJsonAsync("/api/v1/cases", opening);
        var (one, other) = (await SampleCase.ReadAsync(done), await SampleCase.ReadAsync(again));
        Assert.Equal(
            (one.GetProperty("id").GetGuid(), true),
            (other.GetProperty("id").GetGuid(), other.GetProperty("isRepeat").GetBoolean())
        );
    }

    [Fact]
    public async Task A_page_says_that_the_database_does_not_answer_and_comes_back_by_itself()
    {
        using var visitor = await PageVisitor.SignInAsync(_site, SampleCase.Officer, "en");
        var server = (await PostgresServer.SharedAsync()).ConnectionString;
        var name = new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database;
        await ExecuteAsync(server, $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false");
        await ExecuteAsync(server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");

        using var page = await visitor.Client.GetAsync("/work");
        using var stranger = _site.Stranger();
        using var ready = await stranger.GetAsync("/health/ready");
        using var live = await stranger.GetAsync("/health/live");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("The database doesn&#x27;t answer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Npgsql", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("doesn't answer", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await ExecuteAsync(server, $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true");
        using var back = await visitor.Client.GetAsync("/work");
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
