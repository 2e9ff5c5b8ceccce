using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Core.Leaving;
using Workflow.Core.Organizations;
using Workflow.Engine.Batches;
using Workflow.Engine.Leaving;
using Workflow.Engine.Storage;
using Workflow.Engine.Verification;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Leaving;

/// <summary>Somebody leaves: what the plan said is what is, and nothing is ever nobody's.</summary>
public abstract class LeaverContract
{
    private static readonly Viewer Operator = new(new("operator"), new("command-line"), "operations");

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task When_the_only_holder_of_a_post_with_5000_open_items_falls_away_all_have_an_owner_and_no_case_changes()
    {
        const int items = 5000;
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await ManyCases.OpenAsync(engine, items);
        engine.Clock.MoveTo("2026-03-02 09:30");
        var desk = new LeaverDesk(engine.Parts);
        var person = engine.In("QH-PO-1").Person;
        var before = await FingerprintAsync(engine);

        var watch = Stopwatch.StartNew();
        var plan = Planned(await desk.PlanAsync(person, null, LeaverChoices.None, TestEngine.Stop));
        var planned = watch.Elapsed;
        watch.Restart();
        var applied = await desk.ApplyAsync(person, null, LeaverChoices.None, plan.Hash, Operator, TestEngine.Stop);
        Tell($"{items} items: planned in {planned.TotalMilliseconds:F0} ms, applied in {watch.Elapsed.TotalMilliseconds:F0} ms");

        Assert.Null(Assert.IsType<LeaverResult.Applied>(applied).Batch);
        Assert.Equal(items, plan.Things.Count(thing => thing is { Held.Kind: HeldKind.WorkItem, Fate: HeldFate.StaysWithPost }));
        Assert.Equal(before, await FingerprintAsync(engine));
        var post = plan.Posts.Single(passed => passed.Post == new PostId("QH-PO-1"));
        Assert.Equal(post.After.Person, engine.Directory.OccupantOf(post.Post, engine.Clock.GetCurrentInstant()));
        Assert.NotEqual(person, post.After.Person);
        await using var db = engine.Parts.Store.Database.CreateContext();
        var rows = await db.Occupancies.Where(row => row.Post == "QH-PO-1").OrderBy(row => row.ValidFrom).ToListAsync(TestEngine.Stop);
        Assert.Equal((engine.Clock.GetCurrentInstant(), person.Code), (rows[^2].ValidUntil ?? default, rows[^2].Person));
        Assert.Equal((engine.Clock.GetCurrentInstant(), post.After.Person?.Code), (rows[^1].ValidFrom, rows[^1].Person));
        await ManyCases.HoldsAsync(engine, VerifyPart.Accountability);
    }

    [Fact]
    public async Task A_plan_for_another_world_is_not_applied()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        await ManyCases.OpenAsync(engine, 2);
        var desk = new LeaverDesk(engine.Parts);
        var person = engine.In("QH-PO-1").Person;
        var plan = Planned(await desk.PlanAsync(person, null, LeaverChoices.None, TestEngine.Stop));
        await ManyCases.OpenAsync(engine, 1);

        var result = await desk.ApplyAsync(person, null, LeaverChoices.None, plan.Hash, Operator, TestEngine.Stop);

