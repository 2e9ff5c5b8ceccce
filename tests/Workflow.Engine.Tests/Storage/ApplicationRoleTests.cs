using NodaTime;
using Npgsql;
using Workflow.Core.Organizations;
using Workflow.Engine.Background;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

/// <summary>Who signs in as a node does all that a node does, and can't rewrite what happened.</summary>
public sealed class ApplicationRoleTests
{
    private static readonly string[] Forbidden =
    [
        "UPDATE journal SET events = '[]'",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "UPDATE access_log SET person = 'nobody'",
        "DELETE FROM access_log",
        "UPDATE organization_changes SET person = 'nobody'",
        "DELETE FROM rungs_fired",
        "DELETE FROM personal_values",
        "UPDATE responsibilities SET post = 'QH-DIR'",
        "UPDATE occupancies SET person = 'nobody'",
        "UPDATE occupancies SET valid_until = now()",
        "DELETE FROM occupancies",
        "DELETE FROM snapshots",
        "UPDATE chain_roots SET root = ''",
        "DROP TABLE journal",
        "CREATE TABLE another (id integer)",
    ];

    [Fact]
    public async Task A_node_can_not_change_history()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(TestEngine.Stop);
        var role = await RoleOfAsync(database);
        try
        {
            await using var connection = new NpgsqlConnection(database.As(role).ConnectionString);
            await connection.OpenAsync(TestEngine.Stop);
            foreach (var statement in Forbidden)
            {
                await using var command = new NpgsqlCommand(statement, connection);
                var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestEngine.Stop));
                Assert.Equal((statement, PostgresErrorCodes.InsufficientPrivilege), (statement, refused.SqlState));
            }
        }
        finally
        {
            await DropAsync(database, role);
        }
    }

    [Fact]
    public async Task A_node_works_as_that_role()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(TestEngine.Stop);
        var role = await RoleOfAsync(database);
        try
        {
            await using (var engine = await TestEngine.StartAsync(database.As(role)))
            {
                var id = await engine.OpenServedAsync();
                TestEngine.Accepted(await engine.AcceptAsync(id));
                engine.Clock.MoveTo(engine.Clock.Now() + Duration.FromDays(40));
                Assert.True((await new WakeUpPump(engine.Parts).RunAsync(TestEngine.Stop)).Decided > 0);
                var away = new OrgChange.Away(new("lin-yue"), engine.Clock.Now(), engine.Clock.Now() + Duration.FromDays(3));
                var changed = await engine.Parts.Organization.ApplyAsync(
                    [away],
                    new(new("lin-yue"), new("QH-DIR"), "test"),
                    engine.Clock.Now(),
                    TestEngine.Stop
                );
                Assert.IsType<OrgChangeOutcome.Accepted>(changed);
                await new PersonalDataEraser(engine.Parts).EraseAsync(id, new(new("lin-yue"), new("QH-DIR"), "test"), TestEngine.Stop);
            }
        }
        finally
        {
            await DropAsync(database, role);
        }
    }

    [Fact]
    public async Task A_role_that_is_not_there_or_may_do_everything_is_refused_in_words()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(TestEngine.Stop);
        await using var store = await Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop);

        var missing = await Assert.ThrowsAsync<StoreRefusedException>(() => store.GrantAsync("nobody-at-all", TestEngine.Stop));
        var mighty = await Assert.ThrowsAsync<StoreRefusedException>(() => store.GrantAsync("postgres", TestEngine.Stop));

        Assert.Contains("has no role 'nobody-at-all'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("is a superuser", mighty.Message, StringComparison.Ordinal);
        await using var embedded = TestDatabase.CreateSqlite();
        await using var file = await Store.OpenAsync(embedded.Store, asDemo: false, TestEngine.Stop);
        await Assert.ThrowsAsync<StoreRefusedException>(() => file.GrantAsync("anybody", TestEngine.Stop));
    }

    /// <summary>A store brought up to date by its owner, and a role of its own that nodes sign in as.</summary>
    private static async Task<string> RoleOfAsync(TestDatabase database)
    {
        var role = $"node_{Guid.NewGuid():N}";
        await ExecuteAsync(database, $"CREATE ROLE {role} LOGIN");
        await using var store = await Store.OpenAsync(database.Store, asDemo: false, TestEngine.Stop);
        await store.GrantAsync(role, TestEngine.Stop);
        return role;
    }

    private static Task DropAsync(TestDatabase database, string role) => ExecuteAsync(database, $"DROP OWNED BY {role}; DROP ROLE {role}");

    private static async Task ExecuteAsync(TestDatabase database, string statement)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestEngine.Stop);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(TestEngine.Stop);
    }
}
