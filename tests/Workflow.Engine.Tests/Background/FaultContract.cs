using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;
using Workflow.Core.Cases;
using Workflow.Engine.Background;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Background;

/// <summary>What a store that can't do its part means: a clear answer, nothing lost, nothing twice, no case put aside; on either database.</summary>
public abstract class FaultContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    /// <summary>A statement after which the next write finds the disk full, and one after which it has room again; null where none is needed.</summary>
    protected abstract (string Full, string? Room) Disk { get; }

    [Fact]
    public async Task A_full_disk_is_told_and_the_same_command_has_its_effect_once_there_is_room()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        var before = await engine.FindAsync(id);
        var command = engine.Serving(before);
        Task<CommandOutcome> ServeAsync() => engine.Runner.RunAsync(id, "serve", command, engine.In("QH-PO-1"), TestEngine.Stop);
        engine.Parts.Store.Database.Disturb = Filled;

        var told = await Assert.ThrowsAsync<StoreUnavailableException>(ServeAsync);

        Assert.Equal(StoreFault.Full, told.Fault);
        Assert.Equal(before.Version, (await engine.FindAsync(id)).Version);
        engine.Parts.Store.Database.Disturb = Emptied;
        TestEngine.Accepted(await ServeAsync());
        var again = TestEngine.Accepted(await ServeAsync());
        Assert.True(again.IsRepeat);
        Assert.Equal(before.Version + 1, (await engine.FindAsync(id)).Version);
    }

    [Fact]
    public async Task A_full_disk_puts_no_case_aside_and_every_rung_fires_once_there_is_room()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        for (var i = 0; i < 5; i++)
            TestEngine.Accepted(await engine.AcceptAsync(await engine.OpenServedAsync()));
        engine.Clock.MoveTo("2026-03-18 09:00");
        var pump = new WakeUpPump(engine.Parts);
        engine.Parts.Store.Database.Disturb = Filled;

        var failed = await Assert.ThrowsAnyAsync<Exception>(() => pump.RunAsync(TestEngine.Stop));

        Assert.Equal(StoreFault.Full, engine.Parts.Store.FaultOf(failed));
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(0, await db.Cases.CountAsync(row => row.ParkedBecause != null, TestEngine.Stop));
        Assert.Equal(0, await db.RungsFired.CountAsync(TestEngine.Stop));
        engine.Parts.Store.Database.Disturb = Emptied;
        await pump.DrainAsync(TestEngine.Stop);
        Assert.Equal(5, await db.RungsFired.CountAsync(row => row.Rung == "L1", TestEngine.Stop));
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        Assert.Empty((await verification.VerifyAsync(StoreVerification.AllParts, null, TestEngine.Stop)).Violations);
    }

    [Fact]
    public async Task A_node_that_can_not_read_what_a_newer_one_changed_still_sees_that_it_is_there()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await using var upgraded = await engine.OpenNodeAsync();
        await new NodeRegister(upgraded.Parts, SystemClock.Instance) { Form = RowForm.Current + 1 }.LookAsync(TestEngine.Stop);
        await engine.Parts.Store.Database.WriteAsync(
            [
                Statement.Of(
                    "INSERT INTO organization_changes (number, change, person, post, recorded_at) VALUES (1, $1, 'x', 'x', $2)",
                    "{\"$\":\"SomethingNew\"}",
                    engine.Clock.Now()
                ),
            ],
            isUrgent: true,
            TestEngine.Stop
        );
        using var watch = new StoreWatch(engine.Parts, new(engine.Parts, NullLogger<ClockGuard>.Instance), NullLogger<StoreWatch>.Instance);

        await Assert.ThrowsAnyAsync<Exception>(() => watch.LookAsync(TestEngine.Stop));

        Assert.Contains("newer version", engine.Parts.Node.StoppedBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_newer_version_wrote_is_left_alone_and_not_put_aside()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var (theirs, ours) = (await engine.OpenServedAsync(), await engine.OpenServedAsync());
        await engine.Parts.Store.Database.WriteAsync(
            [
                Statement.Of(
                    "UPDATE cases SET form = form + 1, state = replace(state, '\"format\":1', '\"format\":2') WHERE case_id = $1",
                    theirs.Value
                ),
            ],
            isUrgent: true,
            TestEngine.Stop
        );
        engine.Clock.MoveTo("2026-03-10 09:00");
        var pump = new WakeUpPump(engine.Parts);

        await pump.DrainAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal([ours.Value], await db.RungsFired.Select(row => row.CaseId).Distinct().ToListAsync(TestEngine.Stop));
        Assert.Equal(0, await db.Cases.CountAsync(row => row.ParkedBecause != null, TestEngine.Stop));
        Assert.False(await pump.NextDueAsync(TestEngine.Stop) <= engine.Clock.Now());
        await Assert.ThrowsAsync<OutdatedNodeException>(() =>
            engine.Runner.RunAsync(theirs, engine.NextCommand(), new CaseCommand.Tick(), Actor.System, TestEngine.Stop)
        );
    }

    [Fact]
    public async Task A_node_beside_a_newer_one_claims_nothing_until_that_one_is_gone()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await using var upgraded = await engine.OpenNodeAsync();
        var older = new NodeRegister(engine.Parts, engine.Clock);
        var newer = new NodeRegister(upgraded.Parts, engine.Clock) { Form = RowForm.Current + 1 };
        await older.LookAsync(TestEngine.Stop);
        Assert.Null(engine.Parts.Node.StoppedBecause);

        await newer.LookAsync(TestEngine.Stop);
        await older.LookAsync(TestEngine.Stop);

        Assert.Contains("newer version", engine.Parts.Node.StoppedBecause, StringComparison.Ordinal);
        Assert.Equal(engine.Parts.Node.StoppedBecause, engine.Parts.Node.NotReadyBecause);
        Assert.Null(upgraded.Parts.Node.StoppedBecause);
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromSeconds(31));
        await older.LookAsync(TestEngine.Stop);
        Assert.Null(engine.Parts.Node.StoppedBecause);
    }

    [Fact]
    public async Task A_node_whose_tables_a_newer_version_changed_claims_nothing()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await engine.Parts.Store.Database.WriteAsync(
            [
                Statement.Of(
                    "INSERT INTO \"__EFMigrationsHistory\" (migration_id, product_version) VALUES ($1, $2)",
                    "29990101000000_Further",
                    "99.0"
                ),
            ],
            isUrgent: true,
            TestEngine.Stop
        );

        await new NodeRegister(engine.Parts, engine.Clock).LookAsync(TestEngine.Stop);

        Assert.Contains("29990101000000_Further", engine.Parts.Node.StoppedBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_says_that_it_is_there_and_that_it_goes()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var register = new NodeRegister(engine.Parts, engine.Clock);
        await using var db = engine.Parts.Store.Database.CreateContext();

        await register.LookAsync(TestEngine.Stop);
        var node = await db.Nodes.SingleAsync(TestEngine.Stop);
        await register.LeaveAsync(TestEngine.Stop);

        Assert.Equal((engine.Parts.Node.Id, RowForm.Current, null), (node.NodeId, node.Form, node.StoppedBecause));
        Assert.Empty(await db.Nodes.ToListAsync(TestEngine.Stop));
    }

    private IReadOnlyList<Statement> Filled(IReadOnlyList<Statement> statements) => [Statement.Of(Disk.Full), .. statements];

    private IReadOnlyList<Statement> Emptied(IReadOnlyList<Statement> statements) =>
        Disk.Room is { } room ? [Statement.Of(room), .. statements] : statements;
}

