using Npgsql;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests;

/// <summary>What the other tests rely on: a database of their own, and a server that doesn't outlive them.</summary>
public sealed class TestDatabaseTests(PostgresFixture shared) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_tests_of_a_class_may_share_one_database() =>
        Assert.Equal((await shared.GetAsync()).Store, (await shared.GetAsync()).Store);

    [Fact]
    public async Task Two_tests_never_share_a_database()
    {
        await using var one = await TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
        await using var other = await TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);

        await ExecuteAsync(one, "CREATE TABLE mark (id int)");

        Assert.Equal("0", await ExecuteAsync(other, "SELECT count(*) FROM pg_tables WHERE tablename = 'mark'"));
        Assert.Equal("1", await ExecuteAsync(one, "SELECT count(*) FROM pg_tables WHERE tablename = 'mark'"));
    }

    [Fact]
    public async Task The_server_is_new_enough_and_can_exclude_overlaps()
    {
        await using var database = await TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);

        var version = await ExecuteAsync(database, "SHOW server_version_num");
        await ExecuteAsync(database, "CREATE EXTENSION btree_gist");

        Assert.True(int.Parse(version, System.Globalization.CultureInfo.InvariantCulture) >= 150000, version);
    }

    [Fact]
    public async Task A_database_is_gone_after_the_test()
    {
        var database = await TestDatabase.CreatePostgresAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(database, "SELECT 1");

        await database.DisposeAsync();

        var server = await PostgresServer.SharedAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_sqlite_database_leaves_no_file_behind()
    {
        var database = TestDatabase.CreateSqlite();
        var file = database.Store["sqlite:".Length..];
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        await database.DisposeAsync();

        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_missing_part_fails_only_on_a_build_server(string? ci, bool fails) => Assert.Equal(fails, MissingPart.IsFailure(ci));

    private static async Task<string> ExecuteAsync(TestDatabase database, string statement)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString() ?? "";
    }
}
