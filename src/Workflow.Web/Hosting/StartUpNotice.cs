using Workflow.Engine;

namespace Workflow.Web.Hosting;

/// <summary>What the console says once everything runs: where to open it, and whom to be.</summary>
public static class StartUpNotice
{
    /// <summary>Persons of the sample who meet the main acts, by role of their post.</summary>
    private static readonly (string Kind, string Role, string Does)[] Guides =
    [
        ("police-station", "community-officer", "serves orders"),
        ("township", "director", "receives handovers, is accountable"),
        ("township", "full-time-worker", "registers, prepares agreements"),
        ("district-office", "director", "gets alerts that climb"),
    ];

    public static void Print(WebApplication app, HostSettings settings)
    {
        var parts = app.Services.GetRequiredService<EngineParts>();
        foreach (var notice in parts.Catalog.Notices)
            Console.WriteLine(notice);
        Console.WriteLine();
        Console.WriteLine($"  Handover is ready ({settings.Role.ToString().ToLowerInvariant()}, {(parts.Store.IsPostgres ? "PostgreSQL" : "SQLite")}).");
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
        var directory = parts.Organization.Directory;
        var now = parts.Clock.GetCurrentInstant();
        var title = "Sign in as";
        foreach (var (kind, role, does) in Guides)
        {
            var post = directory.Posts.Values.FirstOrDefault(post =>
                post.Role == role && directory.Departments[post.Department.Code].Kind == kind
            );
            if (post is null || directory.Resolve(post.Id, now).Person is not { } person)
                continue;
            Console.WriteLine($"  {title, -12}{directory.Persons[person.Code].Name.For("en")} ({post.Id.Code}): {does}");
            title = "";
        }
    }
}
