using System.Globalization;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Workflow.Engine.Delivery;

namespace Workflow.Engine.Background;

/// <summary>
/// Hangfire as the heartbeat: it runs the pumps as processes that it keeps alive, and gives operators its dashboard. It is never the record:
/// deleting all its tables loses nothing.
/// </summary>
public static class HangfireSchedule
{
    /// <summary>Makes Hangfire's own tables on PostgreSQL where they aren't there.</summary>
    internal static async Task MakeTablesAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        PostgreSqlObjectsInstaller.Install(connection);
    }

    /// <summary>
    /// Adds what a node of this role runs beside answering people. <paramref name="channel"/> null sends mail as the settings say.
    /// </summary>
    public static IServiceCollection AddWorkflowPumps(this IServiceCollection services, EngineHost host, IMessageChannel? channel)
    {
        services.AddSingleton<ClockGuard>();
        services.AddHostedService<StoreWatch>();
        if (host.Parts.Options.Role == NodeRole.Web)
            return services;
        services.AddSingleton(new OutboxPump(host.Parts, channel));
        services.AddSingleton<PumpLoop>();
        services.AddHangfire(
            (provider, configuration) =>
            {
                configuration.UseLogProvider(new HangfireLog(provider.GetRequiredService<ILoggerFactory>()));
                configuration.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
                if (host.Parts.Store.IsPostgres)
                    configuration.UsePostgreSqlStorage(storage => storage.UseNpgsqlConnection(host.Parts.Store.ConnectionString));
                else
                    configuration.UseInMemoryStorage();
            }
        );
        services.AddSingleton<IBackgroundProcess, WakeUpProcess>();
        services.AddSingleton<IBackgroundProcess, ListProcess>();
        services.AddSingleton<IBackgroundProcess, MailProcess>();
        services.AddSingleton<SealLoop>();
        services.AddSingleton<IBackgroundProcess, SealProcess>();
        services.AddSingleton<LongWorkLoop>();
        services.AddSingleton<IBackgroundProcess, BatchProcess>();
        services.AddSingleton<IBackgroundProcess, DutyProcess>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = 1;
            server.ServerName = $"workflow:{Environment.MachineName}:{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        });
        return services;
    }

    /// <summary>Hangfire calls it again whenever it returns; the thread that waits in it is its own.</summary>
    private sealed class WakeUpProcess(PumpLoop loop) : IBackgroundProcess
    {
        public void Execute(BackgroundProcessContext context) => loop.WakeCasesAsync(context.StoppingToken).GetAwaiter().GetResult();

        public override string ToString() => "wake cases";
    }

    private sealed class ListProcess(PumpLoop loop) : IBackgroundProcess
    {
        public void Execute(BackgroundProcessContext context) => loop.ListAsync(context.StoppingToken).GetAwaiter().GetResult();

        public override string ToString() => "list messages";
    }

    private sealed class MailProcess(PumpLoop loop) : IBackgroundProcess
    {
        public void Execute(BackgroundProcessContext context) => loop.MailAsync(context.StoppingToken).GetAwaiter().GetResult();

        public override string ToString() => "send mail";
    }

    private sealed class SealProcess(SealLoop loop) : IBackgroundProcess
    {
        public void Execute(BackgroundProcessContext context) => loop.SealAsync(context.StoppingToken).GetAwaiter().GetResult();

        public override string ToString() => "seal history";
    }

    private sealed class BatchProcess(LongWorkLoop loop) : IBackgroundProcess
    {
        public void Execute(BackgroundProcessContext context) => loop.CarryOutAsync(context.StoppingToken).GetAwaiter().GetResult();

        public override string ToString() => "carry out orders";
    }

    private sealed class DutyProcess(LongWorkLoop loop) : IBackgroundProcess
    {
        public void Execute(BackgroundProcessContext context) => loop.LookAtDutyAsync(context.StoppingToken).GetAwaiter().GetResult();

        public override string ToString() => "look who is off duty";
    }
}
