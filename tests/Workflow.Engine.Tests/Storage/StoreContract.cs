using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Histories;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>What a store promises, on either database.</summary>
public abstract class StoreContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    private async Task<TestEngine> StartAsync() => await TestEngine.StartAsync(await CreateDatabaseAsync());

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public async Task A_store_is_made_in_whatever_way_the_machine_writes_numbers(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());

        Assert.NotEqual(default, await engine.OpenServedAsync());
    }

    [Fact]
    public async Task A_command_stores_everything_that_follows_from_it()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();

        await using var db = engine.Parts.Store.Database.CreateContext();
        var row = await db.Cases.SingleAsync(TestEngine.Stop);
        Assert.Equal((id.Value, 2, id.Reference, "registration"), (row.CaseId, row.Version, row.Reference, row.MainStage));
        var journal = await db.Journal.OrderBy(entry => entry.Version).ToListAsync(TestEngine.Stop);
        Assert.Equal([1, 2], journal.Select(entry => entry.Version));
        Assert.Equal(row.LastHash, journal[1].Hash);
        Assert.Equal(
            ["Completed", "Open"],
            (await db.WorkItems.OrderBy(item => item.Number).ToListAsync(TestEngine.Stop)).Select(item => item.Status.ToString())
        );
        var handover = await db.Handovers.SingleAsync(TestEngine.Stop);
        Assert.Equal(("DL-PSB-AB", "QH-DIR", HandoverStatus.Offered), (handover.FromPost, handover.ToPost, handover.Status));
        Assert.Equal("DL-PSB-AB", (await db.Responsibilities.SingleAsync(TestEngine.Stop)).Post);
        Assert.NotEmpty(await db.Outbox.Where(message => message.Kind == NotificationKind.HandoverOffered).ToListAsync(TestEngine.Stop));
        Assert.Contains(await db.PersonalValues.ToListAsync(TestEngine.Stop), value => value.Value == "甲");
    }

    [Fact]
    public async Task The_history_of_a_case_is_chained_and_holds_no_sensitive_value()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));

        await using var db = engine.Parts.Store.Database.CreateContext();
        var rows = await db.Journal.OrderBy(entry => entry.Version).ToListAsync(TestEngine.Stop);
        var entries = rows.Select(row => new JournalEntry(
                new(row.CaseId),
                row.Version,
                row.RecordedAt,
                new(new(row.Person), new(row.Post)),
                row.CommandId,
                row.Events,
                row.PreviousHash,
                row.Hash
            ))
            .ToList();
        Assert.Equal(3, entries.Count);
        Assert.Null(HashChain.FirstBreak(entries, (await db.Cases.SingleAsync(TestEngine.Stop)).LastHash));
        var texts = string.Join('\n', rows.Select(row => row.Events)) + (await db.Cases.SingleAsync(TestEngine.Stop)).State;
        Assert.DoesNotContain("SYNTHETIC-0001", texts, StringComparison.Ordinal);
        Assert.DoesNotContain("甲", texts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_comes_twice_has_its_effect_once()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        engine.Clock.MoveTo("2026-03-02 10:00");
        var current = await engine.FindAsync(id);

        var first = await engine.Runner.RunAsync(id, "serve", engine.Serving(current), engine.In("QH-PO-1"), TestEngine.Stop);
        var again = await engine.Runner.RunAsync(id, "serve", engine.Serving(current), engine.In("QH-PO-1"), TestEngine.Stop);

        var stored = TestEngine.Accepted(again);
        Assert.True(stored.IsRepeat);
        Assert.Equal(TestEngine.Accepted(first).Events.Select(one => one.ToString()), stored.Events.Select(one => one.ToString()));
        Assert.Equal(2, (await engine.FindAsync(id)).Version);
    }

    [Fact]
    public async Task A_command_id_serves_one_wish_of_one_person()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        var current = await engine.FindAsync(id);
        Assert.IsType<CommandOutcome.Done>(await engine.AcceptAsync(id, "accept"));

        var handover = current.Handovers.Values.Single().Id;
        var other = new CaseCommand.ReturnHandover(handover, new("why", TestEngine.Salt()));
        var accept = new CaseCommand.AcceptHandover(
            handover,
            [],
            System.Collections.Immutable.ImmutableSortedDictionary<string, PrivateText>.Empty
        );

        Assert.IsType<CommandOutcome.CommandIdReused>(
            await engine.Runner.RunAsync(id, "accept", other, engine.In("QH-DIR"), TestEngine.Stop)
        );
        Assert.IsType<CommandOutcome.CommandIdReused>(
            await engine.Runner.RunAsync(id, "accept", accept, engine.In("QH-DEP"), TestEngine.Stop)
        );
        Assert.IsType<CommandOutcome.CommandIdReused>(
            await engine.Runner.OpenAsync(TestEngine.Rehabilitation, "other", engine.Opening(id), engine.In("QH-PO-1"), TestEngine.Stop)
        );
    }

    [Fact]
    public async Task A_refused_command_leaves_no_trace_and_may_be_tried_again()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        engine.Clock.MoveTo("2026-03-02 10:00");
        var serving = engine.Serving(await engine.FindAsync(id));

        var refused = await engine.Runner.RunAsync(id, "serve", serving, engine.In("QH-FTW-1"), TestEngine.Stop);
        var done = await engine.Runner.RunAsync(id, "serve", serving, engine.In("QH-PO-1"), TestEngine.Stop);

        Assert.Equal(RejectionReason.NotResponsible, Assert.IsType<CommandOutcome.Refused>(refused).Rejection.Reason);
        Assert.False(TestEngine.Accepted(done).IsRepeat);
    }

    [Fact]
    public async Task An_unknown_case_is_told_as_such()
    {
        await using var engine = await StartAsync();
        var outcome = await engine.Runner.RunAsync(
            new(Guid.CreateVersion7()),
            "x",
            new CaseCommand.Tick(),
            engine.In("QH-DIR"),
            TestEngine.Stop
        );
        Assert.IsType<CommandOutcome.UnknownCase>(outcome);
    }

    [Fact]
    public async Task Of_two_who_press_at_once_one_wins_and_the_other_is_told()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        await using var other = await engine.OpenNodeAsync();
        var handover = (await engine.FindAsync(id)).Handovers.Values.Single();
        var accept = new CaseCommand.AcceptHandover(
            handover.Id,
            [.. handover.Materials.Select(material => material.Name)],
            System.Collections.Immutable.ImmutableSortedDictionary<string, PrivateText>.Empty
        );
        var giveBack = new CaseCommand.ReturnHandover(handover.Id, new("incomplete", TestEngine.Salt()));

        var outcomes = await Task.WhenAll(
            Task.Run(() => engine.Runner.RunAsync(id, "accept", accept, engine.In("QH-DIR"), TestEngine.Stop)),
            Task.Run(() => other.Runner.RunAsync(id, "return", giveBack, engine.In("QH-DIR"), TestEngine.Stop))
        );

        Assert.Single(outcomes.OfType<CommandOutcome.Done>());
        Assert.Single(outcomes.OfType<CommandOutcome.Refused>());
        Assert.Equal(3, (await engine.FindAsync(id)).Version);
    }

    [Fact]
    public async Task Many_who_press_at_once_leave_a_whole_history()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        engine.Clock.MoveTo("2026-03-02 10:00");
        var serving = engine.Serving(await engine.FindAsync(id));

        var tries = Enumerable
            .Range(0, 8)
            .Select(_ => Task.Run(() => engine.Runner.RunAsync(id, "serve", serving, engine.In("QH-PO-1"), TestEngine.Stop)));
        var outcomes = await Task.WhenAll(tries);

        Assert.Single(outcomes.OfType<CommandOutcome.Done>(), done => !done.IsRepeat);
        Assert.Equal(7, outcomes.OfType<CommandOutcome.Done>().Count(done => done.IsRepeat));
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(2, await db.Journal.CountAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task A_failure_between_any_two_statements_leaves_nothing_half_written()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        engine.Clock.MoveTo("2026-03-02 10:00");
        var serving = engine.Serving(await engine.FindAsync(id));
        var database = engine.Parts.Store.Database;
        var before = await CountRowsAsync(engine);

        var places = 0;
        for (var place = 0; place <= places; place++)
        {
            var at = place;
            database.Disturb = statements =>
            {
                places = statements.Count;
                return
                [
                    .. statements.Take(at),
                    Workflow.Engine.Storage.Statement.Of("INSERT INTO no_such_table VALUES (1)"),
                    .. statements.Skip(at),
                ];
            };
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
                engine.Runner.RunAsync(id, "serve", serving, engine.In("QH-PO-1"), TestEngine.Stop)
            );
            database.Disturb = null;
            Assert.Equal(before, await CountRowsAsync(engine));
        }

        Assert.True(places > 5, "a completed item touches many tables");
        TestEngine.Accepted(await engine.Runner.RunAsync(id, "serve", serving, engine.In("QH-PO-1"), TestEngine.Stop));
    }

    [Theory]
    [InlineData("2026-03-02 09:00", null, "overlaps the open interval")]
    [InlineData("2026-03-04 09:00", null, "leaves a gap after the closed interval")]
    public async Task The_database_itself_refuses_a_second_accountable_and_a_gap(string from, string? until, string because)
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        var database = engine.Parts.Store.Database;
        if (because.Contains("gap", StringComparison.Ordinal))
            await database.WriteAsync(
                [Workflow.Engine.Storage.Statement.Of("UPDATE responsibilities SET valid_until = $1", FakeClock.At("2026-03-03 09:00"))],
                isUrgent: true,
                TestEngine.Stop
            );
        var planted = new Workflow.Engine.Storage.ResponsibilityRow
        {
            CaseId = id.Value,
            Subject = (await engine.FindAsync(id)).Main!.Id.Number,
            Post = "QH-DIR",
            ValidFrom = FakeClock.At(from),
            ValidUntil = until is null ? null : FakeClock.At(until),
            RecordedFrom = FakeClock.At(from),
        };

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            database.WriteAsync([.. database.Sql.Insert([planted])], isUrgent: true, TestEngine.Stop)
        );
    }

    [Fact]
    public async Task An_interval_without_length_is_refused()
    {
        await using var engine = await StartAsync();
        await engine.OpenCaseAsync();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            engine.Parts.Store.Database.WriteAsync(
                [Workflow.Engine.Storage.Statement.Of("UPDATE responsibilities SET valid_until = valid_from")],
                isUrgent: true,
                TestEngine.Stop
            )
        );
    }

    [Fact]
    public async Task Accepting_at_the_instant_of_offering_leaves_no_interval_without_length()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenCaseAsync();
        TestEngine.Accepted(
            await engine.Runner.RunAsync(id, "serve", engine.Serving(await engine.FindAsync(id)), engine.In("QH-PO-1"), TestEngine.Stop)
        );
        TestEngine.Accepted(await engine.AcceptAsync(id));

        await using var db = engine.Parts.Store.Database.CreateContext();
        var row = await db.Responsibilities.SingleAsync(TestEngine.Stop);
        Assert.Equal(("QH-DIR", null), (row.Post, row.ValidUntil));
    }

    [Fact]
    public async Task A_store_opened_again_goes_on_where_it_stood()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        await using var again = await engine.OpenNodeAsync();

        Assert.False(again.Parts.Store.IsNew);
        Assert.Empty(again.Parts.Catalog.Notices);
        Assert.Equal(2, (await again.Parts.Cases.OpenAsync(id, "", TestEngine.Stop)).Current?.Version);
    }

    [Fact]
    public async Task A_newer_store_and_another_programs_database_are_refused()
    {
        await using var database = await CreateDatabaseAsync();
        await using (var store = await Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop))
            await store.Database.WriteAsync(
                [Workflow.Engine.Storage.Statement.Of(InsertMigration(database), "29990101000000_FromTheFuture", "99.0")],
                isUrgent: true,
                TestEngine.Stop
            );
        var newer = await Assert.ThrowsAsync<StoreRefusedException>(() => Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop));
        Assert.Contains("newer version", newer.Message, StringComparison.Ordinal);

        await using var foreign = await CreateDatabaseAsync();
        await ExecuteAsync(foreign, "CREATE TABLE customers (id int)");
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => Store.OpenAsync(foreign.Store, asDemo: false, TestEngine.Stop));
        Assert.Contains("another program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_nodes_that_start_together_migrate_once()
    {
        await using var database = await CreateDatabaseAsync();
        var stores = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(() => Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop)))
        );
        Assert.Single(stores, store => store.IsNew);
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task An_absence_passes_occupancy_on_and_touches_no_case()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        var director = engine.In("QH-DIR").Person;
        var away = new Core.Organizations.OrgChange.Away(director, FakeClock.At("2026-03-10 00:00"), FakeClock.At("2026-03-12 00:00"));
        var by = new Core.Disclosure.Viewer(director, new("QH-DIR"), "absence");

        var outcome = await engine.Parts.Organization.ApplyAsync([away], by, engine.Clock.Now(), TestEngine.Stop);

        Assert.IsType<Core.Organizations.OrgChangeOutcome.Accepted>(outcome);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var rows = await db
            .Occupancies.Where(row => row.Post == "QH-DIR" && row.RecordedUntil == null)
            .OrderBy(row => row.ValidFrom)
            .ToListAsync(TestEngine.Stop);
        Assert.Equal(3, rows.Count);
        Assert.Equal([director.Code, director.Code], [rows[0].Person, rows[2].Person]);
        Assert.NotEqual(director.Code, rows[1].Person);
        Assert.Equal(rows[0].ValidUntil, rows[1].ValidFrom);
        Assert.Equal(3, (await engine.FindAsync(id)).Version);
        await using var other = await engine.OpenNodeAsync();
        Assert.Equal(engine.Directory.Version, other.Parts.Organization.Directory.Version);
    }

    private static string InsertMigration(TestDatabase database) =>
        database.IsPostgres
            ? "INSERT INTO \"__EFMigrationsHistory\" (migration_id, product_version) VALUES ($1, $2)"
            : "INSERT INTO __EFMigrationsHistory (migration_id, product_version) VALUES ($1, $2)";

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using System.Data.Common.DbConnection connection = database.IsPostgres
            ? new Npgsql.NpgsqlConnection(database.ConnectionString)
            : new Microsoft.Data.Sqlite.SqliteConnection(database.ConnectionString);
        await connection.OpenAsync(TestEngine.Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestEngine.Stop);
    }

    private static async Task<string> CountRowsAsync(TestEngine engine)
    {
        await using var db = engine.Parts.Store.Database.CreateContext();
        var current = await db.Cases.SingleAsync(TestEngine.Stop);
        return string.Join(
            ' ',
            current.Version,
            current.LastHash,
            await db.Journal.CountAsync(TestEngine.Stop),
            await db.Responsibilities.CountAsync(TestEngine.Stop),
            await db.WorkItems.CountAsync(TestEngine.Stop),
            await db.Handovers.CountAsync(TestEngine.Stop),
            await db.Outbox.CountAsync(TestEngine.Stop),
            await db.PersonalValues.CountAsync(TestEngine.Stop)
        );
    }
}

public sealed class SqliteStoreTests : StoreContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresStoreTests : StoreContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
