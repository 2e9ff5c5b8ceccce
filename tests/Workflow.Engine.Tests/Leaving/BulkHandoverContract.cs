using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Engine.Batches;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Leaving;

/// <summary>Many items pass to another post: each once, with a receipt, whatever stops the work in between.</summary>
public abstract class BulkHandoverContract
{
    private static readonly PostId From = new("QH-PO-1");
    private static readonly Viewer Operator = new(new("operator"), new("command-line"), "operations");

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task Each_item_passes_with_a_receipt_and_each_receiver_is_told_once()
    {
        await using var engine = await StartAsync(60);
        var (plan, id) = await OrderAsync(engine);

        await new BatchWorker(engine.Parts).DrainAsync(id, null, TestEngine.Stop);

        var progress = await ProgressAsync(engine, id);
        Assert.Equal((false, 60, 60, 0, 60), (progress.IsRunning, progress.Total, progress.Done, progress.Failed, progress.Receipts));
        await using var db = engine.Parts.Store.Database.CreateContext();
        var performers = await db
            .WorkItems.Where(row => row.Status == WorkItemStatus.Open)
            .GroupBy(row => row.Performer)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => pair.Key, pair => pair.Count, TestEngine.Stop);
        Assert.Equal(plan.Things.CountBy(thing => thing.To?.Code ?? "").ToDictionary(), performers);
        var receipts = await db.BatchItems.OrderBy(row => row.Number).ToListAsync(TestEngine.Stop);
        Assert.Equal(60, receipts.Select(row => row.Receipt).Distinct().Count());
        var row = receipts[0];
        var at = await db.Journal.Where(one => one.CaseId == row.CaseId).MaxAsync(one => one.RecordedAt, TestEngine.Stop);
        Assert.Equal(
            HandOnReceipt.Of(id, plan.Things[0].Held, From, plan.Things[0].To ?? default, at, new(Operator.Person, Operator.Post)),
            row.Receipt
        );
        var told = await db.Outbox.Where(message => message.Kind == NotificationKind.HandedOn).ToListAsync(TestEngine.Stop);
        Assert.Equal(
            performers.OrderBy(pair => pair.Key, StringComparer.Ordinal),
            told.OrderBy(message => message.Post, StringComparer.Ordinal)
                .Select(message => KeyValuePair.Create(message.Post, message.Subject))
        );
        await ManyCases.HoldsAsync(engine, [.. StoreVerification.AllParts]);
    }

    [Fact]
    public async Task What_was_done_before_a_stop_is_noted_and_not_done_again()
    {
        await using var engine = await StartAsync(40);
        var (plan, id) = await OrderAsync(engine);
        // A node did these and died before it could note anything.
        for (var number = 1; number <= 10; number++)
        {
            var thing = plan.Things[number - 1];
            var command = new HandOnWork(thing.Held.Kind, From, thing.To ?? default);
            TestEngine.Accepted(
                await engine.Runner.RunAsync(
                    thing.Held.Case,
                    FormattableString.Invariant($"batch-{id:N}-{number}"),
                    command.Command(thing.Held.Subject, new(Operator.Person, Operator.Post)),
                    Actor.System,
                    TestEngine.Stop
                )
            );
        }
        engine.Clock.MoveTo("2026-03-02 09:00");

        await Task.WhenAll(
            new BatchWorker(engine.Parts).DrainAsync(id, null, TestEngine.Stop),
            new BatchWorker(engine.Parts).DrainAsync(id, null, TestEngine.Stop)
        );
        await new BatchWorker(engine.Parts).DrainAsync(id, null, TestEngine.Stop);

        var progress = await ProgressAsync(engine, id);
        Assert.Equal((false, 40, 0, 40), (progress.IsRunning, progress.Done, progress.Failed, progress.Receipts));
        await using var db = engine.Parts.Store.Database.CreateContext();
        var versions = await db.Cases.Select(row => row.Version).Distinct().ToListAsync(TestEngine.Stop);
        Assert.Equal([2], versions);
        var first = await db.BatchItems.FirstAsync(row => row.Number == 1, TestEngine.Stop);
        Assert.Equal(
            HandOnReceipt.Of(
                id,
                plan.Things[0].Held,
                From,
                plan.Things[0].To ?? default,
                FakeClock.At("2026-03-02 08:30"),
                new(Operator.Person, Operator.Post)
            ),
            first.Receipt
        );
        Assert.Single(await db.Outbox.Where(message => message.Kind == NotificationKind.HandedOn).ToListAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task One_that_cannot_be_done_fails_alone_and_can_be_tried_again()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var waits = await engine.OpenServedAsync();
        var accepted = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(accepted));
        var bulk = new BulkHandover(engine.Parts);
        var items = (await engine.FindAsync(waits)).Items.Values.Concat((await engine.FindAsync(accepted)).Items.Values);
        var from = items.Select(item => item.Performer).Where(post => post.Code.StartsWith("QH-FTW", StringComparison.Ordinal)).ToHashSet();
        var ids = new List<Guid>();
        foreach (var post in from)
        {
            PostId to = new(post.Code == "QH-FTW-1" ? "QH-FTW-2" : "QH-FTW-1");
            var (plan, _) = await bulk.PlanAsync(post, [to], TestEngine.Stop);
            ids.Add(await bulk.StartAsync(plan?.Text ?? "", plan?.Hash ?? "", plan?.Things ?? [], "a test", Operator, TestEngine.Stop));
        }
        var worker = new BatchWorker(engine.Parts);

        foreach (var id in ids)
            await worker.DrainAsync(id, null, TestEngine.Stop);

        var failures = new List<FailedThing>();
        foreach (var id in ids)
            failures.AddRange((await ProgressAsync(engine, id)).Failures);
        Assert.NotEmpty(failures);
        Assert.All(failures, failed => Assert.Equal(waits, failed.Case));
        Assert.All(failures, failed => Assert.Contains("not accepted yet", failed.Why, StringComparison.Ordinal));

        TestEngine.Accepted(await engine.AcceptAsync(waits));
        foreach (var id in ids)
        {
            await new BatchQuery(engine.Parts).RetryAsync(id, TestEngine.Stop);
            await worker.DrainAsync(id, null, TestEngine.Stop);
            Assert.Equal(0, (await ProgressAsync(engine, id)).Failed);
        }
        await ManyCases.HoldsAsync(engine, [.. StoreVerification.AllParts]);
    }

    [Fact]
    public async Task The_message_says_how_many_came_and_to_which_post()
    {
        await using var engine = await StartAsync(3);
        var (_, id) = await OrderAsync(engine);
        await new BatchWorker(engine.Parts).DrainAsync(id, null, TestEngine.Stop);

        await new OutboxPump(engine.Parts, null).DrainAsync(TestEngine.Stop);

        await using var db = engine.Parts.Store.Database.CreateContext();
        var message = Assert.Single(
            await db.InboxMessages.Where(row => row.Kind == NotificationKind.HandedOn).ToListAsync(TestEngine.Stop)
        );
        Assert.Contains("3", message.Title, StringComparison.Ordinal);
        Assert.Contains("QH-PO-2", message.Body, StringComparison.Ordinal);
    }

    /// <summary>So many cases whose order QH-PO-1 is to serve, and a second community officer beside.</summary>
    private async Task<TestEngine> StartAsync(int cases)
    {
        var engine = await TestEngine.StartWithAsync(await CreateDatabaseAsync(), "2026-03-02 08:30", SecondOfficer.Folder);
        await ManyCases.OpenAsync(engine, cases);
        return engine;
    }

    private static async Task<(BulkPlan Plan, Guid Id)> OrderAsync(TestEngine engine)
    {
        var bulk = new BulkHandover(engine.Parts);
        var (plan, reasons) = await bulk.PlanAsync(From, [new("QH-PO-2")], TestEngine.Stop);
        Assert.Empty(reasons);
        Assert.NotNull(plan);
        var items = plan.Things.Where(thing => thing.Held.Kind == HeldKind.WorkItem).ToList();
        var id = await bulk.StartAsync(plan.Text, plan.Hash, items, "a test", Operator, TestEngine.Stop);
        return (plan with { Things = [.. items] }, id);
    }

    private static async Task<BatchProgress> ProgressAsync(TestEngine engine, Guid id) =>
        await new BatchQuery(engine.Parts).FindAsync(id, TestEngine.Stop) ?? throw new InvalidOperationException("no batch");
}

public sealed class SqliteBulkHandoverTests : BulkHandoverContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresBulkHandoverTests : BulkHandoverContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
