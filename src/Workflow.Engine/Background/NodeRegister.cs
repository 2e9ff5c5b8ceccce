using System.Reflection;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Engine.Storage;

namespace Workflow.Engine.Background;

/// <summary>
/// Which processes work on the store. Each writes every few seconds that it is there, and looks whether a newer version is at work beside
/// it: while one is, or was and has changed the tables, it claims nothing, because it might misread what that one writes. Uses real time.
/// </summary>
internal sealed class NodeRegister(EngineParts parts, IClock clock)
{
    private static readonly Duration Beat = Duration.FromSeconds(5);

    // How long a node that writes nothing counts as being there.
    private static readonly Duration Presence = Duration.FromSeconds(30);
    private static readonly Duration Memory = Duration.FromDays(1);

    private const string WriteSql = """
        INSERT INTO nodes (node_id, name, role, program_version, form, started_at, seen_at, stopped_because)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (node_id) DO UPDATE SET seen_at = excluded.seen_at, stopped_because = excluded.stopped_because
        """;

    // Version and the beginning of the commit that it was built from.
    private static readonly string ProgramVersion = Shortened(
        typeof(NodeRegister).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? ""
    );

    private readonly Database _database = parts.Store.Database;
    private readonly Instant _startedAt = clock.GetCurrentInstant();
    private Instant _beatAt = Instant.MinValue;

    /// <summary>The form that this process says it reads; a test pretends to be of another version.</summary>
    internal int Form { get; init; } = RowForm.Current;

    /// <summary>One look at the others, and every few seconds a sign of life.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var isBeat = now - _beatAt >= Beat || now < _beatAt;
        await using (var context = _database.CreateContext())
        {
            var since = now - Presence;
            var newer = await context
                .Nodes.Where(node => node.Form > Form && node.SeenAt > since)
                .OrderByDescending(node => node.Form)
                .Select(node => new { node.Name, node.ProgramVersion })
                .FirstOrDefaultAsync(cancellationToken);
            if (newer is not null)
                parts.Node.Stop($"The node {newer.Name} runs a newer version ({newer.ProgramVersion}): upgrade this one.");
            else if (isBeat)
                parts.Node.Stop(await StoreVersion.WhyNewerAsync(context, cancellationToken));
        }
        if (!isBeat)
            return;
        await _database.WriteAsync([WriteOf(now), Forget(now)], isUrgent: false, cancellationToken);
        _beatAt = now;
    }

    /// <summary>Says that this process goes.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken) =>
        _database.WriteAsync([Statement.Of("DELETE FROM nodes WHERE node_id = $1", parts.Node.Id)], isUrgent: false, cancellationToken);

    private Statement WriteOf(Instant now) =>
        Statement.Of(
            WriteSql,
            parts.Node.Id,
            FormattableString.Invariant($"{Environment.MachineName}:{Environment.ProcessId}"),
            parts.Options.Role.ToString(),
            ProgramVersion,
            Form,
            _startedAt,
            now,
            parts.Node.StoppedBecause
        );

    private static Statement Forget(Instant now) => Statement.Of("DELETE FROM nodes WHERE seen_at < $1", now - Memory);

    private static string Shortened(string version)
    {
        const int Digits = 8;
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 || plus + 1 + Digits >= version.Length ? version : version[..(plus + 1 + Digits)];
    }
}
