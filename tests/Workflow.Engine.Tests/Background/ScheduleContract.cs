using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflow.Core.Cases;
using Workflow.Engine.Background;
using Workflow.Engine.Delivery;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Background;

/// <summary>The pumps as a running process has them, on either database.</summary>
public abstract class ScheduleContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task A_running_node_fires_and_delivers_by_itself_and_stops_when_told()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await engine.OpenServedAsync();
        var mail = new WaitingChannel();
        using var node = await NodeAsync(engine, mail);

        await mail.Offered.WaitAsync(Patience, TestEngine.Stop);
        engine.Clock.MoveTo("2026-03-04 09:00");
        engine.Parts.Nudge.Give();
        await mail.Alerted.WaitAsync(Patience, TestEngine.Stop);
        await node.StopAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.True(await db.Alerts.AnyAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task A_mail_server_that_swallows_connections_holds_up_no_notification_list()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await engine.OpenServedAsync();
        var mail = new SwallowingChannel();
        using var node = await NodeAsync(engine, mail);
        await mail.Swallowed.WaitAsync(Patience, TestEngine.Stop);

        engine.Clock.MoveTo("2026-03-04 09:00");
        engine.Parts.Nudge.Give();

        // What was put into the lists is told to the mail, which is stuck.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestEngine.Stop);
        patience.CancelAfter(Patience);
        await using var db = engine.Parts.Store.Database.CreateContext();
        while (!await db.InboxMessages.AnyAsync(row => row.Kind == NotificationKind.Alert, patience.Token))
            await engine.Parts.MailNudge.WaitAsync(Patience, patience.Token);
        await node.StopAsync(TestEngine.Stop);
    }

    [Fact]
    public async Task A_node_for_people_only_pumps_nothing()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var services = new ServiceCollection();
        engine.Parts.Options.Role = NodeRole.Web;

        services.AddWorkflowPumps(engine.Host, new WaitingChannel());

        Assert.DoesNotContain(services, service => service.ServiceType == typeof(OutboxPump));
    }

    private static async Task<IHost> NodeAsync(TestEngine engine, IMessageChannel mail)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddWorkflowEngine(engine.Host);
        builder.Services.AddWorkflowPumps(engine.Host, mail);
        var node = builder.Build();
        await node.StartAsync(TestEngine.Stop);
        return node;
    }

    /// <summary>A mail server that takes a connection and never says a word.</summary>
    private sealed class SwallowingChannel : IMessageChannel
    {
        private readonly TaskCompletionSource _swallowed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Swallowed => _swallowed.Task;
        public string Description => "a test's";

        public Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            _swallowed.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
    }

    private sealed class WaitingChannel : IMessageChannel
    {
        private readonly TaskCompletionSource _offered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _alerted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Offered => _offered.Task;
        public Task Alerted => _alerted.Task;
        public string Description => "a test's";

        public Task SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            if (message.Kind == NotificationKind.HandoverOffered)
                _offered.TrySetResult();
            if (message.Kind == NotificationKind.Alert)
                _alerted.TrySetResult();
            return Task.CompletedTask;
        }
    }
}

public sealed class SqliteScheduleTests : ScheduleContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresScheduleTests : ScheduleContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
