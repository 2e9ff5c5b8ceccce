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
        Assert.Equal(["Completed", "Open"], (await db.WorkItems.OrderBy(item => item.Number).ToListAsync(TestEngine.Stop)).Select(item => item.Status.ToString()));
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
}

public sealed class SqliteStoreTests : StoreContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresStoreTests : StoreContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestEngine.Stop);
}
