using System.Collections.Immutable;
using Workflow.Engine;

namespace Workflow.Web.Hosting;

/// <summary>
/// What this host adds to the engine's settings, read from appsettings, environment and command line.
/// <paramref name="DataFolder"/> is where the embedded store and the keys of cookies lie. <paramref name="SignsInAnyone"/> offers sign-in
/// as one of the organisation's persons without a password.
/// </summary>
public sealed record HostSettings(NodeRole Role, string Store, string DataFolder, string Workflows, bool IsDemo, bool SignsInAnyone)
{
    /// <summary>The section of all settings; <c>Workflow__Store</c> in the environment, <c>--store</c> on the command line.</summary>
    public const string Section = "Workflow";

    /// <summary>The option that stands alone on the command line: bring the store up to date, and end.</summary>
    public const string MigrateOnlyOption = "--migrate-only";

    private const string SqlitePrefix = "sqlite:";

    /// <summary>Short options and the settings that they stand for.</summary>
    public static IDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--role"] = $"{Section}:Role",
            ["--store"] = $"{Section}:Store",
            ["--data-folder"] = $"{Section}:DataFolder",
            ["--workflows"] = $"{Section}:Workflows",
            ["--demo"] = $"{Section}:Demo",
            ["--application-role"] = $"{Section}:ApplicationRole",
        };

    /// <summary>Reads and checks. <paramref name="problems"/> has one sentence for each setting that is wrong; then the result is null.</summary>
    public static HostSettings? Read(
        IConfiguration configuration,
        IHostEnvironment environment,
        bool migratesOnly,
        out ImmutableArray<string> problems
    )
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var section = configuration.GetSection(Section);
        var root = environment.ContentRootPath;
        var dataFolder = Path.GetFullPath(Given(section, "DataFolder") ?? "data", root);
        var workflows = Path.GetFullPath(Given(section, "Workflows") ?? Path.Combine(AppContext.BaseDirectory, "workflows"), root);
        var role = ReadRole(Given(section, "Role"), found);
        var isDemo = ReadSwitch(section, "Demo", !environment.IsProduction(), found);
        var signsInAnyone = ReadSwitch(section, "DevelopmentSignIn", !environment.IsProduction(), found);
        if (environment.IsProduction())
            RefuseInProduction(isDemo, signsInAnyone, answersPeople: role != NodeRole.Worker && !migratesOnly, found);
        problems = found.ToImmutable();
        return problems.IsEmpty
            ? new(role, StoreOf(Given(section, "Store"), dataFolder, root), dataFolder, workflows, isDemo, signsInAnyone)
            : null;
    }

    /// <summary>
    /// Makes the data folder where the embedded store needs one; on a database nothing is written beside it but mails as files. Throws
    /// <see cref="EngineStartException"/> when it can't.
    /// </summary>
    public void MakeDataFolder()
    {
        if (!Store.StartsWith(SqlitePrefix, StringComparison.Ordinal))
            return;
        try
        {
            Directory.CreateDirectory(DataFolder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new EngineStartException($"The setting 'DataFolder' names '{DataFolder}', which can't be made: {problem.Message}");
        }
    }

    private static void RefuseInProduction(bool isDemo, bool signsInAnyone, bool answersPeople, ImmutableArray<string>.Builder problems)
    {
        if (isDemo)
            problems.Add("The setting 'Demo' isn't allowed in Production.");
        if (signsInAnyone)
            problems.Add("The setting 'DevelopmentSignIn' isn't allowed in Production: it signs anybody in without a password.");
        else if (answersPeople)
            problems.Add(
                "There is no sign-in for Production in this version: run --role worker there, or set ASPNETCORE_ENVIRONMENT=Development."
            );
    }

    private static string? Given(IConfiguration section, string name) => section[name] is { Length: > 0 } value ? value : null;

    private static string StoreOf(string? given, string dataFolder, string root) =>
        given is null ? SqlitePrefix + Path.Combine(dataFolder, "handover.db")
        : given.StartsWith(SqlitePrefix, StringComparison.Ordinal) && given.Length > SqlitePrefix.Length
            ? SqlitePrefix + Path.GetFullPath(given[SqlitePrefix.Length..], root)
        : given;

    private static NodeRole ReadRole(string? given, ImmutableArray<string>.Builder problems)
    {
        if (given is null)
            return NodeRole.All;
        if (Enum.TryParse<NodeRole>(given, ignoreCase: true, out var role) && Enum.IsDefined(role) && !char.IsDigit(given[0]))
            return role;
        problems.Add($"The setting 'Role' is '{given}': expected web, worker or all.");
        return NodeRole.All;
    }

    private static bool ReadSwitch(IConfiguration section, string name, bool otherwise, ImmutableArray<string>.Builder problems)
    {
        if (Given(section, name) is not { } given)
            return otherwise;
        if (bool.TryParse(given, out var value))
            return value;
        problems.Add($"The setting '{name}' is '{given}': expected true or false.");
        return otherwise;
    }
}
