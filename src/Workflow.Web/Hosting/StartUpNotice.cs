using Workflow.Engine;

namespace Workflow.Web.Hosting;

/// <summary>What the console says once everything runs: where to open it, and whom to be.</summary>
public static class StartUpNotice
{
    public static void Print(WebApplication app, HostSettings settings)
    {
        var parts = app.Services.GetRequiredService<EngineParts>();
        foreach (var notice in parts.Catalog.Notices)
            Console.WriteLine(notice);
        Console.WriteLine();
        Console.WriteLine(
            $"  Handover is ready ({settings.Role.ToString().ToLowerInvariant()}, {(parts.Store.IsPostgres ? "PostgreSQL" : "SQLite")})."
        );
        if (settings.Role == NodeRole.Worker)
            return;
        Console.WriteLine($"  Open        {app.Urls.FirstOrDefault()}");
        Console.WriteLine($"  API         {app.Urls.FirstOrDefault()}/api");
        if (settings.SignsInAnyone)
            PrintPersons(parts);
        Console.WriteLine();
    }

    private static void PrintPersons(EngineParts parts)
    {
        var title = "Sign in as";
        foreach (var guide in Guides.Of(parts))
        {
            Console.WriteLine($"  {title, -12}{guide.Person.Name.For("en")} ({guide.Post.Id.Code}): {Does(guide)}");
            title = "";
        }
    }

    private static string Does(Guide guide) =>
        guide.Act switch
        {
            GuideAct.Begins => $"opens cases, does '{guide.About}'",
            GuideAct.Receives => $"accepts the handover to '{guide.About}'",
            GuideAct.GoesOn => $"does '{guide.About}'",
            GuideAct.Oversees => "gets the alerts that climb",
        };
}
