using System.Collections.Immutable;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine;
using Workflow.Engine.Queries;
using Workflow.Engine.Seeding;

namespace Workflow.Cli.Bench;

/// <summary>A page and how to look at it once as somebody at random; the visit gives the number of entries that were shown.</summary>
internal sealed record VisitedPage(string Name, Func<Random, CancellationToken, Task<int>> VisitAsync);

/// <summary>
/// Looks at pages as people of an invented country do: asks for all that the web's pages ask for, the menu beside them included, and notes
/// who saw what, as they do. Drawing the page isn't part of it.
/// </summary>
internal sealed class PageVisits
{
    private const string CaseWork = "case-work";
    private const string Oversight = "oversight";
    private const int AlertsShown = 30;
    private const int DecisionsTold = 100;

    /// <summary>
    /// The names of all pages: a clerk's inbox and its second page, alerts of three kinds of people, a director's departments, a case, and
    /// the menu beside every page.
    /// </summary>
    public static readonly ImmutableArray<string> Names =
    [
        "inbox",
        "inbox-2",
        "clerk-alerts",
        "head-alerts",
        "director-alerts",
        "departments",
        "case",
        "menu",
    ];

    private readonly WorkListQuery _work;
    private readonly AlertQuery _alerts;
    private readonly CaseQuery _cases;
    private readonly DepartmentQuery _departments;
    private readonly ImmutableArray<Office> _offices;

    private PageVisits(EngineParts parts, ImmutableArray<Office> offices)
    {
        _work = new(parts);
        _alerts = new(parts);
        _cases = new(parts);
        _departments = new(parts);
        _offices = offices;
    }

    /// <summary>The page of one of the <see cref="Names"/>.</summary>
    public VisitedPage Page(string name) =>
        new(
            name,
            name switch
            {
                "inbox" => (random, stop) => InboxAsync(Pick(random), isSecond: false, stop),
                "inbox-2" => (random, stop) => InboxAsync(Pick(random), isSecond: true, stop),
                "clerk-alerts" => (random, stop) => AlertsAsync(Pick(random).Clerk, stop),
                "head-alerts" => (random, stop) => AlertsAsync(Pick(random).Head, stop),
                "director-alerts" => (random, stop) => AlertsAsync(Pick(random).Director, stop),
                "departments" => (random, stop) => DepartmentsAsync(Pick(random).Director, stop),
                "case" => (random, stop) => CaseAsync(random, Pick(random), stop),
                "menu" => (random, stop) => MenuAsync(Pick(random).Clerk, stop),
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "there is no such page"),
            }
        );

    /// <summary>The cases that are looked at, office by office.</summary>
    public IEnumerable<Guid> Cases => _offices.SelectMany(office => office.Cases);

    private sealed record Office(Viewer Clerk, Viewer Head, Viewer Director, string SecondPage, ImmutableArray<Guid> Cases);

    /// <summary>
    /// Learns who works where, where each inbox's second page begins, and which cases each office has. Throws
    /// <see cref="UnusableInputException"/> when no inbox has two pages.
    /// </summary>
    public static async Task<PageVisits> PrepareAsync(BenchPlace place, int offices, CancellationToken cancellationToken)
    {
        var parts = place.Host.Parts;
        var work = new WorkListQuery(parts);
        var known = ImmutableArray.CreateBuilder<Office>();
        for (var office = 1; office <= offices; office++)
        {
            var clerk = ViewerIn(parts, LoadSample.ClerkOf(office), CaseWork);
            var page = await work.ListAsync(new(), clerk, cancellationToken);
            if (page.Next is null)
                continue;
            known.Add(
                new(
                    clerk,
                    ViewerIn(parts, LoadSample.HeadOf(office), Oversight),
                    ViewerIn(parts, LoadSample.DirectorOf(LoadSample.RegionOf(office)), Oversight),
                    page.Next,
                    await CasesOfAsync(place, LoadSample.HeadOf(office), cancellationToken)
                )
            );
        }
        return known.Count > 0
            ? new(parts, known.ToImmutable())
            : throw new UnusableInputException("--cases: so few cases leave no inbox with a second page; give more cases or fewer offices");
    }

    private Office Pick(Random random) => _offices[random.Next(_offices.Length)];

    private async Task<int> InboxAsync(Office office, bool isSecond, CancellationToken cancellationToken)
    {
        var menu = MenuAsync(office.Clerk, cancellationToken);
        var page = await _work.ListAsync(new(Cursor: isSecond ? office.SecondPage : null), office.Clerk, cancellationToken);
        await menu;
        return page.Entries.Length;
    }

    private async Task<int> AlertsAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var menu = MenuAsync(viewer, cancellationToken);
        var page = await _alerts.ListAsync(includeAcknowledged: false, cursor: null, AlertsShown, viewer, cancellationToken);
        await menu;
        return page.Entries.Length;
    }

    /// <summary>Shows nothing until the figures were gathered for the first time.</summary>
    private async Task<int> DepartmentsAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var menu = MenuAsync(viewer, cancellationToken);
        var answer = await _departments.ReadAsync(unit: null, viewer, cancellationToken);
        await menu;
        return answer is DepartmentAnswer.Shown { View: var view } ? view.Units.Length + view.Posts.Length : 0;
    }

    private async Task<int> CaseAsync(Random random, Office office, CancellationToken cancellationToken)
    {
        var menu = MenuAsync(office.Clerk, cancellationToken);
        var id = new CaseId(office.Cases[random.Next(office.Cases.Length)]);
        var view =
            await _cases.FindAsync(id, office.Clerk, cancellationToken)
            ?? throw new InvalidOperationException($"{id} isn't shown to its own office");
        var first = Math.Max(0, view.Version - DecisionsTold);
        var told = await _cases.TimelineAsync(id, first, Math.Min(view.Version, DecisionsTold), office.Clerk, cancellationToken);
        await menu;
        return told?.Length ?? 0;
    }

    /// <summary>
    /// What stands beside every page: how much waits, how many messages are unread, and the way to the departments for a supervisor.
    /// </summary>
    private async Task<int> MenuAsync(Viewer viewer, CancellationToken cancellationToken)
    {
        var waiting = viewer with { Purpose = CaseWork };
        var counts = await _work.CountAsync(WorkListScope.Mine, waiting, cancellationToken);
        return counts.Overdue + counts.Today + counts.Coming + counts.Unread + (_departments.IsSupervisor(waiting) ? 1 : 0);
    }

    private static Viewer ViewerIn(EngineParts parts, string code, string purpose)
    {
        var post = new PostId(code);
        var person = parts.Organization.Directory.OccupantOf(post, parts.Clock.GetCurrentInstant());
        return new(person ?? throw new InvalidOperationException($"nobody stands in {code}"), post, purpose);
    }

    private static async Task<ImmutableArray<Guid>> CasesOfAsync(BenchPlace place, string head, CancellationToken cancellationToken)
    {
        await using var connection = await place.OpenPooledAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT case_id FROM cases WHERE status = 'Open' AND main_post = $1 ORDER BY case_id";
        BenchPlace.Bind(command, [head]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = ImmutableArray.CreateBuilder<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids.ToImmutable();
    }
}
