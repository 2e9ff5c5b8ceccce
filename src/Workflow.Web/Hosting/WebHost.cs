using Workflow.Engine;
using Workflow.Web.Api;
using Workflow.Web.People;

namespace Workflow.Web.Hosting;

/// <summary>Puts the process together and runs it. Settings that can't be used end it with one sentence each and exit code 2.</summary>
public static class WebHost
{
    private const string DefaultAddress = "http://127.0.0.1:5080";

    public static async Task<int> RunAsync(string[] args)
    {
        var migratesOnly = args.Contains(HostSettings.MigrateOnlyOption, StringComparer.Ordinal);
        var builder = WebApplication.CreateBuilder([.. args.Where(word => word != HostSettings.MigrateOnlyOption)]);
        builder.Configuration.AddCommandLine([.. args.Where(word => word != HostSettings.MigrateOnlyOption)], HostSettings.Options);
        if (HostSettings.Read(builder.Configuration, builder.Environment, migratesOnly, out var problems) is not { } settings)
            return Refuse(problems);
        try
        {
            settings.MakeDataFolder();
            var options = EngineSetup.OptionsOf(builder, settings);
            if (migratesOnly)
                return await EngineSetup.MigrateAsync(options);
            await builder.AddEngineAsync(settings, options);
            builder.Services.AddSingleton(settings);
            await using var app = Build(builder, settings);
            await app.StartAsync(CancellationToken.None);
            StartUpNotice.Print(app, settings);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception refused) when (refused is EngineStartException or UnusableDefinitionsException or StoreRefusedException)
        {
            return Refuse([refused.Message]);
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, HostSettings settings)
    {
        // Otherwise assets of the framework are answered with nothing outside Development, where no publishing gathered them.
        builder.WebHost.UseStaticWebAssets();
        if (!HasAddress(builder.Configuration))
            builder.WebHost.UseUrls(DefaultAddress);
        builder.AddHealth();
        if (settings.Role == NodeRole.Worker)
        {
            var worker = builder.Build();
            worker.MapHealth();
            return worker;
        }
        builder.AddSecurity(settings);
        builder.AddPages();
        builder.AddApi();
        var app = builder.Build();
        app.UseResponseCompression();
        app.UseSecurity();
        app.UseRequestLocalization();
        app.UseApiProblems();
        app.UseWhen(
            context => !ApiPaths.IsInterface(context.Request.Path),
            pages =>
            {
                pages.UseExceptionHandler(
                    new ExceptionHandlerOptions
                    {
                        ExceptionHandlingPath = "/error",
                        CreateScopeForErrors = true,
                        StatusCodeSelector = failed => StatusOf(app, failed),
                    }
                );
                pages.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
            }
        );
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(Security.LeadStaleFormsAwayAsync);
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapPreferences();
        app.MapScenarioDownload();
        app.MapSignIn(settings);
        app.MapDemoClock();
        app.MapApi();
        app.MapRazorComponents<App>();
        return app;
    }

    private static int StatusOf(WebApplication app, Exception failed) =>
        failed is OutdatedNodeException or ClockOffException
        || app.Services.GetRequiredService<EngineParts>().Store.FaultOf(failed) is not null
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status500InternalServerError;

    private static bool HasAddress(ConfigurationManager configuration) =>
        new[] { "urls", "http_ports", "https_ports" }.Any(name => !string.IsNullOrEmpty(configuration[name]))
        || configuration.GetSection("Kestrel:Endpoints").Exists();

    private static int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        return 2;
    }
}
