using NodaTime;
using Workflow.Engine;
using Workflow.Engine.Background;

namespace Workflow.Web.Hosting;

/// <summary>The engine inside this host.</summary>
public static class EngineSetup
{
    /// <summary>The engine's settings: those of the section, with what the host knows better.</summary>
    public static EngineOptions OptionsOf(WebApplicationBuilder builder, HostSettings settings)
    {
        var options = builder.Configuration.GetSection(HostSettings.Section).Get<EngineOptions>() ?? new();
        options.Store = settings.Store;
        options.Workflows = settings.Workflows;
        options.Demo = settings.IsDemo;
        options.Role = settings.Role;
        options.IsProduction = builder.Environment.IsProduction();
        options.Roots = Path.GetFullPath(options.Roots ?? "roots", settings.DataFolder);
        options.Mail.Folder = Path.GetFullPath(options.Mail.Folder, settings.DataFolder);
        return options;
    }

    /// <summary>Opens the store and registers what answers people. Throws when it can't start, with what to put right.</summary>
    public static async Task AddEngineAsync(this WebApplicationBuilder builder, HostSettings settings, EngineOptions options)
    {
        var host = await EngineHost.OpenAsync(options, SystemClock.Instance, CancellationToken.None);
        var services = builder.Services.AddWorkflowEngine(host).AddWorkflowPumps(host, channel: null);
        if (options.Role != NodeRole.Worker)
            await KeyStore.AddAsync(builder, settings, host.Parts.Store);
        services.AddSingleton<Snapshots>();
        services.AddSingleton<DemoTime>();
    }

    /// <summary>Brings the store up to date and says so.</summary>
    public static async Task<int> MigrateAsync(EngineOptions options)
    {
        await using var store = await Store.OpenAsync(options.Store, options.Demo, CancellationToken.None);
        if (options.ApplicationRole is { } role)
        {
            if (store.IsPostgres)
                await KeyStore.MakeTableAsync(store);
            await store.GrantAsync(role, CancellationToken.None);
        }
        Console.WriteLine("The store is up to date.");
        return 0;
    }
}
