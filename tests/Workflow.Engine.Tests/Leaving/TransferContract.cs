using Microsoft.EntityFrameworkCore;
using Workflow.Core.Cases;
using Workflow.Core.Organizations;
using Workflow.Core.Simulation;
using Workflow.Engine.Scenarios;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Leaving;

/// <summary>A case goes from one township to another: at every instant one of them is accountable, and only the receipt changes which.</summary>
public abstract class TransferContract
{
    private const string Signed = "workflows/community-rehabilitation/examples/S7-transfer.scenario.yaml";
    private const string Silent = "workflows/community-rehabilitation/examples/S7-variant-baishi-silent.scenario.yaml";

    private static readonly PostId Old = new("QH-DIR");
    private static readonly PostId New = new("BS-DIR");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task Each_line_has_one_owner_at_every_instant_and_the_receipt_of_the_new_township_moves_them_at_once()
    {
        await using var database = await CreateDatabaseAsync();
        var record = await PlayAsync(database, Signed);
        var signedAt = record.Journal.Last(entry => entry.Events.Any(happened => happened is CaseEvent.HandoverAccepted)).At;

        var tracks = await TracksAsync(database);

        foreach (var (number, rows) in tracks)
        {
            foreach (
                var at in record.Journal.Select(entry => entry.At).Where(at => at >= rows[0].ValidFrom && !(rows[^1].ValidUntil <= at))
            )
            {
                var owner = Assert.Single(rows, row => row.ValidFrom <= at && !(row.ValidUntil <= at));
                if (rows[0].ValidFrom < signedAt && rows.Exists(row => row.Post == New.Code))
                    Assert.True(at < signedAt == (owner.Post != New.Code), $"line {number} at {at}: {owner.Post}");
            }
        }
        Assert.Equal(3, tracks.Values.Count(rows => rows.Exists(row => row.Post == New.Code && row.ValidFrom == signedAt)));
    }

    [Fact]
    public async Task While_the_new_township_is_silent_the_old_one_keeps_all_and_the_common_superior_is_alerted()
    {
        await using var database = await CreateDatabaseAsync();
        var record = await PlayAsync(database, Silent);
        var directory = SampleFiles.Load(Silent).World.Directory;
        var common = directory.CommonSuperiorOf(Old, New);

        var tracks = await TracksAsync(database);
        await using var store = await Store.OpenStoredAsync(database.Store, Stop);
        await using var db = store.Database.CreateContext();
        var alerts = await db.Alerts.Where(row => row.ResolvedAt == null && row.Rung == "H1").Select(row => row.Post).ToListAsync(Stop);

        Assert.Equal(
            2,
            record.Journal.SelectMany(entry => entry.Events).OfType<CaseEvent.HandoverOffered>().Count(offer => offer.To == New)
        );
        Assert.All(tracks.Values, rows => Assert.DoesNotContain(rows, row => row.Post == New.Code));
        Assert.All(tracks.Values.Where(rows => rows[^1].ValidUntil is null), rows => Assert.Equal(Old.Code, rows[^1].Post));
        Assert.NotNull(common);
        Assert.Contains(common.Value.Code, alerts);
        Assert.Contains(directory.SuperiorOf(New)?.Code ?? "", alerts);
    }

    private static async Task<ScenarioRecord> PlayAsync(TestDatabase database, string path)
    {
        var (scenario, _) = SampleFiles.Load(path);
        var record = await EngineScenario.RunAsync(scenario, SampleFiles.All, database.Store, Stop);
        Assert.Empty(ScenarioComparison.Compare(scenario, record));
        return record;
    }

    /// <summary>The register of every line, in order of time.</summary>
    private static async Task<Dictionary<int, List<ResponsibilityRow>>> TracksAsync(TestDatabase database)
    {
        await using var store = await Store.OpenStoredAsync(database.Store, Stop);
        await using var db = store.Database.CreateContext();
        var rows = await db
            .Responsibilities.Where(row => row.Kind == SubjectKind.Track && row.RecordedUntil == null)
            .OrderBy(row => row.ValidFrom)
            .ToListAsync(Stop);
        return rows.GroupBy(row => row.Subject).ToDictionary(group => group.Key, group => group.ToList());
    }
}

public sealed class SqliteTransferTests : TransferContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresTransferTests : TransferContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