public sealed class SqliteFaultTests : FaultContract
{
    /// <summary>SQLite itself refuses to grow the file, as it does when the disk is full. No smaller limit than the present size can be set.</summary>
    protected override (string Full, string? Room) Disk => ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000");

    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresFaultTests : FaultContract
{
    /// <summary>PostgreSQL is made to answer what it answers when a table can't grow.</summary>
    protected override (string Full, string? Room) Disk =>
        ("DO $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$", null);

    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Too_many_connections_are_told_and_nothing_is_lost()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenCaseAsync();
        // The server lets nobody in beside those that are connected; who owns the tables is no superuser here.
        var role = $"crowd_{Guid.NewGuid():N}";
        var connection = new NpgsqlConnectionStringBuilder(engine.Parts.Store.ConnectionString);
        await ExecuteAsync(engine, $"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1");
        await engine.Parts.Store.GrantAsync(role, TestEngine.Stop);
        connection.Username = role;
        await using var held = new NpgsqlConnection(connection.ConnectionString);
        await held.OpenAsync(TestEngine.Stop);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() =>
            Store.OpenStoredAsync($"postgres:{connection.ConnectionString}", TestEngine.Stop)
        );

        Assert.Equal(StoreFault.Crowded, engine.Parts.Store.FaultOf(refused));
        Assert.Contains("too many connections", refused.Message, StringComparison.Ordinal);
        await held.CloseAsync();
        NpgsqlConnection.ClearPool(held);
        TestEngine.Accepted(await engine.ServeAsync(id));
    }

    [Fact]
    public async Task A_pool_without_a_free_connection_puts_no_case_aside()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        TestEngine.Accepted(await engine.AcceptAsync(await engine.OpenServedAsync()));
        engine.Clock.MoveTo("2026-03-18 09:00");
        var narrow = new NpgsqlConnectionStringBuilder(engine.Parts.Store.ConnectionString) { MaxPoolSize = 2, Timeout = 1 };
        await using var node = await engine.OpenNodeAsync($"postgres:{narrow.ConnectionString}");
        var pump = new WakeUpPump(node.Parts);
        await using var db = engine.Parts.Store.Database.CreateContext();

        // The pump's own transaction has the other one; what each post has open is counted on a third, which there isn't.
        await using (await node.Parts.Store.Database.OpenAsync(TestEngine.Stop))
        {
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => pump.RunAsync(TestEngine.Stop));
            Assert.Equal(StoreFault.Crowded, node.Parts.Store.FaultOf(refused));
        }

        Assert.Equal(0, await db.Cases.CountAsync(row => row.ParkedBecause != null, TestEngine.Stop));
        await pump.DrainAsync(TestEngine.Stop);
        Assert.True(await db.RungsFired.AnyAsync(row => row.Rung == "L1", TestEngine.Stop));
    }

    private static async Task ExecuteAsync(TestEngine engine, string sql)
    {
        await using var connection = await engine.Parts.Store.Database.OpenAsync(TestEngine.Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestEngine.Stop);
    }
}
