using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Workflow.Hosts.Tests.Cli;

/// <summary>The watchdog tells by its exit and its heartbeat whether anybody has to do something.</summary>
public sealed class WatchdogCommandTests : IDisposable
{
    // So late that a demo, whose clock has just begun, has no case due by then.
    private const string ADay = "86400";

    private readonly DataCopy _data = DataCopy.OfShippedData();

    [Fact]
    public async Task A_heart_beats_while_all_is_well_and_stops_when_messages_stay_behind()
    {
        await _data.RunAsync("seed", "--cases", "3", "--seed", "1", "--demo", "--store", "sqlite:a.db");
        await using var listener = await Listener.StartAsync(StatusCodes.Status204NoContent);

        var late = await WatchAsync(listener.Address);
        Assert.Equal(1, late.ExitCode);
        Assert.Contains("message(s) should have been sent", late.Output, StringComparison.Ordinal);
        Assert.Empty(listener.Heard);

        await ForgetMessagesAsync();
        var well = await WatchAsync(listener.Address);
        Assert.Equal((0, ""), (well.ExitCode, well.Error));
        Assert.Contains("all is well", well.Output, StringComparison.Ordinal);
        Assert.True(Assert.Single(listener.Heard).GetProperty("well").GetBoolean());
    }

    [Fact]
    public async Task A_heartbeat_that_nobody_takes_is_told()
    {
        await _data.RunAsync("seed", "--cases", "3", "--seed", "1", "--demo", "--store", "sqlite:a.db");
        await ForgetMessagesAsync();
        await using var listener = await Listener.StartAsync(StatusCodes.Status503ServiceUnavailable);

        var refused = await WatchAsync(listener.Address);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("answered with 503", Assert.Single(refused.Complaints), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--heartbeat", "not-an-address")]
    [InlineData("--tolerance", "-1")]
    [InlineData("--every", "0")]
    public async Task What_can_not_be_is_refused_in_a_sentence(string option, string value)
    {
        await _data.RunAsync("seed", "--cases", "1", "--seed", "1", "--store", "sqlite:a.db");

        var run = await _data.RunAsync("watchdog", "--once", "--store", "sqlite:a.db", option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, Assert.Single(run.Complaints), StringComparison.Ordinal);
    }

    public void Dispose() => _data.Dispose();

    private Task<CliRun> WatchAsync(string heartbeat) =>
        _data.RunAsync("watchdog", "--once", "--store", "sqlite:a.db", "--tolerance", ADay, "--heartbeat", heartbeat);

    private async Task ForgetMessagesAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_data.Folder, "a.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "DELETE FROM outbox";
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    /// <summary>Whoever waits for heartbeats, with one answer for all.</summary>
    private sealed class Listener(WebApplication app) : IAsyncDisposable
    {
        public List<JsonElement> Heard { get; } = [];

        public string Address => app.Urls.Single();

        public static async Task<Listener> StartAsync(int answer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var listener = new Listener(builder.Build());
            listener.Map(answer);
            await listener.StartAsync();
            return listener;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task StartAsync() => app.StartAsync();

        private void Map(int answer) =>
            app.Run(async context =>
            {
                Heard.Add((await JsonDocument.ParseAsync(context.Request.Body)).RootElement);
                context.Response.StatusCode = answer;
            });
    }
}
