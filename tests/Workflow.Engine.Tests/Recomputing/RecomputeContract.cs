using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Definitions;
using Workflow.Engine.Background;
using Workflow.Engine.Batches;
using Workflow.Engine.Recomputing;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Recomputing;

/// <summary>REGISTER of several cases is due with Tuesday 2026-03-17; then the office is closed on that day.</summary>
public abstract class RecomputeContract
{
    private static readonly RecomputeRequest Request = new("the office was closed on 17 March", "operator", Case: null);

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task What_is_planned_is_what_is_done_and_nothing_sent_is_sent_again()
    {
        await using var engine = await OverdueAsync(cases: 3);
        var before = await CountsAsync(engine);
        var planned = new List<string>();
        var plan = await Of(engine).PlanAsync(Request, Closed, one => planned.AddRange(Lines(one)), null, TestEngine.Stop);

        Assert.Equal(before, await CountsAsync(engine));
        Assert.Equal("2026.1", engine.Parts.Catalog.Calendars["CN"].Version);
        Assert.Equal((3, 3, 3), (plan.Changed, plan.Deadlines, plan.AlertsFallAway));

        var done = new List<string>();
        var report = await Of(engine).ApplyAsync(Request, Closed, plan.PlanHash, one => done.AddRange(Lines(one)), null, TestEngine.Stop);
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);

        Assert.Equal(planned, done);
        Assert.Equal(plan.PlanHash, report.PlanHash);
        var after = await CountsAsync(engine);
        Assert.Equal((before.Rungs, before.Outbox), (after.Rungs, after.Outbox));
        Assert.Equal(before.Journal + 3, after.Journal);
        await using var context = engine.Parts.Store.Database.CreateContext();
        var alerts = await context.Alerts.AsNoTracking().Where(row => row.Rung == "L1").ToListAsync(TestEngine.Stop);
        Assert.All(alerts, alert => Assert.Equal(DeadlineOutcome.NoLongerOverdue, alert.Resolution));
        await AllHoldsAsync(engine);

