using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Workflow.Core.Disclosure;
using Workflow.Core.Histories;
using Workflow.Core.Organizations;
using Workflow.Engine.Histories;
using Workflow.Engine.Queries;
using Workflow.Engine.Seeding;
using Workflow.Engine.Storage;
using Workflow.Engine.Tests.Leaving;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Histories;

/// <summary>What was recorded is sealed as a whole, and whoever changes it afterwards shows; on either database.</summary>
public abstract class SealingContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task What_was_recorded_is_sealed_after_a_minute_and_holds()
    {
        await using var engine = await PlayedAsync();
        var sealer = SealerOf(engine.Host.Parts, engine.Clock);

        Assert.Equal(0, await sealer.RunAsync(TestEngine.Stop));
        Pass(engine, Duration.FromSeconds(59));
        Assert.Equal(0, await sealer.RunAsync(TestEngine.Stop));
        Pass(engine, Duration.FromSeconds(1));
        Assert.Equal(3, await sealer.RunAsync(TestEngine.Stop));

        var report = await VerifyAsync(engine);
        Assert.Empty(report.Violations);
        Assert.Equal(3, report.Counts.Roots);
    }

    [Fact]
    public async Task Each_root_begins_where_the_one_before_it_ended_and_nothing_makes_an_empty_one()
    {
        await using var engine = await PlayedAsync();
        var sealer = SealerOf(engine.Host.Parts, engine.Clock);
        await SealAsync(engine, sealer);
        await SealAsync(engine, sealer);

        await engine.OpenCaseAsync();
        await SealAsync(engine, sealer);

        var roots = await RootsAsync(engine);
        Assert.Equal(["access", "administration", "cases", "cases"], roots.Select(root => root.Chain));
        Assert.Null(ChainRoot.FirstBreak(roots.Where(root => root.Chain == "cases")));
        Assert.Equal(1, roots[^1].Entries);
        Assert.Empty((await VerifyAsync(engine)).Violations);
    }

    [Fact]
    public async Task Two_nodes_seal_each_stretch_once()
    {
        await using var engine = await PlayedAsync();
        await using var other = await engine.OpenNodeAsync();
        var (one, two) = (SealerOf(engine.Host.Parts, engine.Clock), SealerOf(other.Parts, engine.Clock));
        await Task.WhenAll(one.RunAsync(TestEngine.Stop), two.RunAsync(TestEngine.Stop));
        Pass(engine, Duration.FromMinutes(1));

        await Task.WhenAll(one.RunAsync(TestEngine.Stop), two.RunAsync(TestEngine.Stop));

        Assert.Equal(3, (await RootsAsync(engine)).Length);
        Assert.Empty((await VerifyAsync(engine)).Violations);
    }

    [Theory]
    [InlineData("cases", "DELETE FROM journal WHERE version = (SELECT max(version) FROM journal)")]
    [InlineData("cases", "UPDATE journal SET hash = 'another' WHERE version = 1")]
    [InlineData("access", "UPDATE access_log SET person = 'nobody'")]
    [InlineData("access", "DELETE FROM access_log")]
    [InlineData("administration", "UPDATE organization_changes SET person = 'nobody'")]
    [InlineData("administration", "UPDATE snapshots SET content = content || ' ' WHERE kind = 'calendar'")]
    [InlineData("administration", "DELETE FROM snapshots WHERE kind = 'calendar'")]
    public async Task A_row_that_was_changed_after_it_was_sealed_is_named(string chain, string sql)
    {
        await using var engine = await PlayedAsync();
        await SealAsync(engine, SealerOf(engine.Host.Parts, engine.Clock));
        await engine.Parts.Store.Database.WriteAsync([Statement.Of(sql)], isUrgent: true, TestEngine.Stop);

        Assert.Contains((await VerifyAsync(engine)).Violations, found => found.Where == $"root 1 of {chain}");
    }

    [Fact]
    public async Task Who_deletes_rows_and_their_root_is_found_by_a_root_that_was_kept_elsewhere()
    {
        await using var engine = await PlayedAsync();
        await SealAsync(engine, SealerOf(engine.Host.Parts, engine.Clock));
        var kept = await RootsAsync(engine);
        await engine.Parts.Store.Database.WriteAsync(
            [Statement.Of("DELETE FROM access_log"), Statement.Of("DELETE FROM chain_roots WHERE chain = 'access'")],
            isUrgent: true,
            TestEngine.Stop
        );
        Assert.Empty((await VerifyAsync(engine)).Violations);

        var found = Assert.Single((await VerifyAsync(engine, kept)).Violations);

        Assert.Equal("root 1 of access", found.Where);
        Assert.Contains("kept elsewhere", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_are_appended_to_files_and_a_line_that_a_kill_cut_short_spoils_none()
    {
        await using var engine = await PlayedAsync();
        var folder = Directory.CreateTempSubdirectory("workflow-test-roots-").FullName;
        try
        {
            var sealer = SealerOf(engine.Host.Parts, engine.Clock, folder);
            await SealAsync(engine, sealer);
            var file = Path.Combine(folder, "cases.roots.jsonl");
            await File.AppendAllTextAsync(file, "{\"chain\":\"ca", TestEngine.Stop);
            await engine.OpenCaseAsync();

            // Another process goes on with the file.
            await SealAsync(engine, SealerOf(engine.Host.Parts, engine.Clock, folder));

            var lines = await File.ReadAllLinesAsync(file, TestEngine.Stop);
            Assert.Equal(3, lines.Length);
            Assert.Equal(
                (await RootsAsync(engine)).Where(root => root.Chain == "cases"),
                lines.Select(RootLine.TryRead).OfType<ChainRoot>()
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_long_export_during_which_time_is_sealed_leaves_notes_that_hold()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        const int cases = 101;
        await ManyCases.OpenAsync(engine, cases);
        var sealer = SealerOf(engine.Host.Parts, engine.Clock);
        var taken = 0;

        await foreach (var _ in new HistoryQuery(engine.Parts).ReadAsync(only: null, "auditor", TestEngine.Stop))
        {
            if (++taken == 1)
                await SealAsync(engine, sealer);
        }
        await SealAsync(engine, sealer);

        Assert.Equal(cases, taken);
        Assert.Equal(2, (await RootsAsync(engine)).Count(root => root.Chain == "access"));
        var report = await VerifyAsync(engine);
        Assert.Empty(report.Violations);
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(cases, await db.AccessLog.CountAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task No_past_is_invented_in_a_store_whose_past_is_sealed()
    {
        await using var engine = await PlayedAsync();
        await SealAsync(engine, SealerOf(engine.Host.Parts, engine.Clock));

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            new CaseSeeder(engine.Parts).SeedAsync(new(1, 1, engine.Clock.Now()), null, TestEngine.Stop)
        );

        Assert.Contains("sealed", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A case, a look at it, and a change of the organisation.</summary>
    private async Task<TestEngine> PlayedAsync()
    {
        var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenServedAsync();
        var director = new Viewer(engine.In("QH-DIR").Person, new PostId("QH-DIR"), "case work");
        Assert.NotNull(await new CaseQuery(engine.Parts).FindAsync(id, director, TestEngine.Stop));
        var from = engine.Clock.Now();
        await engine.Parts.Organization.ApplyAsync(
            [new OrgChange.Away(engine.In("QH-FTW-1").Person, from, from + Duration.FromDays(1))],
            director,
            from,
            TestEngine.Stop
        );
        Pass(engine, Duration.FromMinutes(1));
        return engine;
    }

    private static Sealer SealerOf(EngineParts parts, IClock clock, string? folder = null) =>
        new(parts, new(parts.Store.Database, folder), clock);

    private static async Task SealAsync(TestEngine engine, Sealer sealer)
    {
        Pass(engine, Duration.FromMinutes(10));
        await sealer.RunAsync(TestEngine.Stop);
        Pass(engine, Duration.FromMinutes(1));
        await sealer.RunAsync(TestEngine.Stop);
    }

    private static void Pass(TestEngine engine, Duration time) => engine.Clock.MoveTo(engine.Clock.Now() + time);

    private static async Task<ImmutableArray<ChainRoot>> RootsAsync(TestEngine engine) =>
        await new HistoryQuery(engine.Parts).RootsAsync(TestEngine.Stop);

    private static async Task<VerifyReport> VerifyAsync(TestEngine engine, ImmutableArray<ChainRoot> kept = default)
    {
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, kept.IsDefault ? [] : kept, TestEngine.Stop);
        return await verification.VerifyAsync([VerifyPart.History], null, TestEngine.Stop);
    }
}

public sealed class SqliteSealingTests : SealingContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresSealingTests : SealingContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
