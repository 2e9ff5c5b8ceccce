using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Changes of the organisation, as both databases keep them: the past is corrected by adding, and nothing that happened is lost.</summary>
public abstract class OrganizationContract
{
    private static readonly Viewer By = new(new("lin-yue"), new("QH-DIR"), "test");

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task An_absence_entered_late_corrects_who_stood_and_keeps_what_was_known()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        var holder = engine.In("QH-DIR").Person;
        var (asked, known) = (engine.Clock.Now() + Duration.FromHours(2), engine.Clock.Now() + Duration.FromHours(3));
        engine.Clock.MoveTo(known + Duration.FromHours(1));

        await ApplyAsync(engine, new OrgChange.Away(holder, asked - Duration.FromHours(1), asked + Duration.FromHours(20)));

        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromHours(1));
        Assert.Equal(holder, await StoodAsync(engine, id, asked, known));
        var corrected = await StoodAsync(engine, id, asked, null);
        Assert.NotNull(corrected);
        Assert.NotEqual(holder, corrected);
        Assert.Equal(holder, await StoodAsync(engine, id, asked - Duration.FromHours(1) - Duration.FromMinutes(1), null));
        await AssertSoundAsync(engine);
    }

    [Theory]
    [InlineData("liao-chunsheng", false, false)]
    [InlineData("zhao-minzhi", false, true)]
    [InlineData("xu-lan", false, true)]
    [InlineData("liao-chunsheng", true, true)]
    public async Task What_happened_to_somebody_is_told_to_whom_it_concerns_and_the_looking_is_noted(
        string person,
        bool isOperator,
        bool isTold
    )
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await ApplyAsync(engine, new OrgChange.Away(new("xu-lan"), engine.Clock.Now(), null) { Happened = "had an accident" });
        var viewer = new Viewer(new(person), new("any"), "organisation");

        var read = await new OrganizationQuery(engine.Parts).ChangesAsync(null, 10, viewer, isOperator, TestEngine.Stop);

        var change = Assert.Single(read.Changes);
        var away = Assert.IsType<OrgChange.Away>(change.Change);
        Assert.Equal(isTold ? "had an accident" : null, away.Happened);
        Assert.Equal(isTold, change.Sentence.For("en").Contains("had an accident", StringComparison.Ordinal));
        await using var db = engine.Parts.Store.Database.CreateContext();
        var note = await db.AccessLog.AsNoTracking().SingleAsync(TestEngine.Stop);
        Assert.Equal((person, "organisation", null), (note.Person, note.Purpose, note.CaseId));
        Assert.Contains("organization changes", note.Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("liao-chunsheng", false, false)]
    [InlineData("zhao-minzhi", false, true)]
    [InlineData("xu-lan", false, true)]
    [InlineData("liao-chunsheng", true, true)]
    public async Task A_planned_absence_is_shown_to_whom_it_concerns(string person, bool isOperator, bool isShown)
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var query = new OrganizationQuery(engine.Parts);
        var viewer = new Viewer(new(person), new(""), "organization");
        var before = query.PlannedFor(viewer, isOperator).Length;
        await ApplyAsync(engine, new OrgChange.Away(new("xu-lan"), engine.Clock.Now() + Duration.FromDays(400), null));

        var planned = query.PlannedFor(viewer, isOperator).Select(one => one.Change).OfType<OrgChange.Away>();

        Assert.Equal(isShown, planned.Any(away => away.Person == new PersonId("xu-lan")));
        Assert.Equal(isShown ? 1 : 0, query.PlannedFor(viewer, isOperator).Length - before);
    }

    [Fact]
    public async Task Rows_are_added_and_ended_and_never_deleted_or_altered()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await using var db = engine.Parts.Store.Database.CreateContext();
        var before = await db.Occupancies.AsNoTracking().Where(row => row.Post == "QH-DIR").ToListAsync(TestEngine.Stop);
        var holder = engine.In("QH-DIR").Person;
        await ApplyAsync(engine, new OrgChange.Away(holder, engine.Clock.Now() + Duration.FromDays(1), null));
        await ApplyAsync(engine, new OrgChange.Back(holder, engine.Clock.Now() + Duration.FromDays(3)));

        var rows = await db.Occupancies.AsNoTracking().Where(row => row.Post == "QH-DIR").ToListAsync(TestEngine.Stop);

        Assert.All(
            before,
            old =>
                Assert.Single(
                    rows,
                    row =>
                        row.ValidFrom == old.ValidFrom
                        && row.ValidUntil == old.ValidUntil
                        && row.Person == old.Person
                        && row.RecordedFrom == old.RecordedFrom
                )
        );
        Assert.True(rows.Count > before.Count + 3);
        Assert.Equal(3, rows.Count(row => row.RecordedUntil is null));
    }

    [Fact]
    public async Task The_database_itself_refuses_two_who_stand_and_a_gap()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var last = engine.Database.IsPostgres ? "timestamptz '2030-01-01'" : "1893456000000000";
        var later = engine.Database.IsPostgres ? "timestamptz '2031-01-01'" : "1924992000000000";

        await Assert.ThrowsAnyAsync<DbException>(() => RunAsync(engine, InsertOf(last, "NULL", last)));
        Assert.Empty((await VerifyAsync(engine)).Violations);

        // An end that is said first leaves room, and then a row that begins later than that leaves a gap.
        await Assert.ThrowsAnyAsync<DbException>(() =>
            RunAsync(
                engine,
                $"UPDATE occupancies SET valid_until = {last} WHERE post = 'QH-DIR' AND valid_until IS NULL",
                InsertOf(later, "NULL", later)
            )
        );
        // What isn't known any more may say what it will.
        await RunAsync(engine, InsertOf(last, "NULL", last, ended: later));
        Assert.Empty((await VerifyAsync(engine)).Violations);
    }

    [Fact]
    public async Task A_post_that_answers_for_something_is_not_closed_and_says_why()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await engine.OpenCaseAsync();
        await using var db = engine.Parts.Store.Database.CreateContext();
        var busy = await db.Responsibilities.Where(row => row.ValidUntil == null).Select(row => row.Post).ToListAsync(TestEngine.Stop);
        busy.AddRange(
            await db.WorkItems.Where(row => row.Status == WorkItemStatus.Open).Select(row => row.Performer).ToListAsync(TestEngine.Stop)
        );
        var heads = engine.Directory.Departments.Values.Select(unit => unit.Head?.Code).ToList();
        var leaf = busy.First(post => !heads.Contains(post));
        var below = engine.Directory.Posts.Values.Where(other => other.ReportsTo?.Code == leaf);

        var refused = Assert.IsType<OrgChangeOutcome.Refused>(
            await engine.Parts.Organization.ApplyAsync(
                [.. below.Select(post => new OrgChange.PostMoved(post.Id, post.Department, null)), new OrgChange.PostClosed(new(leaf))],
                By,
                engine.Clock.Now(),
                TestEngine.Stop
            )
        );

        var sentence = Assert.Single(refused.Sentences);
        Assert.Contains($"{leaf} can't be closed: it answers for", sentence.For("en"), StringComparison.Ordinal);
        Assert.Contains("不能撤销", sentence.For("zh"), StringComparison.Ordinal);
        Assert.True(engine.Directory.Posts.Contains(leaf));
    }

    [Fact]
    public async Task A_department_is_split_with_what_its_posts_hold_and_no_case_is_touched()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        var version = (await engine.FindAsync(id)).Version;
        var moved = engine.Directory.Posts["QH-SW-1"];
        var old = engine.Directory.Departments[moved.Department.Code];
        var (unit, head, person) = (new DepartmentId("QH-NEW"), new PostId("QH-NEW-HEAD"), new PersonId("new-head"));

        await ApplyAsync(
            engine,
            new OrgChange.PersonJoined(new(person, LocalizedText.Of("New Head", "新负责人"), "zh", null)),
            new OrgChange.DepartmentOpened(old with { Id = unit, Name = LocalizedText.Of("New", "新设"), Head = head, Serves = [] }),
            new OrgChange.PostOpened(new(head, unit, "head", LocalizedText.Of("Head", "负责人"), null, [])),
            new OrgChange.TenureBegins(head, person, engine.Clock.Now(), null),
            new OrgChange.PostMoved(moved.Id, unit, head)
        );

        Assert.Equal(unit, engine.Directory.DepartmentOf(moved.Id)?.Id);
        Assert.Equal(version, (await engine.FindAsync(id)).Version);
        await using var other = await engine.OpenNodeAsync();
        Assert.Equal(engine.Directory.Version, other.Parts.Organization.Directory.Version);
        Assert.Equal(unit, other.Parts.Organization.Directory.DepartmentOf(moved.Id)?.Id);
        await AssertSoundAsync(engine);
    }

    [Fact]
    public async Task A_death_is_recorded_by_the_store_although_nobody_is_left()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var persons = engine.Directory.Content.Tenures.Select(row => row.Person).Distinct().ToList();
        var away = persons.Select(person => new OrgChange.Away(person, engine.Clock.Now(), null)).ToList();
        Assert.IsType<OrgChangeOutcome.Refused>(
            await engine.Parts.Organization.ApplyAsync([.. away], By, engine.Clock.Now(), TestEngine.Stop)
        );

        await ApplyAsync(engine, [.. away.Select(one => one with { Happened = "an epidemic" })]);

        Assert.Null(engine.Directory.OccupantOf(new("QH-DIR"), engine.Clock.Now() + Duration.FromHours(1)));
        await using var other = await engine.OpenNodeAsync();
        Assert.Equal(engine.Directory.Version, other.Parts.Organization.Directory.Version);
    }

    [Fact]
    public async Task A_register_that_says_other_than_the_organisation_is_named()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await RunAsync(engine, "UPDATE occupancies SET person = 'somebody-else' WHERE post = 'QH-DIR' AND valid_until IS NULL");

        var violation = Assert.Single((await VerifyAsync(engine)).Violations);

        Assert.Equal("post QH-DIR", violation.Where);
        Assert.Contains("the register says another", violation.Sentence, StringComparison.Ordinal);
    }

    private static string InsertOf(string from, string until, string recorded, string ended = "NULL") =>
        $"INSERT INTO occupancies (post, valid_from, valid_until, person, stands_as, recorded_from, recorded_until) VALUES ('QH-DIR', {from}, {until}, 'x', 'Holder', {recorded}, {ended})";

    private static async Task RunAsync(TestEngine engine, params string[] statements)
    {
        var database = engine.Parts.Store.Database;
        await using var connection = await database.OpenAsync(TestEngine.Stop);
        await using var transaction = await connection.BeginTransactionAsync(TestEngine.Stop);
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = statement;
            await command.ExecuteNonQueryAsync(TestEngine.Stop);
        }
        await transaction.CommitAsync(TestEngine.Stop);
    }

    private static async Task ApplyAsync(TestEngine engine, params OrgChange[] changes)
    {
        var outcome = await engine.Parts.Organization.ApplyAsync([.. changes], By, engine.Clock.Now(), TestEngine.Stop);
        if (outcome is OrgChangeOutcome.Refused refused)
            Assert.Fail(string.Join('\n', refused.Reasons));
    }

    private static async Task<PersonId?> StoodAsync(TestEngine engine, CaseId id, Instant at, Instant? known)
    {
        var answer = await new ResponsibilityQuery(engine.Parts).WhoAsync(id, at, known, TestEngine.Stop);
        return answer!.Subjects.First(view => view.Interval.Post == new PostId("QH-DIR")).Occupancy?.Person?.Id;
    }

    private static async Task<VerifyReport> VerifyAsync(TestEngine engine)
    {
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        return await verification.VerifyAsync([VerifyPart.Accountability], null, TestEngine.Stop);
    }

    private static async Task AssertSoundAsync(TestEngine engine) => Assert.Empty((await VerifyAsync(engine)).Violations);
}

public sealed class SqliteOrganizationTests : OrganizationContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresOrganizationTests : OrganizationContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