        engine.Clock.MoveTo(FakeClock.At("2026-04-01 12:00"));
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        await AllHoldsAsync(engine);
    }

    [Fact]
    public async Task Asking_again_changes_nothing()
    {
        await using var engine = await OverdueAsync(cases: 2);
        await Of(engine).ApplyAsync(Request, Closed, planHash: null, _ => { }, null, TestEngine.Stop);
        var before = await CountsAsync(engine);

        var again = await Of(engine).ApplyAsync(Request, Closed, planHash: null, _ => { }, null, TestEngine.Stop);

        Assert.Equal((0, 0), (again.Changed, again.Failed));
        Assert.Equal(before, await CountsAsync(engine));
    }

    [Fact]
    public async Task What_a_process_left_when_it_died_the_next_one_goes_on_with()
    {
        await using var engine = await OverdueAsync(cases: 5);
        var dying = Of(engine);
        dying.AfterCase = changed =>
        {
            if (changed == 2)
                throw new InvalidOperationException("killed");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => dying.ApplyAsync(Request, Closed, null, _ => { }, null, TestEngine.Stop));

        await using var next = await engine.OpenNodeAsync();
        var report = await Of(next).ApplyAsync(Request, folder: (WorkflowFolder?)null, null, _ => { }, null, TestEngine.Stop);

        Assert.True(report.WasResumed);
        Assert.Equal((3, 0), (report.Changed, report.Failed));
        await using var context = engine.Parts.Store.Database.CreateContext();
        var batch = Assert.Single(await context.Batches.AsNoTracking().ToListAsync(TestEngine.Stop));
        Assert.Equal((BatchStatus.Done, 5), (batch.Status, batch.Done));
        var moved = await context.Journal.AsNoTracking().CountAsync(row => row.Events.Contains("CaseRecomputed"), TestEngine.Stop);
        Assert.Equal(5, moved);
        await AllHoldsAsync(engine);
    }

    [Fact]
    public async Task A_running_process_learns_of_a_calendar_and_an_older_folder_takes_nothing_back()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await using var other = await engine.OpenNodeAsync();
        await Of(engine).ApplyAsync(Request, Closed, planHash: null, _ => { }, null, TestEngine.Stop);

        Assert.Equal("2026.1", other.Parts.Catalog.Calendars["CN"].Version);
        await other.Parts.Catalog.RefreshAsync(TestEngine.Stop);
        Assert.Equal("2026.2", other.Parts.Catalog.Calendars["CN"].Version);

        await using var late = await engine.OpenNodeAsync();
        Assert.Equal("2026.2", late.Parts.Catalog.Calendars["CN"].Version);
        Assert.Contains(late.Parts.Catalog.Notices, notice => notice.Contains("replaced by version 2026.2", StringComparison.Ordinal));
        await engine.Parts.Catalog.RefreshAsync(TestEngine.Stop);
        Assert.Equal("2026.2", engine.Parts.Catalog.Calendars["CN"].Version);
    }

    [Fact]
    public async Task A_plan_that_isnt_the_approved_one_any_more_changes_nothing()
    {
        await using var engine = await OverdueAsync(cases: 1);
        var before = await CountsAsync(engine);

        var refused = await Assert.ThrowsAsync<RecomputePlanChangedException>(() =>
            Of(engine).ApplyAsync(Request, Closed, new string('0', 64), _ => { }, null, TestEngine.Stop)
        );

        Assert.Contains("--dry-run", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CountsAsync(engine));
        Assert.Equal("2026.1", engine.Parts.Catalog.Calendars["CN"].Version);
    }

    [Fact]
    public async Task A_calendar_changed_under_its_published_version_is_refused()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var sameVersion = Folder(("workflows/calendars/CN.calendar.yaml", "06-19..06-21:", "06-18..06-21:"));

        var refused = await Assert.ThrowsAsync<EngineStartException>(() =>
            Of(engine).PlanAsync(Request, sameVersion, _ => { }, null, TestEngine.Stop)
        );

        Assert.Contains("write another 'version:'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_cant_be_counted_fails_alone()
    {
        await using var engine = await OverdueAsync(cases: 3);
        await using (var context = engine.Parts.Store.Database.CreateContext())
        {
            var first = await context.Cases.OrderBy(row => row.CaseId).Select(row => row.CaseId).FirstAsync(TestEngine.Stop);
            await context
                .Cases.Where(row => row.CaseId == first)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, "{}"), TestEngine.Stop);
        }

        var failed = new List<RecomputedCase>();
        var report = await Of(engine).ApplyAsync(Request, Closed, null, one => failed.Add(one), null, TestEngine.Stop);

        Assert.Equal((2, 1), (report.Changed, report.Failed));
        Assert.NotNull(Assert.Single(failed, one => one.Error is not null).Error);
    }

    [Fact]
    public async Task What_failed_is_counted_when_it_is_asked_for_again_and_by_no_retry()
    {
        await using var engine = await OverdueAsync(cases: 2);
        await using var context = engine.Parts.Store.Database.CreateContext();
        var first = await context.Cases.OrderBy(row => row.CaseId).Select(row => new { row.CaseId, row.State }).FirstAsync(TestEngine.Stop);
        await SetStateAsync("{}");
        await Of(engine).ApplyAsync(Request, Closed, null, _ => { }, null, TestEngine.Stop);
        var batch = await context.Batches.AsNoTracking().SingleAsync(TestEngine.Stop);
        await SetStateAsync(first.State);

        Assert.Equal(0, await new BatchQuery(engine.Parts).RetryAsync(batch.BatchId, TestEngine.Stop));

        var after = await context.Batches.AsNoTracking().SingleAsync(TestEngine.Stop);
        Assert.Equal((BatchStatus.Done, 1), (after.Status, after.Failed));
        var again = await Of(engine).ApplyAsync(Request, Closed, planHash: null, _ => { }, null, TestEngine.Stop);
        Assert.Equal((1, 0), (again.Changed, again.Failed));
        await AllHoldsAsync(engine);

        Task<int> SetStateAsync(string text) =>
            context
                .Cases.Where(row => row.CaseId == first.CaseId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, text), TestEngine.Stop);
    }

    [Fact]
    public async Task A_changed_ladder_takes_its_cases_to_the_new_version()
    {
        await using var engine = await OverdueAsync(cases: 2);
        var version = engine.Definition.Version;
        var folder = Folder(
            (
                "workflows/community-rehabilitation/community-rehabilitation.workflow.yaml",
                FormattableString.Invariant($"\nversion: {version}"),
                FormattableString.Invariant($"\nversion: {version + 1}")
            ),
            ("workflows/shared/cn.ladders.yaml", "rung: L2, when: 2 working days after", "rung: N2, when: 3 working days after")
        );

        var report = await Of(engine).ApplyAsync(Request, folder, null, _ => { }, null, TestEngine.Stop);

        Assert.Equal((2, 0, 0), (report.Changed, report.StayBehind, report.Failed));
        await using var context = engine.Parts.Store.Database.CreateContext();
        Assert.All(
            await context.Cases.AsNoTracking().ToListAsync(TestEngine.Stop),
            row => Assert.Equal(version + 1, row.DefinitionVersion)
        );
        engine.Clock.MoveTo(FakeClock.At("2026-03-20 12:00"));
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        var rungs = await context.RungsFired.AsNoTracking().Select(row => row.Rung).Distinct().ToListAsync(TestEngine.Stop);
        Assert.Contains("N2", rungs);
        Assert.DoesNotContain("L2", rungs);
        await AllHoldsAsync(engine);
    }

    private static WorkflowFolder Closed { get; } =
        Folder(
            ("workflows/calendars/CN.calendar.yaml", "version: \"2026.1\"", "version: \"2026.2\""),
            ("workflows/calendars/CN.calendar.yaml", "      06-19..06-21:", "      03-17: { en: closure, zh: 停业 }\n      06-19..06-21:")
        );

    /// <summary>The sample workflows with some texts changed.</summary>
    private static WorkflowFolder Folder(params (string Path, string Right, string Other)[] changes)
    {
        var texts = SampleFiles
            .All.Paths.Where(path => path.StartsWith("workflows/", StringComparison.Ordinal))
            .ToDictionary(path => path, path => SampleFiles.All.Find(path) ?? "");
        foreach (var (path, right, other) in changes)
        {
            Assert.Contains(right, texts[path], StringComparison.Ordinal);
            texts[path] = texts[path].Replace(right, other, StringComparison.Ordinal);
        }
        var problems = new ProblemList();
        var folder = WorkflowFolder.Read(
            new(texts.Select(pair => KeyValuePair.Create(pair.Key["workflows/".Length..], pair.Value))),
            problems
        );
        Assert.False(problems.HasErrors, string.Join('\n', problems.All));
        return folder;
    }

    /// <summary>Cases whose registration was missed at midnight, with the first rung sent half an hour ago.</summary>
    private async Task<TestEngine> OverdueAsync(int cases)
    {
        var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        for (var i = 0; i < cases; i++)
            TestEngine.Accepted(await engine.AcceptAsync(await engine.OpenServedAsync()));
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        engine.Clock.MoveTo(FakeClock.At("2026-03-18 09:30"));
        await new WakeUpPump(engine.Parts).DrainAsync(TestEngine.Stop);
        return engine;
    }

    private static Recomputation Of(TestEngine engine) => Of(engine.Host);

    private static Recomputation Of(EngineHost host) => new(host.Parts) { Settling = TimeSpan.Zero };

    private static IEnumerable<string> Lines(RecomputedCase one) => one.Preview?.Lines ?? [];

    private static async Task<(int Rungs, int Outbox, int Journal, int Snapshots)> CountsAsync(TestEngine engine)
    {
        await using var context = engine.Parts.Store.Database.CreateContext();
        return (
            await context.RungsFired.CountAsync(TestEngine.Stop),
            await context.Outbox.CountAsync(TestEngine.Stop),
            await context.Journal.CountAsync(TestEngine.Stop),
            await context.Snapshots.CountAsync(TestEngine.Stop)
        );
    }

    private static async Task AllHoldsAsync(TestEngine engine)
    {
        var verification = await StoreVerification.OpenAsync(engine.Parts.Store, engine.Clock, TestEngine.Stop);
        var report = await verification.VerifyAsync(StoreVerification.AllParts, onProgress: null, TestEngine.Stop);
        Assert.True(report.Holds, string.Join('\n', report.Violations));
    }
}

public sealed class SqliteRecomputeTests : RecomputeContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresRecomputeTests : RecomputeContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