        Assert.Equal(plan.Things.Length + 1, Assert.IsType<LeaverResult.Changed>(result).Plan.Things.Length);
        Assert.True(engine.Directory.IsInService(person, engine.Clock.GetCurrentInstant()));
        Assert.IsType<LeaverResult.Applied>(
            await desk.ApplyAsync(person, null, LeaverChoices.None, ((LeaverResult.Changed)result).Plan.Hash, Operator, TestEngine.Stop)
        );
    }

    [Fact]
    public async Task Items_handed_on_are_with_the_other_post_and_the_draft_is_gone()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        var id = await engine.OpenServedAsync();
        TestEngine.Accepted(await engine.AcceptAsync(id));
        var item = (await engine.FindAsync(id)).Items.Values.First(one =>
            one.Performer.Code.StartsWith("QH-FTW-", StringComparison.Ordinal)
        );
        var (from, to) = (item.Performer, new PostId(item.Performer.Code == "QH-FTW-1" ? "QH-FTW-2" : "QH-FTW-1"));
        var person = engine.In(from.Code).Person;
        await DraftAsync(engine, id.Value, item.Id.Number, person);
        var choices = LeaverChoices.None with { HandOn = LeaverChoices.None.HandOn.Add(from.Code, [to]) };
        var desk = new LeaverDesk(engine.Parts);

        var plan = Planned(await desk.PlanAsync(person, null, choices, TestEngine.Stop));
        var applied = Assert.IsType<LeaverResult.Applied>(
            await desk.ApplyAsync(person, null, choices, plan.Hash, Operator, TestEngine.Stop)
        );
        await new BatchWorker(engine.Parts).DrainAsync(applied.Batch ?? default, null, TestEngine.Stop);

        Assert.Contains(plan.Things, thing => thing is { Held.Kind: HeldKind.Draft, Fate: HeldFate.Dropped });
        Assert.Equal(1, applied.Dropped);
        var now = await engine.FindAsync(id);
        Assert.All(plan.HandedOn, thing => Assert.Equal(thing.To, now.Items[thing.Held.Subject].Performer));
        Assert.DoesNotContain(now.Items.Values, one => one.Performer == from);
        await ManyCases.HoldsAsync(engine, [.. StoreVerification.AllParts]);
    }

    [Fact]
    public async Task Nobody_leaves_when_what_they_hand_on_can_not_be_ordered()
    {
        await using var engine = await TestEngine.StartAsync(await CreateDatabaseAsync());
        TestEngine.Accepted(await engine.AcceptAsync(await engine.OpenServedAsync()));
        var (from, person) = ("QH-FTW-1", engine.In("QH-FTW-1").Person);
        var choices = LeaverChoices.None with { HandOn = LeaverChoices.None.HandOn.Add(from, [new("QH-FTW-2")]) };
        var desk = new LeaverDesk(engine.Parts);
        var plan = Planned(await desk.PlanAsync(person, null, choices, TestEngine.Stop));
        Assert.NotEmpty(plan.HandedOn);
        engine.Parts.Store.Database.Disturb = statements =>
            statements.Any(one => one.Sql.Contains("INTO batches ", StringComparison.Ordinal))
                ? [.. statements, Statement.Of("SELECT 1 FROM no_such_table")]
                : statements;

        await Assert.ThrowsAnyAsync<Exception>(() => desk.ApplyAsync(person, null, choices, plan.Hash, Operator, TestEngine.Stop));

        await engine.Parts.Organization.RefreshAsync(TestEngine.Stop);
        Assert.True(engine.Directory.IsInService(person, engine.Clock.GetCurrentInstant()));
        engine.Parts.Store.Database.Disturb = null;
        Assert.IsType<LeaverResult.Applied>(await desk.ApplyAsync(person, null, choices, plan.Hash, Operator, TestEngine.Stop));
        await using var db = engine.Parts.Store.Database.CreateContext();
        Assert.Equal(1, await db.Batches.CountAsync(TestEngine.Stop));
        Assert.False(engine.Directory.IsInService(person, engine.Clock.GetCurrentInstant()));
    }

    [Fact]
    public async Task What_goes_along_with_the_accountable_is_no_thing_of_its_own()
    {
        await using var engine = await TestEngine.StartWithPatternsAsync(await CreateDatabaseAsync(), "2026-03-02 08:30");
        var definition = engine.Parts.Catalog.FindLatest("review-with-two") ?? throw new InvalidOperationException();
        var id = new CaseId(Guid.CreateVersion7());
        var opening = new CaseCommand.OpenCase(
            id,
            TestEngine.Values(definition, ("residence", "qinghe"), ("began_at", "2026-03-02 08:00"), ("minor", "false")),
            null
        );
        TestEngine.Accepted(
            await engine.Runner.OpenAsync("review-with-two", engine.NextCommand(), opening, engine.In("QH-FTW-1"), TestEngine.Stop)
        );
        var propose = (await engine.FindAsync(id)).Items.Values.Single(item => item.Task == "propose");
        var proposal = new CaseCommand.CompleteWorkItem(propose.Id, TestEngine.Values(definition), null, null, HandoverOffer.Nothing);
        TestEngine.Accepted(
            await engine.Runner.RunAsync(id, engine.NextCommand(), proposal, engine.In(propose.Performer.Code), TestEngine.Stop)
        );
        var sign = (await engine.FindAsync(id)).Items.Values.Single(item => item.Task == "sign");
        Assert.Equal(new PostId("QH-DIR"), sign.Performer);

        var held = await new HeldThings(engine.Parts).OfPostsAsync(["QH-DIR"], TestEngine.Stop);

        Assert.Contains(held, thing => thing.Kind == HeldKind.Track);
        Assert.DoesNotContain(held, thing => thing.Kind == HeldKind.WorkItem);
    }

    private static LeaverPlan Planned(LeaverOutcome outcome) => Assert.IsType<LeaverOutcome.Planned>(outcome).Plan;

    private static Task DraftAsync(TestEngine engine, Guid id, int item, PersonId person) =>
        engine.Parts.Store.Database.WriteAsync(
            [
                .. engine.Parts.Store.Database.Sql.Insert(
                    new List<DraftRow>
                    {
                        new()
                        {
                            CaseId = id,
                            Item = item,
                            Person = person.Code,
                            Content = "{}",
                            SavedAt = engine.Clock.GetCurrentInstant(),
                        },
                    }
                ),
            ],
            isUrgent: true,
            TestEngine.Stop
        );

    /// <summary>Versions and hashes of all cases: a case that is touched in any way changes it.</summary>
    private static async Task<string> FingerprintAsync(TestEngine engine)
    {
        await using var db = engine.Parts.Store.Database.CreateContext();
        var rows = await db
            .Cases.OrderBy(row => row.CaseId)
            .Select(row => new
            {
                row.Version,
                row.LastHash,
                row.State,
            })
            .ToListAsync(TestEngine.Stop);
        var text = string.Join(
            '\n',
            rows.Select(row => $"{row.Version.ToString(CultureInfo.InvariantCulture)} {row.LastHash} {row.State}")
        );
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static void Tell(FormattableString line) => TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(line));
}

public sealed class SqliteLeaverTests : LeaverContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresLeaverTests : LeaverContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
