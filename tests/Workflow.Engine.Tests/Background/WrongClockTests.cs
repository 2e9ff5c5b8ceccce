using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Engine.Batches;
using Workflow.Engine.Queries;
using Workflow.Engine.Storage;
using Workflow.Engine.Tests.Leaving;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Background;

/// <summary>A node whose clock is ten seconds behind the database's, beside one whose clock is right. An embedded store has one clock only.</summary>
public sealed class WrongClockTests
{
    private static readonly Viewer Operator = new(new("operator"), new("command-line"), "operations");

    [Fact]
    public async Task A_node_whose_clock_is_wrong_records_nothing_until_it_is_right()
    {
        await using var engine = await StartAsync();
        var id = await engine.OpenServedAsync();
        await using var node = await OpenWrongAsync(engine);
        var before = await engine.FindAsync(id);
        var away = new OrgChange.Away(engine.In("QH-FTW-1").Person, engine.Clock.Now(), null);

        var told = await Assert.ThrowsAsync<ClockOffException>(AcceptAsync);
        await Assert.ThrowsAsync<ClockOffException>(() =>
            node.Parts.Organization.ApplyAsync([away], Operator, engine.Clock.Now(), TestEngine.Stop)
        );

        Assert.Contains("10.0 s behind", told.Message, StringComparison.Ordinal);
        Assert.Equal(before.Version, (await engine.FindAsync(id)).Version);
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.False(await db.OrganizationChanges.AnyAsync(TestEngine.Stop));
        await SetClockAsync(engine, "0 seconds");
        Assert.Null(await node.Parts.Store.LookAtClockAsync(TestEngine.Stop));
        TestEngine.Accepted(await AcceptAsync());

        Task<CommandOutcome> AcceptAsync() =>
            node.Runner.RunAsync(id, "accept", Accepting(before), engine.In(before.Handovers.Values.Single().To.Code), TestEngine.Stop);
    }

    [Fact]
    public async Task A_node_whose_clock_is_wrong_seals_nothing()
    {
        await using var engine = await StartAsync();
        await engine.OpenServedAsync();
        await using var node = await OpenWrongAsync(engine);
        var (wrong, right) = (SealLoopOf(node.Parts, engine.Clock), SealLoopOf(engine.Parts, engine.Clock));

        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(10));
        Assert.Equal(0, await wrong.PassAsync(TestEngine.Stop) + await right.PassAsync(TestEngine.Stop));
        engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromMinutes(1));

        Assert.Equal(0, await wrong.PassAsync(TestEngine.Stop));
        Assert.NotEqual(0, await right.PassAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task A_node_whose_clock_is_wrong_carries_out_no_orders()
    {
        await using var engine = await TestEngine.StartWithAsync(
            await TestDatabase.CreatePostgresAsync(TestEngine.Stop),
            "2026-03-02 08:30",
            SecondOfficer.Folder
        );
        await SetClockAsync(engine, "10 seconds");
        await ManyCases.OpenAsync(engine, 3);
        var bulk = new BulkHandover(engine.Parts);
        var (plan, _) = await bulk.PlanAsync(new("QH-PO-1"), [new("QH-PO-2")], TestEngine.Stop);
        var id = await bulk.StartAsync(plan?.Text ?? "", plan?.Hash ?? "", plan?.Things ?? [], "a test", Operator, TestEngine.Stop);
        await using var node = await OpenWrongAsync(engine, SecondOfficer.Folder);

        await LongWorkOf(node.Parts).CarryOutAsync(TestEngine.Stop);
        Assert.Equal((0, 0), await ProgressAsync());

        await LongWorkOf(engine.Parts).CarryOutAsync(TestEngine.Stop);
        Assert.Equal((plan?.Things.Length ?? 0, 0), await ProgressAsync());

        async Task<(int Done, int Failed)> ProgressAsync() =>
            await new BatchQuery(engine.Parts).FindAsync(id, TestEngine.Stop) is { } progress
                ? (progress.Done, progress.Failed)
                : throw new InvalidOperationException("no batch");
    }

    [Fact]
    public async Task Who_looks_where_the_clock_is_wrong_is_noted_at_the_time_of_the_database()
    {
        await using var engine = await StartAsync();
        await using var node = await OpenWrongAsync(engine);

        await new OrganizationQuery(node.Parts).ChangesAsync(null, 10, Operator, isOperator: true, TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        AssertIsTheDatabases((await db.AccessLog.SingleAsync(TestEngine.Stop)).At, engine);
    }

    [Fact]
    public async Task What_a_node_publishes_as_it_starts_is_recorded_at_the_time_of_the_database()
    {
        await using var engine = await StartAsync();
        await using var db = engine.Parts.Store.Database.CreateContext();
        var before = await db.Snapshots.CountAsync(TestEngine.Stop);

        await using var node = await OpenWrongAsync(engine, SecondOfficer.Folder);

        var published = await db.Snapshots.OrderBy(row => row.RecordedAt).Skip(before).ToListAsync(TestEngine.Stop);
        Assert.NotEmpty(published);
        Assert.All(published, row => AssertIsTheDatabases(row.RecordedAt, engine));
    }

    /// <summary>Ten seconds after this clock's time, less what asking took.</summary>
    private static void AssertIsTheDatabases(Instant noted, TestEngine engine) =>
        Assert.InRange(noted - engine.Clock.Now(), Duration.FromSeconds(5), Duration.FromSeconds(10));

    private static async Task<TestEngine> StartAsync()
    {
        var engine = await TestEngine.StartAsync(await TestDatabase.CreatePostgresAsync(TestEngine.Stop));
        await SetClockAsync(engine, "10 seconds");
        return engine;
    }

    /// <summary>So far the database's clock is ahead for whoever looks for its functions in the schema "wrong" first.</summary>
    private static Task SetClockAsync(TestEngine engine, string ahead) =>
        engine.Parts.Store.Database.WriteAsync(
            [
                Statement.Of("CREATE SCHEMA IF NOT EXISTS wrong"),
                Statement.Of(
                    $"CREATE OR REPLACE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.clock_timestamp() + interval '{ahead}' $$"
                ),
            ],
            isUrgent: true,
            TestEngine.Stop
        );

    private static Task<EngineHost> OpenWrongAsync(TestEngine engine, WorkflowFolder? folder = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(engine.Parts.Store.ConnectionString) { SearchPath = "public,wrong,pg_catalog" };
        return engine.OpenNodeAsync($"postgres:{connection.ConnectionString}", folder);
    }

    private static CaseCommand.AcceptHandover Accepting(Case current)
    {
        var handover = current.Handovers.Values.Single();
        return new CaseCommand.AcceptHandover(
            handover.Id,
            [.. handover.Materials.Where(material => material.IsIncluded).Select(material => material.Name)],
            System.Collections.Immutable.ImmutableSortedDictionary<string, PrivateText>.Empty
        );
    }

    private static SealLoop SealLoopOf(EngineParts parts, IClock clock) =>
        new(parts, GuardOf(parts), NullLogger<SealLoop>.Instance) { RealClock = clock };

    private static LongWorkLoop LongWorkOf(EngineParts parts) => new(parts, GuardOf(parts), NullLogger<LongWorkLoop>.Instance);

    private static ClockGuard GuardOf(EngineParts parts) => new(parts, NullLogger<ClockGuard>.Instance);
}
