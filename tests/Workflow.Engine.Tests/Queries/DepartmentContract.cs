using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Figures;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Queries;

/// <summary>Figures of departments: they are what the rows say, and each person gets those of the posts below them and no others.</summary>
public abstract class DepartmentContract
{
    private const string Started = "2026-03-02 08:30";

    // Around each border between two classes, at it, and far from all.
    private static readonly Duration[] Distances =
    [
        .. new[] { -31, -30, -29, -8, -7, -6, -1, 0, 1, 2 }.SelectMany(days =>
            new[] { Duration.FromDays(days), Duration.FromDays(days) - Tick, Duration.FromDays(days) + Tick }
        ),
    ];

    private static Duration Tick => Duration.FromTicks(10);

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Everybody_is_told_what_the_rows_of_the_posts_below_them_say(int seed)
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), Started);
        var rows = await FillAsync(engine, new Random(seed));
        var query = new DepartmentQuery(engine.Parts);
        var supervisors = 0;

        foreach (var person in engine.Directory.Persons.Values.Select(person => person.Id))
        {
            var standing = engine.Directory.PostsOf(person, engine.Clock.Now());
            var below = engine
                .Directory.Posts.Values.Where(post => IsBelow(engine.Directory, post, standing))
                .Select(post => post.Id)
                .ToHashSet();
            var viewer = new Viewer(person, new("QH-DIR"), "oversight");
            var answer = await query.ReadAsync(null, viewer, TestEngine.Stop);

            Assert.Equal(below.Count > 0, query.IsSupervisor(viewer));
            if (below.Count == 0)
            {
                Assert.IsType<DepartmentAnswer.NotYours>(answer);
                continue;
            }
            supervisors++;
            Assert.Equal(rows.Of(below, engine.Clock.Now()), Assert.IsType<DepartmentAnswer.Shown>(answer).View.Total);
            await EachDepartmentAsync(engine, query, viewer, below, rows);
        }
        Assert.InRange(supervisors, 10, engine.Directory.Persons.Count - 5);
    }

    [Fact]
    public async Task Rows_add_up_and_the_worst_come_first()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), Started);
        await FillAsync(engine, new Random(4));
        var query = new DepartmentQuery(engine.Parts);

        foreach (var post in engine.Directory.Departments.Values.Select(unit => unit.Head.GetValueOrDefault()))
        {
            var viewer = ViewerOf(engine, post.Code);
            var view = await ShownAsync(query, viewer, engine.Directory.Posts[post.Code].Department);

            Assert.Equal(view.Total, view.Units.Aggregate(view.Own, (sum, row) => sum + row.Load));
            Assert.Equal(view.Own, view.Posts.Aggregate(default(Load), (sum, row) => sum + row.Load));
            Assert.Equal(
                view.Posts.Select(row => row.Load.Items.Overdue).OrderDescending(),
                view.Posts.Select(row => row.Load.Items.Overdue)
            );
            Assert.Equal(
                view.Units.Select(row => row.Load.Items.Overdue).OrderDescending(),
                view.Units.Select(row => row.Load.Items.Overdue)
            );
        }
    }

    [Fact]
    public async Task A_handover_waits_for_its_receiver_and_its_items_count_once_it_is_accepted()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), Started);
        var time = new LeapingTime();
        engine.Parts.Figures.Time = time;
        var query = new DepartmentQuery(engine.Parts);
        var viewer = ViewerOf(engine, "QH-DIR");
        var id = await engine.OpenServedAsync();
        MoveOn();

        var before = await ShownAsync(query, viewer, new("QH"));
        Assert.Equal(1, before.Total.Handovers);
        Assert.Equal(0, before.Total.Items.Open);

        TestEngine.Accepted(await engine.AcceptAsync(id));
        MoveOn();
        var after = await ShownAsync(query, viewer, new("QH"));

        Assert.Equal(0, after.Total.Handovers);
        Assert.True(after.Total.Items.Open > 0);
        Assert.Equal(engine.Clock.Now(), after.At);

        void MoveOn()
        {
            engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(6));
            time.Leap();
        }
    }

    [Fact]
    public async Task Who_has_least_is_counted_with_what_is_still_offered()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), Started);
        var rows = await FillAsync(engine, new Random(5));

        var counts = await engine.Parts.Figures.OpenItemsAsync(TestEngine.Stop);

        foreach (var post in engine.Directory.Posts.Values)
            Assert.Equal(
                rows.Items.Count(row => row.Performer == post.Id.Code && row.Status == WorkItemStatus.Open),
                counts.GetValueOrDefault(post.Id)
            );
    }

    [Fact]
    public async Task A_post_without_a_holder_is_named_to_those_above_it_with_who_stands_in()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), Started);
        await ApplyAsync(engine, new OrgChange.TenureEnds(new("QH-SW-1"), new("xu-lan"), engine.Clock.Now()));
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(1));
        var query = new DepartmentQuery(engine.Parts);

        var above = await ShownAsync(query, ViewerOf(engine, "QH-DIR"), new("QH"));
        var elsewhere = await ShownAsync(query, ViewerOf(engine, "QH-PS-CHF"), new("QH-PS"));

        var vacant = Assert.Single(above.Vacant, row => row.Post.Id.Code == "QH-SW-1");
        Assert.Null(vacant.UnstaffedSince);
        Assert.Equal("huang-xiaotong", vacant.Post.Person?.Id.Code);
        Assert.DoesNotContain(elsewhere.Vacant, row => row.Post.Id.Code == "QH-SW-1");
    }

    [Fact]
    public async Task A_post_for_which_nobody_stands_at_all_says_since_when()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync(), Started);
        var chief = ViewerOf(engine, "HL-CIF-SEC");
        var away = engine.Directory.Content.Tenures.Select(row => row.Person).Distinct().Where(person => person != chief.Person);
        await ApplyAsync(engine, new OrgChange.DeputiesNamed(new("HL-CIF-DEP"), []), new OrgChange.DeputiesNamed(new("HL-CIF-HAND"), []));
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(1));
        var from = engine.Clock.Now();
        await ApplyAsync(engine, [.. away.Select(person => new OrgChange.Away(person, from, null) { Happened = "a flood" })]);
        engine.Clock.MoveTo(from + Duration.FromHours(1));

        var view = await ShownAsync(new(engine.Parts), chief, new("HL-CIF"));

        var vacant = Assert.Single(view.Vacant);
        Assert.Equal("HL-CIF-HAND", vacant.Post.Id.Code);
        Assert.Null(vacant.Post.Person);
        Assert.Equal(from, vacant.UnstaffedSince);
        Assert.True(view.Unit?.IsPart);
    }

    private static async Task ApplyAsync(TestEngine engine, params OrgChange[] changes)
    {
        var by = new Viewer(new("lin-yue"), new("QH-DIR"), "test");
        var outcome = await engine.Parts.Organization.ApplyAsync([.. changes], by, engine.Clock.Now(), TestEngine.Stop);
        if (outcome is OrgChangeOutcome.Refused refused)
            Assert.Fail(string.Join('\n', refused.Reasons));
    }

    private static async Task EachDepartmentAsync(TestEngine engine, DepartmentQuery query, Viewer viewer, HashSet<PostId> below, Rows rows)
    {
        foreach (var unit in engine.Directory.Departments.Values)
        {
            var inside = engine
                .Directory.Posts.Values.Where(post => IsInside(engine.Directory, post, unit.Id))
                .Select(post => post.Id)
                .ToList();
            var answer = await query.ReadAsync(unit.Id, viewer, TestEngine.Stop);
            if (!engine.Directory.PostsIn(unit.Id).Any(post => below.Contains(post.Id)))
            {
                Assert.IsType<DepartmentAnswer.NotYours>(answer);
                continue;
            }
            var view = Assert.IsType<DepartmentAnswer.Shown>(answer).View;
            var mine = view.Unit is { IsPart: true }
                ? engine.Directory.PostsIn(unit.Id).Select(post => post.Id).Where(below.Contains)
                : inside;
            Assert.Equal(rows.Of([.. mine], engine.Clock.Now()), view.Total);
            Assert.All(view.Posts, row => Assert.Contains(row.Post.Id, below));
            Assert.All(view.Posts, row => Assert.Equal(rows.Of([row.Post.Id], engine.Clock.Now()), row.Load));
        }
    }

    protected static async Task<DepartmentView> ShownAsync(DepartmentQuery query, Viewer viewer, DepartmentId unit) =>
        Assert.IsType<DepartmentAnswer.Shown>(await query.ReadAsync(unit, viewer, TestEngine.Stop)).View;

    protected static Viewer ViewerOf(TestEngine engine, string post) => new(engine.In(post).Person, new(post), "oversight");

    private static bool IsInside(OrgDirectory directory, Post post, DepartmentId around)
    {
        for (
            var unit = directory.DepartmentOf(post.Id);
            unit is not null;
            unit = unit.Parent is { } up ? directory.Departments[up.Code] : null
        )
        {
            if (unit.Id == around)
                return true;
        }
        return false;
    }

    private static bool IsBelow(OrgDirectory directory, Post post, IReadOnlyCollection<PostId> standing) =>
        directory.Departments.Values.Any(unit => unit.Head is { } head && standing.Contains(head) && IsInside(directory, post, unit.Id))
        || directory.SuperiorsOf(post.Id).Any(standing.Contains)
        || (standing.Contains(post.Id) && directory.Posts.Values.Any(other => other.ReportsTo == post.Id));

    /// <summary>Items and handovers of all kinds, at posts of the organisation and at one that it has no more.</summary>
    private static async Task<Rows> FillAsync(TestEngine engine, Random random)
    {
        var posts = engine.Directory.Posts.Names.Append("CLOSED-POST").ToArray();
        var statuses = Enum.GetValues<WorkItemStatus>();
        var offers = Enum.GetValues<HandoverStatus>();
        var rows = new Rows([], []);
        for (var i = 0; i < 600; i++)
        {
            rows.Items.Add(
                new()
                {
                    CaseId = Guid.CreateVersion7(),
                    Number = i,
                    Performer = Drawn(posts),
                    Accountable = Drawn(posts),
                    Status = random.Next(3) == 0 ? Drawn(statuses) : WorkItemStatus.Open,
                    IsWaiting = random.Next(5) == 0,
                    SortAt = Due(),
                }
            );
            rows.Handovers.Add(
                new()
                {
                    CaseId = Guid.CreateVersion7(),
                    Number = i,
                    FromPost = Drawn(posts),
                    ToPost = Drawn(posts),
                    Status = Drawn(offers),
                    SortAt = Due(),
                }
            );
        }
        var database = engine.Parts.Store.Database;
        await database.WriteAsync(
            [.. database.Sql.Insert(rows.Items), .. database.Sql.Insert(rows.Handovers)],
            isUrgent: true,
            TestEngine.Stop
        );
        return rows;

        T Drawn<T>(T[] from) => from[random.Next(from.Length)];

        Instant Due() => random.Next(8) == 0 ? SubjectRows.Never : engine.Clock.Now() + Drawn(Distances);
    }

    /// <summary>What was written, and what it amounts to.</summary>
    private sealed record Rows(List<WorkItemRow> Items, List<HandoverRow> Handovers)
    {
        public Load Of(HashSet<PostId> posts, Instant now)
        {
            var open = Items
                .Where(row => row is { Status: WorkItemStatus.Open, IsWaiting: false } && posts.Contains(new(row.Performer)))
                .Select(row => row.SortAt)
                .ToList();
            var offered = Handovers.Where(row => row.Status == HandoverStatus.Offered && posts.Contains(new(row.ToPost))).ToList();
            var overdue = open.Where(due => due <= now).ToList();
            return new(
                new(
                    open.Count(due => due - now > Duration.FromDays(1)),
                    open.Count(due => due > now && due - now <= Duration.FromDays(1)),
                    Between(0, 1),
                    Between(1, 7),
                    Between(7, 30),
                    overdue.Count(due => now - due >= Duration.FromDays(30))
                ),
                overdue.Count == 0 ? null : overdue.Min(),
                offered.Count,
                offered.Count(row => row.SortAt <= now)
            );

            int Between(int from, int until) =>
                overdue.Count(due => now - due >= Duration.FromDays(from) && now - due < Duration.FromDays(until));
        }
    }

    /// <summary>Time that leaps far enough for every rest to be over.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _leapt;

        public override long GetTimestamp() => base.GetTimestamp() + _leapt;

        public void Leap() => _leapt += TimestampFrequency * 3600;
    }
}

public sealed class SqliteDepartmentTests : DepartmentContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresDepartmentTests : DepartmentContract
{
    [Fact]
    public async Task While_the_first_figures_take_long_it_says_so_instead_of_showing_zeros()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        engine.Parts.Figures.Patience = TimeSpan.Zero;
        var query = new DepartmentQuery(engine.Parts);
        var viewer = ViewerOf(engine, "QH-DIR");
        await using (var connection = await engine.Parts.Store.Database.OpenAsync(TestEngine.Stop))
        {
            await using var holding = await connection.BeginTransactionAsync(TestEngine.Stop);
            await using var command = connection.CreateCommand();
            command.Transaction = holding;
            command.CommandText = "LOCK TABLE work_items IN ACCESS EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync(TestEngine.Stop);

            Assert.IsType<DepartmentAnswer.NotYet>(await query.ReadAsync(null, viewer, TestEngine.Stop));
            Assert.IsType<DepartmentAnswer.NotYours>(await query.ReadAsync(new("GD-DCO"), viewer, TestEngine.Stop));
        }
        await engine.Parts.Figures.Pass;

        Assert.Equal(0, (await ShownAsync(query, viewer, new("QH"))).Total.Items.Open);
    }

    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
