using Microsoft.EntityFrameworkCore;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Who only looks into a store makes none and changes none, whatever stands in the place that was named.</summary>
public abstract class LookingContract
{
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    [Fact]
    public async Task An_empty_place_stays_empty()
    {
        await using var database = await CreateDatabaseAsync();

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => Store.OpenStoredAsync(database.Store, TestEngine.Stop));

        Assert.Contains("no store in this place yet", refused.Message, StringComparison.Ordinal);
        await using var made = await Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop);
        Assert.True(made.IsNew);
    }

    [Fact]
    public async Task An_older_store_is_not_brought_up_to_date_by_looking()
    {
        await using var database = await CreateDatabaseAsync();
        await using var store = await Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop);
        await using var context = store.Database.CreateContext();
        var newest = (await context.Database.GetAppliedMigrationsAsync(TestEngine.Stop)).Last();
        const string forget = "DELETE FROM \"__EFMigrationsHistory\" WHERE migration_id = {0}";
        await context.Database.ExecuteSqlRawAsync(forget, [newest], TestEngine.Stop);

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => Store.OpenStoredAsync(database.Store, TestEngine.Stop));

        Assert.Contains("older version", refused.Message, StringComparison.Ordinal);
        Assert.Equal([newest], await context.Database.GetPendingMigrationsAsync(TestEngine.Stop));
    }

    [Fact]
    public async Task A_store_of_this_version_opens_as_it_was_made()
    {
        await using var database = await CreateDatabaseAsync();
        await using (var made = await Store.OpenAsync(database.Store, asDemo: true, TestEngine.Stop))
            Assert.True(made.IsDemo);

        await using var stored = await Store.OpenStoredAsync(database.Store, TestEngine.Stop);

        Assert.Equal((true, false), (stored.IsDemo, stored.IsNew));
    }
}

public sealed class SqliteLookingTests : LookingContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult(TestDatabase.CreateSqlite());
}

public sealed class PostgresLookingTests : LookingContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
}
